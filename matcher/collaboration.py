"""Who has worked with whom: an edge between two cities, and membership of a network."""

from __future__ import annotations

from dataclasses import dataclass

LEARNER_TO_MENTOR = "learner_to_mentor"
MUTUAL = "mutual"
LOOKS_TO, REPLICATED = "looks_to", "replicated"
CHOICES = (LOOKS_TO, REPLICATED)
"""Kinds that are the choice of the learner and no work together: it looks to the other, or took over a practice of the other."""


@dataclass(frozen=True, slots=True)
class Collaboration:
    """Two cities in one programme. With direction `learner_to_mentor`, `a` learns from `b`; with `mutual`, both learn."""

    programme: str
    year: int
    kind: str
    direction: str
    a: str
    b: str
    themes: tuple[str, ...] = ()
    source: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether the learner chose the other without the two having worked together; then `programme` names the practice.

        >>> Collaboration("Climate budget", 2024, "replicated", LEARNER_TO_MENTOR, "london-gb", "oslo-no").is_choice
        True
        """
        return self.kind in CHOICES


@dataclass(frozen=True, slots=True)
class Membership:
    """A city in a network, or among the hosts of a programme (`hosts` is true where members show something to others)."""

    network: str
    city_id: str
    source: str
    year: int | None = None
    themes: tuple[str, ...] = ()
    hosts: bool = False
