"""What a plan hangs on: which city more would help it most as a host, and what each drop-out would cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from api.features.rounds.desk import Desk
from api.features.rounds.scenarios import read_plan
from api.features.rounds.state import Json, Scenario
from api.jobs.runner import Tell
from api.snapshots.view import View
from fixtures.curation.participants import Participant
from fixtures.curation.round_problem import build_party
from fixtures.curation.rounds import Round
from fixtures.curation.scores import Scorer, blend, open_scorer, share_themes
from matcher.arrays import Float64
from matcher.city import City
from matcher.rounds import Change, Plan, Problem, price, value_of_host

SEATS, TRIED = 2, 5
"""Seats that a new host is thought to offer, and how many of the most promising cities are tried out exactly."""
SMALL = 5e-4
"""What is less than this is not told."""


@dataclass(frozen=True, slots=True)
class Recruit:
    """A city that could be asked to host: what the plan would gain on each level if it took up to SEATS learners."""

    city: City
    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DropOut:
    """What the plan would lose on each level, planned anew without a learner; is_feasible: whether any plan is left then."""

    learner: str
    is_feasible: bool
    lost: Mapping[str, float]
    moved: tuple[str, ...]


def weigh(desk: Desk, scenario: Scenario, view: View, tell: Tell) -> Json:
    """Both, as the result of a job that tells how far it is. Raises Conflict where the scenario breaks rules by now."""
    steps = len(scenario.places) + 1
    tell(0, steps, "trying further hosts")
    recruits = find_recruits(desk, scenario, view)
    drop_outs = price_drop_outs(desk, scenario, lambda done: tell(done + 1, steps, "trying drop-outs"))
    return {
        "recruits": [{"city": one.city.id, "gains": dict(one.gains)} for one in recruits],
        "drop_outs": [asdict(one) for one in drop_outs],
    }


def find_recruits(desk: Desk, scenario: Scenario, view: View) -> tuple[Recruit, ...]:
    """The cities most worth recruiting as one more host, best first; none for what is no round. Raises Conflict.

    Every city that is not in the round is weighed by how much better it fits those who have little or nothing; the best of
    them are tried out exactly.
    """
    if not isinstance(desk.content, Round):
        return ()
    problem, plan = desk.without(scenario.off), read_plan(desk, scenario)
    scorer = open_scorer(view.snapshot, view.policy, [city for cities in desk.cities.values() for city in cities])
    people = {one.id: one for one in desk.content.learners}
    fit = np.array([_fit_all(people[one.id], scorer) for one in problem.learners])
    rows = _choose(problem, plan, fit, scorer, {city.id for cities in desk.cities.values() for city in cities})
    found = [_try(problem, plan, scorer.snapshot.cities[row], fit[:, row]) for row in rows]
    return tuple(sorted((one for one in found if any(one.gains.values())), key=_rank))


def _fit_all(learner: Participant, scorer: Scorer) -> Float64:
    """(n,) how well a learner would fit with each city of the snapshot, if that offered the themes of its profile."""
    heard = scorer.ask(learner.cities[0].id, "reviewers", learner.text)
    themes = [share_themes(learner.themes, _list_themes(city)) for city in scorer.snapshot.cities]
    return blend(heard, np.array(themes)).fit


def _list_themes(city: City) -> tuple[str, ...]:
    return tuple(dict.fromkeys(offer.theme for offer in city.offers))


def _choose(problem: Problem, plan: Plan, fit: Float64, scorer: Scorer, taken: set[str]) -> list[int]:
    """Rows of the cities that promise most: the best gains of SEATS learners, those without a place counted in full."""
    now = np.zeros(len(problem.learners))
    for place in plan.places:
        now[problem.learner_numbers[place.learner]] = place.fit
    placed = np.array([one.id in plan.hosts_of for one in problem.learners])
    gain = np.where(placed[:, None], np.maximum(fit - now[:, None], 0.0), 1.0 + fit)
    promise = np.sort(gain, axis=0)[-SEATS:].sum(axis=0)
    known = [bool(city.offers) and city.id not in taken for city in scorer.snapshot.cities]
    order = np.argsort(-np.where(known, promise, -1.0), kind="stable")
    return [int(row) for row in order[:TRIED] if known[row]]


def _try(problem: Problem, plan: Plan, city: City, fit: Float64) -> Recruit:
    languages = tuple(dict.fromkeys(("en", *city.place.languages)))
    party = build_party(Participant(f"new {city.id}", 0, (city,), languages=languages), answers=_list_themes(city))
    gains = value_of_host(problem, plan, party, fit, SEATS)
    return Recruit(city, {level: round(gain, 6) for level, gain in gains.items() if gain > SMALL})


def _rank(one: Recruit) -> tuple[tuple[float, ...], str]:
    levels = ("placed", "rules", "wishes", "fit")
    return tuple(-one.gains.get(level, 0.0) for level in levels), one.city.id


def price_drop_outs(desk: Desk, scenario: Scenario, tell: Callable[[int], object]) -> tuple[DropOut, ...]:
    """What each learner with a place would cost by leaving, dearest first; none for a cohort. tell: how many are done."""
    if not isinstance(desk.content, Round):
        return ()
    problem, plan = desk.without(scenario.off), read_plan(desk, scenario)
    found = []
    for done, one in enumerate(sorted(plan.hosts_of)):
        tell(done)
        found.append(_price(problem, plan, one))
    return tuple(sorted(found, key=_rank_lost))


def _rank_lost(one: DropOut) -> tuple[bool, float, float, str]:
    return one.is_feasible, -one.lost.get("placed", 0.0), -one.lost.get("fit", 0.0), one.learner


def _price(problem: Problem, plan: Plan, learner: str) -> DropOut:
    told = price(problem, plan, (Change("drop", learner),))
    if told.plan is None:
        return DropOut(learner, False, {}, ())
    moved = tuple(one for one in told.moved if one != learner)
    return DropOut(learner, True, {level: lost for level, lost in told.points.items() if abs(lost) > SMALL}, moved)
