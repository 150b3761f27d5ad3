"""Placing by hand: the places of a change are held, and the best plan with them is put on the scenario."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from api.errors import Conflict
from api.features.rounds.applying import lock_place
from api.features.rounds.decisions import BEFORE_PUBLICATION, Operation
from api.features.rounds.desk import open_desk
from api.features.rounds.pricing import ChangeInput, Told, list_changes, tell_price
from api.features.rounds.record import read_round, write_round
from api.features.rounds.scenarios import find_scenario, tell_plan
from api.features.rounds.state import RoundState, Scenario
from api.features.rounds.writing import Writing
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Plan


def place(
    session: Session,
    writing: Writing,
    scenario_id: str,
    given: ChangeInput,
    view: View,
) -> tuple[RoundRow, Told]:
    """Make a change: hold the places, and put the best plan with them on the scenario. What it cost is in the log.

    Raises NotFound, Invalid, Conflict where no plan has it, Diverged where somebody else has moved the same learner.
    """
    _, state = read_round(session, writing.viewer, writing.round_id)
    scenario = find_scenario(state, scenario_id)
    told, plan = tell_price(open_desk(state, view, writing.gazetteer), scenario, given)

    def apply(now: RoundState) -> RoundState:
        """The round with the change; planned again where somebody else has written meanwhile."""
        found = plan if now == state else _plan_again(now, scenario.id, given, view, writing.gazetteer)
        if found is None:
            raise Conflict(f"this cannot be placed: {'; '.join(told.why_not)}")
        return put_plan(now, scenario.id, given, found, view, writing.gazetteer)

    return write_round(session, writing, _build_operation(scenario, given, told, apply)), told


def _plan_again(now: RoundState, scenario_id: str, given: ChangeInput, view: View, gazetteer: Gazetteer) -> Plan | None:
    return tell_price(open_desk(now, view, gazetteer), find_scenario(now, scenario_id), given)[1]


def _build_operation(
    scenario: Scenario, given: ChangeInput, told: Told, apply: Callable[[RoundState], RoundState]
) -> Operation:
    """The write: about the learners, resting on the hosts, with what it costs."""
    changes = list_changes(scenario, given)
    what = f"{'swap' if given.other else 'place'} {given.learner}>{given.host or given.other}"
    ends, reads = (frozenset(getattr(one, side) for one in changes) for side in ("learner", "host"))
    return Operation(what, apply, ends, reads, BEFORE_PUBLICATION, told.points, told.worse_off)


def put_plan(
    state: RoundState, scenario_id: str, given: ChangeInput, plan: Plan, view: View, gazetteer: Gazetteer
) -> RoundState:
    """The round with the places of a change held, and the plan with it as that of the scenario."""
    scenario = find_scenario(state, scenario_id)
    changes = list_changes(scenario, given)
    for change in changes:
        state = lock_place(state, change.learner, change.host)
    desk = open_desk(state, view, gazetteer)
    by_hand = sorted({*scenario.by_hand, *(change.learner for change in changes)})
    fields = {**scenario.model_dump(), **tell_plan(desk, plan), "hash": desk.hash, "by_hand": by_hand}
    scenarios = {**state.scenarios, scenario.id: Scenario.model_validate(fields)}
    return state.model_copy(update={"scenarios": scenarios})
