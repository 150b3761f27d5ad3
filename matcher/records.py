"""The records behind the columns, indexed by city, for explanations and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration, Membership

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that names a city, by its id. A city that nothing names is absent from the mapping.

    bodies: ids of the metropolitan bodies a city is a member of. collaborations: work together; choices: whom a learner looks
    to or took a practice over from, which is kept apart and enters no score.
    """

    bodies: Mapping[str, tuple[str, ...]]
    cases: Mapping[str, tuple[CaseStudy, ...]]
    collaborations: Mapping[str, tuple[Collaboration, ...]]
    memberships: Mapping[str, tuple[Membership, ...]]
    choices: Mapping[str, tuple[Collaboration, ...]]

    def hosted_programmes(self, city_id: str, theme: str | None = None) -> tuple[str, ...]:
        """Programmes in which the city taught, hosted or piloted for others, newest first; of one theme when asked."""
        taught = [
            (-item.year, item.programme, item.themes)
            for item in self.collaborations.get(city_id, ())
            if item.direction == LEARNER_TO_MENTOR and item.b == city_id
        ]
        showed = [
            (-(item.year or 0), item.network, item.themes) for item in self.memberships.get(city_id, ()) if item.hosts
        ]
        about = [programme for _, programme, themes in sorted(taught + showed) if theme is None or theme in themes]
        return tuple(dict.fromkeys(about))

    def programmes(self, city_id: str) -> tuple[str, ...]:
        """Programmes in which the city took part, hosted or piloted, newest first."""
        worked = [(-item.year, item.programme) for item in self.collaborations.get(city_id, ())]
        showed = [(-(item.year or 0), item.network) for item in self.memberships.get(city_id, ()) if item.hosts]
        return tuple(dict.fromkeys(programme for _, programme in sorted(worked + showed)))

    def shared(self, first: str, second: str) -> tuple[Collaboration, ...]:
        """Collaborations between two cities, newest first."""
        return _between(self.collaborations, first, second)

    def chosen(self, first: str, second: str) -> tuple[Collaboration, ...]:
        """What one of two cities looks to the other for, or took over from it, newest first."""
        return _between(self.choices, first, second)


def _between(items: Mapping[str, tuple[Collaboration, ...]], first: str, second: str) -> tuple[Collaboration, ...]:
    both = [item for item in items.get(first, ()) if second in (item.a, item.b)]
    return tuple(sorted(both, key=lambda item: (-item.year, item.programme)))


def update_bodies(records: Records, before: Iterable[City], after: Iterable[City]) -> Records:
    """The records where these cities have become those; only their membership of metropolitan bodies is read."""
    before, after = tuple(before), tuple(after)
    gone = {city.id for city in before}
    bodies = dict(records.bodies)
    for member in {member for city in (*before, *after) for member in city.member_ids}:
        ids = [body for body in bodies.pop(member, ()) if body not in gone]
        ids += [city.id for city in after for named in city.member_ids if named == member]
        if ids:
            bodies[member] = tuple(sorted(ids))
    return replace(records, bodies=bodies)


def build_records(
    cities: Sequence[City],
    cases: Sequence[CaseStudy],
    collaborations: Sequence[Collaboration],
    memberships: Sequence[Membership],
) -> Records:
    """Index the records by city."""
    return Records(
        bodies=_group((member, city.id) for city in cities for member in city.member_ids),
        cases=_group((case.city_id, case) for case in cases),
        collaborations=_group_ends(item for item in collaborations if not item.is_choice),
        memberships=_group((item.city_id, item) for item in memberships),
        choices=_group_ends(item for item in collaborations if item.is_choice),
    )


def _group_ends(items: Iterable[Collaboration]) -> dict[str, tuple[Collaboration, ...]]:
    return _group((end, item) for item in items for end in (item.a, item.b))


def _group(pairs: Iterable[tuple[str, Record]]) -> dict[str, tuple[Record, ...]]:
    groups: dict[str, list[Record]] = {}
    for key, record in pairs:
        groups.setdefault(key, []).append(record)
    return {key: tuple(records) for key, records in groups.items()}
