"""A round at a glance: where it stands, what is to mend, its plans, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import RoundState, Scenario
from api.features.rounds.undoing import NOT_UNDONE
from api.storage.models import DecisionRow
from api.web.pages.staff.rounds.head import Head
from fixtures.sheets import Fault

NEWEST = 15
DATES = ("call_opens", "call_closes", "results_due")
STAGES_BY_HAND: Mapping[str, tuple[str, ...]] = {
    "draft": ("open", "planning"),
    "open": ("closed",),
    "closed": ("open", "planning"),
    "planning": ("open",),
    "published": ("running",),
    "running": ("finished",),
    "finished": ("running",),
}
"""Where staff may take a round from each stage; publishing and withdrawing have pages of their own."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan: how many it places and how good it is proven to be; of a repair among those that move so few."""

    id: str
    name: str
    placed: int
    left_out: int
    total: float
    gap: float
    proven: bool
    objective: str
    off: tuple[str, ...]
    by_hand: int
    is_on_board: bool
    is_repair: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the log: who by name, when, what and why, what it cost by level, who is worse off, if it can be undone."""

    id: str
    who: str
    at: datetime
    what: str
    why: str
    price: Mapping[str, float]
    worse_off: tuple[str, ...]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """statuses: of the applications, with their counts. faults: what keeps the round from being planned, and warnings."""

    template: ClassVar[str] = "staff/rounds/overview.html"

    head: Head
    settings: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, int], ...]
    host_count: int
    wish_count: int
    rules: tuple[tuple[str, str, str], ...]
    faults: tuple[Fault, ...]
    plans: tuple[PlanLine, ...]
    decisions: tuple[Decided, ...]
    following: tuple[str, ...]


def build_overview(
    head: Head, state: RoundState, faults: Sequence[Fault], decisions: Sequence[DecisionRow], names: Mapping[str, str]
) -> OverviewPage:
    """The page. names: of people, by who they are in the log."""
    applied = state.sheets.get(PARTICIPANTS[state.kind], {})
    said = [cells.get("status") or "applied" for cells in applied.values()]
    hosts = state.sheets.get({"round": "hosts", "panel": "questions", "cohort": "groups"}[state.kind], {})
    return OverviewPage(
        head=head,
        settings=tuple((name, row.get("value", "")) for name, row in state.sheets.get(state.kind, {}).items()),
        statuses=tuple((status, said.count(status)) for status in dict.fromkeys(said)),
        host_count=len(hosts),
        wish_count=len(state.sheets.get("wishes", {})),
        rules=list_rules(state),
        faults=tuple(faults),
        plans=tuple(read_plan_line(state, one) for one in reversed(state.scenarios.values())),
        decisions=read_decisions(decisions, names)[:NEWEST],
        following=STAGES_BY_HAND[state.state],
    )


def list_rules(state: RoundState) -> tuple[tuple[str, str, str], ...]:
    """(id, kind, reason) of the rules that can be switched off for one plan."""
    rows = state.sheets.get("rules", {})
    return tuple((name, row.get("kind", ""), row.get("reason", "")) for name, row in rows.items())


def read_plan_line(state: RoundState, plan: Scenario) -> PlanLine:
    """A plan as a line of a list."""
    return PlanLine(
        plan.id,
        plan.name,
        sum(bool(own) for own in plan.places.values()),
        len(plan.left_out),
        plan.total,
        plan.gap,
        plan.proven,
        plan.objective,
        tuple(plan.off),
        len(plan.by_hand),
        plan.id == state.board,
        bool(plan.parent),
    )


def read_decisions(rows: Sequence[DecisionRow], names: Mapping[str, str]) -> tuple[Decided, ...]:
    """The log, newest first."""
    undone = {row.undoes for row in rows}
    return tuple(_read_decision(row, names, row.id in undone) for row in reversed(rows))


def _read_decision(row: DecisionRow, names: Mapping[str, str], is_undone: bool) -> Decided:
    price: Mapping[str, Any] = row.price or {}
    can_undo = not is_undone and not row.undoes and row.what not in ("create", "delete", *NOT_UNDONE)
    return Decided(
        row.id,
        names.get(row.who, row.who),
        datetime.fromisoformat(row.at),
        row.what,
        row.why,
        {level: lost for level, lost in price.items() if abs(lost) > 5e-4},
        tuple(row.worse_off),
        can_undo,
    )
