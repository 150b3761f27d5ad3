"""Grouping by tabu search: cities change places where that helps most and no rule is broken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.arrays import Bool, Float64, Int, lock
from matcher.cohorts.problem import GroupProblem, expect_random, share_sizes
from matcher.cohorts.quotas import Quotas, build_quotas
from matcher.rounds.left_out import LeftOut, explain_left_out
from matcher.rounds.model import build_model
from matcher.rounds.objective import NODES, climb
from matcher.rounds.plan import NoPlan, Place, read_plan
from matcher.rounds.problem import Problem

TENURE = 8
LITTLE = 1e-12


@dataclass(frozen=True, slots=True)
class Grouping:
    """places: each city with its group and its fit. mean: fit of a city on average. random: what drawing by lot would give."""

    places: tuple[Place, ...]
    mean: float
    random: float
    left_out: tuple[LeftOut, ...]

    def share_of_way(self, bound: float) -> float:
        """How far from random to the bound: (mean - random) / (bound - random); 1 where there is no way to go."""
        return (self.mean - self.random) / (bound - self.random) if bound > self.random else 1.0


def group(problem: GroupProblem, seed: int = 0, swaps: int = 800) -> Grouping:
    """Put cities into groups so that the mean fit of a city is high and every hard rule is kept.

    Starts from a grouping that keeps the rules (by linear programming), of sizes as equal as may be. Each step makes the best
    exchange of two cities that keeps them; the two may not return to the group they left for some steps unless that is better
    than anything before.

    Args:
        seed: of the length of these bans.
        swaps: budget in steps.

    Raises:
        NoPlan: no grouping keeps all hard rules.

    Source: tabu search, Glover (1989).
    """
    start, broken = find_start(problem.problem)
    soft = frozenset(rule.id for rule in problem.problem.rules if not rule.hard) - broken
    group_of = np.where(start.any(axis=1), start.argmax(axis=1), start.shape[1])
    state = _State(problem, build_quotas(problem.problem, soft), group_of, start.sum(axis=0))
    best = _search(state, np.random.default_rng(seed), swaps)
    placed = best[:, None] == np.arange(start.shape[1])
    fits = problem.fits(placed)
    places = tuple(
        Place(problem.problem.learners[row].id, problem.problem.hosts[column].id, float(fits[row]))
        for row, column in np.argwhere(placed)
    )
    mean = float(fits.sum() / max(len(places), 1))
    left_out = explain_left_out(problem.problem, placed)
    return Grouping(places, mean, expect_random(problem, start.sum(axis=0)), left_out)


def find_start(problem: Problem, nodes: int = NODES) -> tuple[Bool, frozenset[str]]:
    """A grouping that keeps the hard rules, of equal sizes if such a one exists, and the ids of soft rules it breaks.

    Raises NoPlan where no grouping keeps the hard rules.
    """
    try:
        sizes = share_sizes(problem)
    except ValueError:
        sizes = problem.minimum
    equal = replace(problem, minimum=lock(sizes), maximum=lock(sizes.copy()))
    for tried in (equal, problem):
        model = build_model(tried)
        reached = climb(model, ("placed", "rules", "fit"), nodes)
        if reached is not None:
            return model.placed(reached.point), frozenset(read_plan(model, reached).broken)
    raise NoPlan("no grouping keeps all hard rules")


def _search(state: _State, generator: np.random.Generator, swaps: int) -> Int:
    """The group of each city after the best exchanges found."""
    best, best_value = state.group.copy(), state.value()
    value = best_value
    banned_until = np.zeros(state.sums.shape, dtype=np.int64)
    for step in range(swaps):
        gain = state.gains()
        banned = banned_until[:, state.group] > step
        banned |= banned.T
        gain[banned & (value + gain <= best_value + LITTLE)] = -np.inf
        first, second = divmod(int(gain.argmax()), len(gain))
        if gain[first, second] == -np.inf:
            continue
        value += gain[first, second]
        until = step + TENURE + generator.integers(TENURE, size=2)
        banned_until[first, state.group[first]], banned_until[second, state.group[second]] = until
        state.swap(first, second)
        if value > best_value + LITTLE:
            best, best_value = state.group.copy(), value
    return best


class _State:
    """Who is where during the search, with each city's summed likeness to each group; the last group stands for none."""

    def __init__(self, problem: GroupProblem, quotas: Quotas, group: Int, sizes: Int) -> None:
        self.group, self.quotas = group, quotas
        self.likeness = problem.likeness - np.diag(np.diag(problem.likeness))
        self.themes = np.pad(problem.problem.fit, ((0, 0), (0, 1)))
        self.weight = np.append(1.0 / np.maximum(sizes - 1, 1), 0.0)
        self.sums: Float64 = self.likeness @ (group[:, None] == np.arange(len(self.weight)))

    def value(self) -> float:
        """The summed fit of all cities."""
        rows = np.arange(len(self.group))
        return float((self.themes[rows, self.group] + self.sums[rows, self.group] * self.weight[self.group]).sum())

    def gains(self) -> Float64:
        """(n, n) what the summed fit gains when two cities change places; -inf where a rule forbids it.

        A city that comes brings its likeness to each member and takes as much from them: twice its sum, over the size less one.
        """
        group = self.group
        worth = self.themes + 2 * self.sums * self.weight
        own = worth[np.arange(len(group)), group]
        there = worth[:, group]
        lost = 2 * self.likeness * (self.weight[group][:, None] + self.weight[group][None, :])
        gain: Float64 = there + there.T - own[:, None] - own[None, :] - lost
        gain[(group[:, None] == group[None, :]) | self.quotas.blocked(group)] = -np.inf
        return gain

    def swap(self, first: int, second: int) -> None:
        """Let two cities change places."""
        one, other = self.group[first], self.group[second]
        change = self.likeness[:, second] - self.likeness[:, first]
        self.sums[:, one] += change
        self.sums[:, other] -= change
        self.group[first], self.group[second] = other, one
