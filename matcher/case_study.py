"""Case studies: what a city did, what it took, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.city import Source


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
    """One thing a city did. `status` may be "stopped": a failure teaches too, but it is not shown as a success."""

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
