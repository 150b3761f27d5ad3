"""What an override costs: all pairs at once as a lower bound, one change exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from matcher.arrays import Float64, Int
from matcher.rounds.changes import Change, apply_changes
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.model import build_model
from matcher.rounds.objective import NODES, STANDARD, find_gain
from matcher.rounds.plan import NoPlan, Plan, solve
from matcher.rounds.polytope import find_vertex, keep_best
from matcher.rounds.problem import Problem
from matcher.rounds.residual import price_moves

SMALL = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """The price of every pair, at least.

    level: (L, H) the number in `levels` of the first level that loses when the pair is forced, -1 where none does or where
    nothing can be said. at_least: (L, H) the loss there; inf where the pair is barred. exact: whether it is exactly that.
    """

    levels: tuple[str, ...]
    level: Int
    at_least: Float64
    exact: bool


@dataclass(frozen=True, slots=True)
class Price:
    """What a change costs. points: on each level what the best plan without the change has more than the best with it.

    worse_off: learners that lose their place, or points of wishes, or else fit. moved: learners whose hosts change.
    plan: the best plan with the change, None where no plan keeps all hard rules (then points are inf).
    """

    points: Mapping[str, float]
    worse_off: tuple[str, ...]
    moved: tuple[str, ...]
    plan: Plan | None


def price_all(problem: Problem, plan: Plan) -> Prices:
    """The price of forcing each pair, lower bounds for all at once.

    Exact where no rule counts learners (only bars pairs): shortest paths in the residual graph of the plan. Otherwise
    reduced costs of the linear program of the first level on which a pair costs anything.
    """
    barred = ~problem.allowed | (problem.maximum == 0)
    for rule in problem.rules:
        if rule.hard and rule.kind in MASKS:
            barred = barred | find_barred(problem, rule)
    if is_plain(problem) and tuple(plan.reached) == STANDARD:
        losses = price_moves(problem, plan, barred)
        return _first_losses(("placed", "wishes", "fit"), losses, True)
    levels = tuple(takewhile(STANDARD.__contains__, plan.reached))
    losses = _reduced_costs(problem, plan, levels)
    losses[:, barred] = np.inf
    return _first_losses(levels, losses, False)


def is_plain(problem: Problem) -> bool:
    """Whether nothing counts learners but seats: every rule only bars pairs, firmly, and each learner has one host at most."""
    one_each = all(learner.most == 1 for learner in problem.learners)
    return one_each and not problem.locks and all(rule.hard and rule.kind in MASKS for rule in problem.rules)


def _reduced_costs(problem: Problem, plan: Plan, levels: Sequence[str]) -> Float64:
    """(levels, L, H) what each pair loses at least, level by level on the best face of those before."""
    model = build_model(problem)
    polytope, losses = model.polytope, np.zeros((len(levels), *problem.shape))
    for number, level in enumerate(levels):
        gain = find_gain(model, level)
        vertex = find_vertex(polytope, gain)
        if vertex is None:
            break
        lost = np.maximum(-vertex.reduced[: losses[number].size], 0.0).reshape(problem.shape)
        slack = max(vertex.bound - plan.reached[level], 0.0)
        losses[number] = np.where(lost > slack + SMALL, lost - slack, 0.0)
        if slack > SMALL:
            break
        polytope = keep_best(polytope, gain, vertex)
    return losses


def _first_losses(levels: tuple[str, ...], losses: Float64, exact: bool) -> Prices:
    """The first level on which each pair loses, and how much."""
    costs = np.abs(losses) > SMALL
    level = np.where(costs.any(axis=0), costs.argmax(axis=0), -1)
    at_least = np.take_along_axis(losses, np.maximum(level, 0)[None], axis=0)[0]
    return Prices(levels, np.asarray(level), np.asarray(at_least), exact)


def price(problem: Problem, plan: Plan, change: Change | Sequence[Change], nodes: int = NODES) -> Price:
    """The exact price of one change, or of several at once such as an exchange, by planning again with them."""
    levels = tuple(plan.reached)
    changes = (change,) if isinstance(change, Change) else change
    try:
        other = solve(apply_changes(problem, changes), levels, nodes)
    except NoPlan:
        return Price(dict.fromkeys(levels, np.inf), (), (), None)
    points = {level: plan.reached[level] - other.reached[level] for level in levels}
    return Price(points, find_worse_off(problem, plan, other), find_moved(plan, other), other)


def find_moved(plan: Plan, other: Plan) -> tuple[str, ...]:
    """Learners whose hosts differ between two plans."""
    before, after = plan.hosts_of, other.hosts_of
    return tuple(sorted(one for one in {*before, *after} if before.get(one) != after.get(one)))


def find_worse_off(problem: Problem, plan: Plan, other: Plan) -> tuple[str, ...]:
    """Learners that have fewer places, or else fewer points of their wishes, or else less fit."""
    before, after = (_standing(problem, one) for one in (plan, other))
    return tuple(sorted(one for one in before if after.get(one, (0, 0.0, 0.0)) < before[one]))


def _standing(problem: Problem, plan: Plan) -> dict[str, tuple[int, float, float]]:
    standing: dict[str, tuple[int, float, float]] = {}
    for place in plan.places:
        wish = problem.wishes[problem.learner_numbers[place.learner], problem.host_numbers[place.host]]
        places, points, fit = standing.get(place.learner, (0, 0.0, 0.0))
        standing[place.learner] = (places + 1, points + float(wish), fit + place.fit)
    return standing
