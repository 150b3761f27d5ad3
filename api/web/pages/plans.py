"""The plans of a city: those that were handed in, and the form for another one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.features.profiles.plans.items import REVIEWED, list_proposals
from api.storage.models import PlanRow
from api.web.pages.my_city import read_day
from matcher.city import City
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A plan: stage and progress of its reading, in [0, 1]; why it failed, "" where it did not; how many proposals wait."""

    id: str
    kind: str
    title: str
    year: int
    day: date
    stage: str
    progress: float
    why: str
    open: int
    proposals: int


@dataclass(frozen=True, slots=True)
class PlansPage:
    """years: the earliest and the latest that a document may have. wrong: why the form was not taken. title: as it was typed."""

    template: ClassVar[str] = "plans.html"

    city: City
    plans: tuple[HandedIn, ...]
    years: tuple[int, int]
    wrong: tuple[str, ...] = ()
    title: str = ""


EARLIEST = 1990


def build_plans(
    snapshot: Snapshot,
    city_id: str,
    rows: Sequence[PlanRow],
    this_year: int,
    wrong: Sequence[str] = (),
    title: str = "",
) -> PlansPage:
    """The page, newest plan first."""
    plans = tuple(describe_plan(row) for row in rows)
    return PlansPage(snapshot.city(city_id), plans, (EARLIEST, this_year), tuple(wrong), title)


def describe_plan(row: PlanRow) -> HandedIn:
    """Where a plan stands."""
    asked = {section: list_proposals(row, section) for section in REVIEWED}
    count = sum(map(len, asked.values()))
    undecided = sum(count_open(row, section, proposals) for section, proposals in asked.items())
    return HandedIn(
        row.id, row.kind, row.title, row.year, read_day(row.at), row.stage, row.progress, row.why, undecided, count
    )


def count_open(row: PlanRow, section: str, proposals: Collection[str]) -> int:
    """How many proposals of a section nothing was said of yet. One answer settles a choice of several totals."""
    said = row.decided.get(section, {}).get("said", {})
    left = [key for key in proposals if key not in said]
    if section == "emissions":
        return 0 if said else min(1, len(left))
    return len(left)
