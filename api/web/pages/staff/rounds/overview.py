"""A round at a glance: what it holds, its plans, what was decided last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import RoundState
from api.storage.models import DecisionRow
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.log import Decided, read_decisions
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line
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
