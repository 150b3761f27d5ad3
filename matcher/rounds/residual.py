"""Exact prices of all pairs at once, where only seats are counted: shortest paths in the residual graph of a best plan."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Bool, Float64, Int
from matcher.rounds.plan import Plan
from matcher.rounds.problem import Problem


def price_moves(problem: Problem, plan: Plan, barred: Bool) -> Float64:
    """What forcing each pair loses in places, wishes and fit. Shape (3, L, H); inf where it is barred.

    A node a host, one for "no place" and one for free seats. The arc from g to h costs what is lost by the cheapest move of a
    learner from g to h. Forcing learner l, now with g, to h costs its own move and the cheapest chain that frees a seat at h
    and fills the one at g again if need be. Losses are compared level by level: they are summed into one number, exactly,
    because levels are whole multiples of a power of two and fits lie on a grid.

    Source: Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 9.
    """
    worth, units = _weigh(problem)
    learners, hosts = problem.shape
    nowhere, free = hosts, hosts + 1
    worth = np.column_stack([np.where(barred, -np.inf, worth), np.zeros(learners)])
    now = np.full(learners, nowhere)
    for place in plan.places:
        now[problem.learner_numbers[place.learner]] = problem.host_numbers[place.host]
    distance = _shortest(_build_arcs(problem, worth, now, nowhere, free))
    own = worth[np.arange(learners), now]
    lost = own[:, None] - worth[:, :hosts] + distance[:hosts, now].T
    lost = np.where(np.arange(hosts) == now[:, None], 0.0, lost)
    return _split(lost, units)


def _weigh(problem: Problem) -> tuple[Float64, tuple[float, float]]:
    """Worth of each pair: a place, then points of wishes, then fit, in one number."""
    points = problem.wishes + problem.host_wishes
    most = float(2 ** np.ceil(np.log2(max(problem.shape[0], 1) + 1)))
    wish = 2 * most
    place = wish * float(2 ** np.ceil(np.log2(2 * most * max(points.max(initial=0.0), 1.0) + 1)))
    return place + wish * points + problem.fit, (place, wish)


def _split(lost: Float64, units: tuple[float, float]) -> Float64:
    """Take a summed loss apart again: places, wishes, fit."""
    place, wish = units
    known = np.where(np.isfinite(lost), lost, 0.0)
    places = np.rint(known / place)
    points = np.rint((known - places * place) / wish)
    fit = known - places * place - points * wish
    return np.where(np.isfinite(lost), np.stack([places, points, fit]), np.inf)


def _build_arcs(problem: Problem, worth: Float64, now: Int, nowhere: int, free: int) -> Float64:
    """Costs of the arcs between hosts, "no place" and free seats; inf where there is no arc."""
    arcs = np.full((free + 1, free + 1), np.inf)
    losses = worth[np.arange(len(now)), now][:, None] - worth
    for node in np.unique(now):
        arcs[node, : nowhere + 1] = losses[now == node].min(axis=0)
    placed = np.bincount(now, minlength=nowhere + 1)
    arcs[:nowhere, free] = np.where(placed[:nowhere] < problem.maximum, 0.0, np.inf)
    arcs[free, :nowhere] = np.where(placed[:nowhere] > problem.minimum, 0.0, np.inf)
    arcs[nowhere, free], arcs[free, nowhere] = 0.0, 0.0 if placed[nowhere] else np.inf
    np.fill_diagonal(arcs, 0.0)
    return arcs


def _shortest(arcs: Float64) -> Float64:
    """Lengths of the shortest paths between all nodes. Arcs may be negative, circles of a best plan are not (Floyd, 1962)."""
    lengths = arcs.copy()
    for middle in range(len(lengths)):
        np.minimum(lengths, lengths[:, middle, None] + lengths[None, middle], out=lengths)
    return lengths
