"""Who has worked with whom: an edge between two cities, and membership of a network."""

from __future__ import annotations

from dataclasses import dataclass

LEARNER_TO_MENTOR = "learner_to_mentor"
MUTUAL = "mutual"


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


@dataclass(frozen=True, slots=True)
class Membership:
    """A city in a network, or among the hosts of a programme (`hosts` is true where members show something to others)."""

    network: str
    city_id: str
    source: str
    year: int | None = None
    themes: tuple[str, ...] = ()
    hosts: bool = False
