"""Two plans side by side, and the form that repairs one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.scenarios import read_places
from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import RoundState, Scenario
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line
from matcher.rounds import diff


@dataclass(frozen=True, slots=True)
class Moved:
    """A learner whose hosts differ: by name, "" for no place, with how well each place fits."""

    name: str
    before: str
    after: str
    fit_before: float
    fit_after: float


@dataclass(frozen=True, slots=True)
class ComparePage:
    """a, b: the plans, None where fewer than two can be chosen. points: by level, what b has more. same: places in both."""

    template: ClassVar[str] = "staff/rounds/compare.html"

    head: Head
    plans: tuple[PlanLine, ...]
    a: PlanLine | None
    b: PlanLine | None
    moved: tuple[Moved, ...]
    points: Mapping[str, float]
    same: int


@dataclass(frozen=True, slots=True)
class RepairPage:
    """people: (id, name, hosts by name) of who may be placed. hosts: (id, name)."""

    template: ClassVar[str] = "staff/rounds/repair.html"

    head: Head
    plan: PlanLine | None
    people: tuple[tuple[str, str, str], ...]
    hosts: tuple[tuple[str, str], ...]
    is_cohort: bool


def build_compare(head: Head, state: RoundState, a: str, b: str, names: Mapping[str, str]) -> ComparePage:
    """The page; without ids the plan on the board is held against the newest other one."""
    plans = tuple(read_plan_line(state, one) for one in state.scenarios.values())
    first = state.scenarios.get(a) or state.scenarios.get(state.board)
    others = [one for one in reversed(state.scenarios.values()) if one is not first]
    second = state.scenarios.get(b) or (others[0] if others else None)
    if first is None or second is None:
        return ComparePage(head, plans, None, None, (), {}, 0)
    found = diff(read_places(first), read_places(second))
    moved = tuple(_read_moved(first, second, move.learner, names) for move in found.moves)
    pairs = [{(one, placed.host) for one, own in plan.places.items() for placed in own} for plan in (first, second)]
    points = {level: value for level, value in found.points.items() if abs(value) > 5e-4}
    lines = read_plan_line(state, first), read_plan_line(state, second)
    return ComparePage(head, plans, *lines, moved, points, len(pairs[0] & pairs[1]))


def _read_moved(first: Scenario, second: Scenario, learner: str, names: Mapping[str, str]) -> Moved:
    told = []
    for plan in (first, second):
        own = plan.places.get(learner, [])
        told.append((" · ".join(names.get(one.host, one.host) for one in own), sum(one.fit for one in own)))
    (before, fit_before), (after, fit_after) = told
    return Moved(names.get(learner, learner), before, after, fit_before, fit_after)


def build_repair(head: Head, state: RoundState, names: Mapping[str, str]) -> RepairPage:
    """The form, for the plan on the board."""
    plan = state.scenarios.get(state.board)
    placed = plan.places if plan else {}
    rows = state.sheets.get(PARTICIPANTS[state.kind], {})
    people = tuple(
        (one, names.get(one, one), " · ".join(names.get(each.host, each.host) for each in placed.get(one, [])))
        for one, cells in rows.items()
        if cells.get("status") not in ("reserve", "withdrawn")
    )
    hosts = tuple((one, names.get(one, one)) for one in state.sheets.get("hosts", {}))
    return RepairPage(head, read_plan_line(state, plan) if plan else None, people, hosts, state.kind == "cohort")
