"""A plan: who is placed where, how good that is, what no plan can pass, and who is left out and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from matcher.arrays import Bool, lock
from matcher.errors import MatcherError
from matcher.rounds.left_out import LeftOut, explain_left_out
from matcher.rounds.model import Model, build_model
from matcher.rounds.objective import NODES, STANDARD, Climb, climb
from matcher.rounds.problem import Pair, Problem

TOLERANCE = 1e-6


class NoPlan(MatcherError):
    """No plan keeps all hard rules; `find_conflict` says which of them cannot stand together."""


@dataclass(frozen=True, slots=True)
class Place:
    """A learner with a host and how well they fit, in [0, 1]."""

    learner: str
    host: str
    fit: float


@dataclass(frozen=True, slots=True)
class Plan:
    """places: sorted by learner. total: their summed fit. bound: no plan as good on the earlier levels has a higher total.

    reached, bounds: what the plan has on each level and what no plan can pass there. proven: they are equal on all levels.
    broken: soft rules that the plan does not keep, by how many units.
    """

    places: tuple[Place, ...]
    total: float
    bound: float
    proven: bool
    left_out: tuple[LeftOut, ...]
    reached: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    bounds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    broken: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def gap(self) -> float:
        """(bound - total) / bound: at most this share of the total could be missing; 0 where it is proven best."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0

    @property
    def pairs(self) -> frozenset[Pair]:
        """(learner, host) of every place."""
        return frozenset((place.learner, place.host) for place in self.places)

    @property
    def hosts_of(self) -> Mapping[str, frozenset[str]]:
        """The hosts of each learner that has a place."""
        found: dict[str, frozenset[str]] = {}
        for place in self.places:
            found[place.learner] = found.get(place.learner, frozenset()) | {place.host}
        return found


def solve(problem: Problem, objective: Sequence[str] = STANDARD, nodes: int = NODES) -> Plan:
    """The best plan: most places, then fewest broken soft rules by weight, then most wishes, then best fit.

    Args:
        objective: the levels, most important first; "fair" raises the worst-off, "stable" heeds the wishes of both sides.
        nodes: budget of branch and bound on each level, which only starts where the linear program is not whole.

    Raises:
        NoPlan: the hard rules cannot all be kept.
        InvalidQuestion: an objective that does not exist.
    """
    model = build_model(problem)
    reached = climb(model, objective, nodes)
    if reached is None:
        raise NoPlan("no plan keeps all hard rules")
    return read_plan(model, reached)


def hold(problem: Problem, pairs: Collection[Pair], objective: Sequence[str] = STANDARD, nodes: int = NODES) -> Plan:
    """The plan that has exactly these places, measured under the rules as they are.

    Raises:
        NoPlan: it breaks a hard rule.
        InvalidProblem: a pair names somebody who is not in the round.
    """
    placed = np.zeros(problem.shape, dtype=bool)
    for row, column in problem.pair_rows(pairs):
        placed[row, column] = True
    if (placed & ~problem.allowed).any():
        raise NoPlan("a place of this plan is not allowed any more")
    held = solve(
        replace(problem, allowed=lock(placed), locks=tuple(sorted({*pairs, *problem.locks}))), objective, nodes
    )
    return replace(held, left_out=explain_left_out(problem, placed))


def read_plan(model: Model, reached: Climb) -> Plan:
    """The plan at a point."""
    problem = model.problem
    placed = model.placed(reached.point)
    total = float(problem.fit[placed].sum())
    bound = max(total, reached.bounds.get("fit", total))
    levels = reached.reached.items()
    proven = all(reached.bounds[level] - value <= TOLERANCE * max(1.0, abs(value)) for level, value in levels)
    return Plan(
        places=list_places(problem, placed),
        total=total,
        bound=total if proven else bound,
        proven=proven,
        left_out=explain_left_out(problem, placed),
        reached=reached.reached,
        bounds=reached.bounds,
        broken=_count_broken(model, reached),
    )


def list_places(problem: Problem, placed: Bool) -> tuple[Place, ...]:
    """The places of a matrix (L, H), by learner and host."""
    return tuple(
        Place(problem.learners[row].id, problem.hosts[column].id, float(problem.fit[row, column]))
        for row, column in np.argwhere(placed)
    )


def _count_broken(model: Model, reached: Climb) -> Mapping[str, float]:
    broken: dict[str, float] = {}
    for slack in model.slacks:
        units = float(reached.point[slack.column])
        if units > TOLERANCE:
            broken[slack.rule.id] = broken.get(slack.rule.id, 0.0) + round(units, 6)
    return MappingProxyType(broken)
