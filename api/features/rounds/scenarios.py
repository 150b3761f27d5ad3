"""Scenarios: plans that are kept with what they came from."""

from __future__ import annotations

from api.clock import now
from api.errors import Conflict, NotFound
from api.features.rounds.desk import Desk
from api.features.rounds.state import LeftOutShape, PlacedWith, RoundState, Scenario
from api.storage.ledger import build_id
from api.version import VERSION
from fixtures.curation.cohorts import ScoredCohort
from matcher.arrays import Float64
from matcher.errors import MatcherError
from matcher.rounds import Plan, hold
from matcher.rounds.plan import Place


def build_scenario(desk: Desk, plan: Plan, version: int, name: str, **told: object) -> Scenario:
    """A scenario of a plan. told: further fields of it."""
    fields: dict[str, object] = {
        "id": build_id(),
        "name": name,
        "at": now().isoformat(),
        "version": version,
        "hash": desk.hash,
        "snapshot": desk.snapshot,
        "policy": desk.policy,
        "software": VERSION,
    }
    return Scenario.model_validate({**fields, **tell_plan(desk, plan), **told})


def tell_plan(desk: Desk, plan: Plan) -> dict[str, object]:
    """The fields of a scenario that its plan makes."""
    places: dict[str, list[PlacedWith]] = {}
    for place, known in zip(plan.places, desk.find_known(plan.places), strict=True):
        placed = PlacedWith(host=place.host, fit=round(place.fit, 6), known=round(known, 6))
        places.setdefault(place.learner, []).append(placed)
    left_out = [LeftOutShape(id=one.id, why=one.why, rules=list(one.rules)) for one in plan.left_out]
    numbers = {name: dict(getattr(plan, name)) for name in ("reached", "bounds", "broken")}
    return {
        "total": plan.total,
        "bound": plan.bound,
        "proven": plan.proven,
        "places": places,
        "left_out": left_out,
        **numbers,
    }


def find_scenario(state: RoundState, scenario_id: str = "") -> Scenario:
    """A scenario of the round, the one on the board for "". Raises NotFound."""
    found = state.scenarios.get(scenario_id or state.board)
    if found is None:
        raise NotFound("there is no such scenario in this round: solve it first", sorted(state.scenarios)[-3:])
    return found


def read_plan(desk: Desk, scenario: Scenario) -> Plan:
    """The plan of a scenario under the round as it is now. Raises Conflict where it breaks a hard rule by now."""
    pairs = list_pairs(scenario)
    if isinstance(desk.scored, ScoredCohort):
        return read_places(scenario)
    try:
        return hold(desk.without(scenario.off), pairs, desk.levels(scenario.objective))
    except MatcherError as error:
        raise Conflict("this scenario breaks rules of the round as it is now: repair it, or solve again") from error


def read_places(scenario: Scenario) -> Plan:
    """The plan of a scenario as it was when it was made."""
    places = tuple(
        Place(one, placed.host, placed.fit) for one, own in sorted(scenario.places.items()) for placed in own
    )
    total = sum(place.fit for place in places)
    reached = {"placed": float(len(places)), "fit": total}
    return Plan(places, total, scenario.bound, scenario.proven, (), reached, scenario.bounds)


def list_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """(learner, host) of every place of a scenario."""
    return [(learner, placed.host) for learner, own in scenario.places.items() for placed in own]


def find_fit(desk: Desk, learner: str, host: str) -> float:
    """How well two fit. For a cohort the part that themes make."""
    fit: Float64 = desk.problem.fit
    return float(fit[desk.problem.learner_numbers[learner], desk.problem.host_numbers[host]])
