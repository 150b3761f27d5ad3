"""Two plans side by side, and what one more host would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Float64
from matcher.rounds.objective import NODES
from matcher.rounds.plan import Plan, solve
from matcher.rounds.problem import Party, Problem, build_problem


@dataclass(frozen=True, slots=True)
class Move:
    """A learner whose hosts differ: those before and those after, none where it has no place."""

    learner: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """moves: by learner. points: on each level of both plans what the other has more."""

    moves: tuple[Move, ...]
    points: Mapping[str, float]


def diff(plan: Plan, other: Plan) -> Difference:
    """What changes from one plan to the other."""
    before, after = plan.hosts_of, other.hosts_of
    moves = (
        Move(one, tuple(sorted(before.get(one, ()))), tuple(sorted(after.get(one, ()))))
        for one in sorted({*before, *after})
        if before.get(one) != after.get(one)
    )
    points = {level: other.reached[level] - value for level, value in plan.reached.items() if level in other.reached}
    return Difference(tuple(moves), points)


def value_of_host(
    problem: Problem, plan: Plan, host: Party, fit: Sequence[float] | Float64, seats: int, nodes: int = NODES
) -> Mapping[str, float]:
    """What the round would gain on each level if one more host took up to `seats` learners.

    Args:
        fit: (L,) how well each learner would fit with it, in the order of the problem. The host knows no wishes.
    """
    wider = add_host(problem, host, np.asarray(fit, dtype=float), seats)
    other = solve(wider, tuple(plan.reached), nodes)
    return {level: other.reached[level] - value for level, value in plan.reached.items()}


def add_host(problem: Problem, host: Party, fit: Float64, seats: int) -> Problem:
    """The round with one more host, whom nothing but the rules keeps from any learner."""
    learners = len(problem.learners)

    def widen(array: npt.NDArray[Any], value: object) -> npt.NDArray[Any]:
        """An array (L, H) with one more column."""
        return np.column_stack([array, np.full(learners, value)])

    return build_problem(
        problem.learners,
        (*problem.hosts, host),
        np.column_stack([problem.fit, fit]),
        minimum=np.append(problem.minimum, 0),
        maximum=np.append(problem.maximum, seats),
        allowed=widen(problem.allowed, True),
        wishes=widen(problem.wishes, 0.0),
        host_wishes=widen(problem.host_wishes, 0.0),
        km=widen(problem.km, np.nan),
        farthest=problem.farthest,
        past=widen(problem.past, False),
        why_not=problem.why_not,
        rules=problem.rules,
        locks=problem.locks,
    )
