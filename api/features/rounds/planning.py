"""A round as it is planned: its problem, what it is best at, and the plans that scenarios hold."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import orjson

from api.clock import now
from api.errors import Conflict, Invalid, NotFound
from api.features.rounds.sheets import read_state, to_fault
from api.features.rounds.state import LeftOutShape, PlacedWith, RoundState, Scenario
from api.snapshots.view import View
from api.storage.ledger import build_id
from api.version import VERSION
from fixtures.curation.answer import CUTS, SEED, SWAPS
from fixtures.curation.cohorts import Cohort, ScoredCohort, find_known
from fixtures.curation.focus_groups import FocusGroups
from fixtures.curation.panels import Panel
from fixtures.curation.reading import list_participants, score
from fixtures.curation.round_problem import Scored
from fixtures.curation.rounds import ORDERS, Round
from fixtures.curation.scores import open_scorer
from fixtures.gazetteer import Gazetteer
from matcher.arrays import Float64, lock
from matcher.city import City
from matcher.cohorts import bound_groups, group
from matcher.errors import MatcherError
from matcher.panels.choose import LEVELS as PANEL_LEVELS
from matcher.rounds import Plan, Problem, hold, solve
from matcher.rounds.plan import Place
from matcher.rounds.problem import MINIMUM

KEPT = 8
Planned = Round | Panel | Cohort


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A round on the table. hash: of all that decides the plan but the order and the switches. cities: of everybody, by id."""

    state: RoundState
    content: Planned
    scored: Scored | ScoredCohort
    hash: str
    snapshot: str
    policy: str
    cities: Mapping[str, tuple[City, ...]]

    @property
    def problem(self) -> Problem:
        """What is to be planned, with every rule."""
        return self.scored.problem.problem if isinstance(self.scored, ScoredCohort) else self.scored.problem

    def without(self, off: Collection[str]) -> Problem:
        """The problem with some rules switched off."""
        problem = self.problem
        least = [
            0 if f"{MINIMUM}{host.id}" in off else low for host, low in zip(problem.hosts, problem.minimum, strict=True)
        ]
        rules = tuple(rule for rule in problem.rules if rule.id not in off)
        return replace(problem, rules=rules, minimum=lock(np.asarray(least, dtype=np.int64)))

    def levels(self, order: str) -> tuple[str, ...]:
        """What a plan is best at, level by level. Raises Invalid for an order that does not exist."""
        if isinstance(self.content, Panel):
            return PANEL_LEVELS
        if order not in ORDERS:
            raise Invalid(f"there is no objective '{order}'; there are {', '.join(ORDERS)}")
        return ORDERS[order]

    def find_known(self, places: Sequence[Place]) -> list[float]:
        """How much of each place is known, in [0, 1]."""
        if isinstance(self.scored, ScoredCohort):
            return find_known(self.scored, places)
        rows, columns = self.problem.learner_numbers, self.problem.host_numbers
        return [float(self.scored.known[rows[one.learner], columns[one.host]]) for one in places]

    def name(self, participant: str) -> str:
        """The names of the cities of somebody, with their countries; the id itself for a group."""
        cities = self.cities.get(participant, ())
        return " + ".join(f"{city.name} ({city.country})" for city in cities) or participant


class _Kept:
    """The problems of the newest rounds, which take longer to score than to solve."""

    def __init__(self) -> None:
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str) -> Desk | None:
        with self._lock:
            return self._desks.get(key)

    def keep(self, desk: Desk) -> None:
        with self._lock:
            self._desks[desk.hash] = desk
            while len(self._desks) > KEPT:
                self._desks.popitem(last=False)


_DESKS = _Kept()


def open_desk(state: RoundState, view: View, gazetteer: Gazetteer) -> Desk:
    """Put a round on the table. Raises Invalid with every fault where its sheets cannot be planned."""
    named = hash_sheets(state, view)
    if (kept := _DESKS.find(named)) is not None:
        return replace(kept, state=state)
    reading = read_state(state, gazetteer)
    content = reading.content
    if content is None or isinstance(content, FocusGroups) or not reading.is_sound:
        faults = [to_fault(fault) for fault in reading.book.findings.faults]
        raise Invalid("this round cannot be planned yet; see errors", faults)
    people = list_participants(content)
    scorer = open_scorer(view.snapshot, view.policy, [city for one in people for city in one.cities])
    cities = {one.id: one.cities for one in people}
    desk = Desk(state, content, score(content, scorer), named, view.snapshot.version, view.policy_name, cities)
    _DESKS.keep(desk)
    return desk


def hash_sheets(state: RoundState, view: View) -> str:
    """What a plan comes from: sheets, data, weights and software."""
    said = [state.kind, state.sheets, view.snapshot.version, view.policy_name, VERSION]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:32]


def plan_desk(desk: Desk, order: str = "", off: Collection[str] = (), seed: int = SEED) -> Plan:
    """The best plan. Raises NoPlan, Invalid."""
    problem = desk.without(off)
    if isinstance(desk.scored, ScoredCohort):
        return plan_groups(desk.scored, problem, seed)
    return solve(problem, desk.levels(order or read_order(desk.state)))


def read_order(state: RoundState) -> str:
    """What the round's own sheet asks plans to be best at."""
    return state.setting("objective").casefold() or "total"


def plan_groups(scored: ScoredCohort, problem: Problem, seed: int = SEED) -> Plan:
    """Groups of a cohort as a plan. Raises NoPlan."""
    cohort = replace(scored.problem, problem=problem)
    found = group(cohort, seed, SWAPS)
    bound = max(bound_groups(cohort, CUTS), found.mean) * len(found.places)
    total = sum(place.fit for place in found.places)
    reached = {"placed": float(len(found.places)), "fit": total}
    return Plan(found.places, total, bound, bound - total <= 1e-6, found.left_out, reached, {"fit": bound})


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
