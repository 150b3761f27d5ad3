"""What one change of a plan costs exactly, or what rules it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from api.errors import Fault, Invalid
from api.features.rounds.bans import list_bans
from api.features.rounds.desk import Desk, open_desk
from api.features.rounds.operations import Id
from api.features.rounds.planning import plan_groups
from api.features.rounds.record import read_round
from api.features.rounds.scenarios import find_scenario, read_plan
from api.features.rounds.state import Json, Scenario, Strict
from api.identity.roles import Viewer
from api.snapshots.view import View
from fixtures.curation.cohorts import ScoredCohort
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Change, NoPlan, Plan, Price, Problem, apply_changes, price
from matcher.rounds.pricing import find_moved, find_worse_off


class ChangeInput(Strict):
    """A change to a scenario: a learner placed with a host, or, with `other`, two learners that change places."""

    learner: Id
    host: Id | None = None
    other: Id | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a change would cost. points: by level, what is lost (less than 0 is gained); None where no plan keeps all rules.

    why_not: what rules it out. moved: who changes hosts, before and after.
    """

    feasible: bool
    points: dict[str, float] | None
    worse_off: tuple[str, ...]
    moved: tuple[Json, ...]
    why_not: tuple[str, ...]


def preview(
    session: Session,
    viewer: Viewer,
    round_id: str,
    scenario_id: str,
    given: ChangeInput,
    view: View,
    gazetteer: Gazetteer,
) -> Told:
    """The exact price of a change; nothing is written. Raises NotFound, Invalid, Conflict."""
    _, state = read_round(session, viewer, round_id)
    desk = open_desk(state, view, gazetteer)
    return tell_price(desk, find_scenario(state, scenario_id), given)[0]


def tell_price(desk: Desk, scenario: Scenario, given: ChangeInput) -> tuple[Told, Plan | None]:
    """The price of a change to a scenario, and the plan with it, None where there is none."""
    problem, plan = desk.without(scenario.off), read_plan(desk, scenario)
    changes = list_changes(scenario, given)
    _refuse_unknown(problem, changes)
    freed = {change.learner for change in changes}
    free = replace(problem, locks=tuple(pair for pair in problem.locks if pair[0] not in freed))
    found = _price(desk, free, plan, changes)
    if found.plan is None:
        return Told(False, None, (), (), _say_why_not(problem, changes)), None
    before, after = plan.hosts_of, found.plan.hosts_of
    moved = tuple(
        {"learner": one, "before": sorted(before.get(one, ())), "after": sorted(after.get(one, ()))}
        for one in found.moved
    )
    points = {level: round(lost, 6) + 0.0 for level, lost in found.points.items()}
    return Told(True, points, found.worse_off, moved, ()), found.plan


def _price(desk: Desk, problem: Problem, plan: Plan, changes: Sequence[Change]) -> Price:
    """As `price`; the groups of a cohort are searched anew, and what that costs is no more than the search could find."""
    if not isinstance(desk.scored, ScoredCohort):
        return price(problem, plan, changes)
    try:
        other = plan_groups(desk.scored, apply_changes(problem, changes))
    except NoPlan:
        return Price({}, (), (), None)
    points = {level: plan.reached[level] - other.reached[level] for level in plan.reached}
    return Price(points, find_worse_off(problem, plan, other), find_moved(plan, other), other)


def list_changes(scenario: Scenario, given: ChangeInput) -> tuple[Change, ...]:
    """What is asked for as changes of the core. Raises Invalid."""
    if (given.host is None) == (given.other is None):
        raise Invalid(
            "a change names a host, or another learner to change places with", [Fault("host", "name one of the two")]
        )
    if given.host is not None:
        return (Change("place", given.learner, given.host),)
    ends = [scenario.places.get(one or "", []) for one in (given.learner, given.other)]
    if not all(len(one) == 1 for one in ends) or given.learner == given.other:
        raise Invalid(
            "only two who have one place each can change places", [Fault("other", "name somebody with a place")]
        )
    return (Change("place", given.learner, ends[1][0].host), Change("place", given.other or "", ends[0][0].host))


def _refuse_unknown(problem: Problem, changes: Sequence[Change]) -> None:
    faults = [
        Fault("learner", f"there is no '{one.learner}'")
        for one in changes
        if one.learner not in problem.learner_numbers
    ]
    faults += [Fault("host", f"there is no '{one.host}'") for one in changes if one.host not in problem.host_numbers]
    if faults:
        raise Invalid("a change names who is not in this round", faults)


def _say_why_not(problem: Problem, changes: Sequence[Change]) -> tuple[str, ...]:
    """What rules the changes out by itself, or else that they do not go with the rest."""
    ends = [(problem.learner_numbers[one.learner], problem.host_numbers[one.host]) for one in changes]
    said = [text for text, mask in list_bans(problem) if any(mask[row][column] for row, column in ends)]
    return tuple(said) or ("no plan that keeps all hard rules and locks has it",)
