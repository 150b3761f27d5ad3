"""Case studies: what a city did, what it took, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.city import Source

BEFORE_SCALING = ("planned", "pilot", "stopped")


@dataclass(frozen=True, slots=True)
class Precondition:
    """Something the case rested on: a governance arrangement, a finance instrument, a plan, a way of engagement, a
    size.

    `section` is the profile section it is checked in ("size_classes" means: at least this size class).
    """

    section: str
    code: str


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """One thing a city did. `status` may be "stopped": a failure teaches too, but it is not shown as a success.

    scale: how far it reaches ("street", "district", "city", "region"), None where not reported. scaled_from: the smaller
    trial that it grew out of, in words, "" where none is reported. engagement_ways, groups_engaged: how people were engaged
    and who, beside what the preconditions say. delivered_with: who carried it out with the city, by name.
    """

    id: str
    city_id: str
    title: str
    summary: str
    source: Source
    themes: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    finance: tuple[str, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    status: str | None = None
    start_year: int | None = None
    where: str = ""
    url: str | None = None
    scale: str | None = None
    scaled_from: str = ""
    engagement_ways: tuple[str, ...] = ()
    groups_engaged: tuple[str, ...] = ()
    delivered_with: tuple[str, ...] = ()

    @property
    def is_past_pilot(self) -> bool:
        """Whether it grew out of a smaller trial, as far as that is reported, and was neither stopped nor is only planned.

        >>> bus = CaseStudy("pau-fr-bus", "pau-fr", "Bus", "A bus line", Source("r", "Report", 2022), scaled_from="one bus")
        >>> bus.is_past_pilot
        True
        """
        return bool(self.scaled_from) and self.status not in BEFORE_SCALING

    def named(self, section: str) -> tuple[str, ...]:
        """The ways ("engagement_ways") or groups ("groups_engaged") of engagement: what it says, and what it rests on."""
        own = {"engagement_ways": self.engagement_ways, "groups_engaged": self.groups_engaged}[section]
        return tuple(dict.fromkeys((*own, *(item.code for item in self.preconditions if item.section == section))))
