"""What a plan is best at, one level after the other: places, rules kept, wishes, fit; and fairness and stability on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import sparse

from matcher.arrays import Float64, Int
from matcher.errors import InvalidQuestion
from matcher.rounds.model import Model
from matcher.rounds.polytope import Polytope, Vertex, find_best, keep_best

STANDARD = ("placed", "rules", "wishes", "fit")
NODES = 2000
WORST_OFF = 10


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """A best point, what it reaches on each level, what no point can pass there, and what is as good (`polytope`)."""

    point: Float64
    reached: Mapping[str, float]
    bounds: Mapping[str, float]
    polytope: Polytope


Level = Callable[[Model, Polytope, int], tuple[Polytope, Vertex] | None]


def find_gain(model: Model, level: str) -> Float64:
    """The gain of each column on a level: a place, minus the weight of a broken rule, points of wishes, or fit."""
    problem = model.problem
    if level == "rules":
        gain = np.zeros(model.polytope.lower.size)
        for slack in model.slacks:
            gain[slack.column] = 0.0 if slack.rule.hard else -slack.rule.weight
        return gain
    pairs = {
        "placed": np.ones(problem.shape),
        "wishes": problem.wishes + problem.host_wishes,
        "fit": problem.fit,
    }
    return model.gain(pairs[level])


def find_ties(model: Model) -> Float64:
    """What decides between points that are equally good on a level: wishes and fit together."""
    return find_gain(model, "wishes") + find_gain(model, "fit")


def climb(model: Model, objective: Sequence[str] = STANDARD, nodes: int = NODES) -> Climb | None:
    """The best point of a model, level after level, each without loss on those before; None where no plan keeps the rules.

    Args:
        objective: levels, each one of LEVELS.
        nodes: budget of branch and bound on each level.
    """
    unknown = [level for level in objective if level not in LEVELS]
    if unknown or not objective:
        raise InvalidQuestion(f"there is no objective '{' '.join(unknown)}'; there are {', '.join(LEVELS)}")
    polytope, reached, bounds = model.polytope, dict[str, float](), dict[str, float]()
    point = np.zeros(polytope.lower.size)
    for level in objective:
        if reached and _is_settled(model, polytope, level):
            reached[level] = bounds[level] = float(find_gain(model, level) @ point[: model.polytope.lower.size])
            continue
        step = LEVELS[level](model, polytope, nodes)
        if step is None:
            return None
        polytope, vertex = step
        point, reached[level], bounds[level] = vertex.point, vertex.value, vertex.bound
    return Climb(point, MappingProxyType(reached), MappingProxyType(bounds), polytope)


def _is_settled(model: Model, polytope: Polytope, level: str) -> bool:
    """Whether a level has no say: all its columns stand still."""
    moving = (polytope.lower < polytope.upper)[: model.polytope.lower.size]
    return level in STANDARD and not find_gain(model, level)[moving].any()


def _sum_level(name: str) -> Level:
    def level(model: Model, polytope: Polytope, nodes: int) -> tuple[Polytope, Vertex] | None:
        """The best point of this level, and the points that are as good; None where there is none."""
        gain = _pad(find_gain(model, name), polytope)
        vertex = find_best(polytope, gain, nodes, _pad(find_ties(model), polytope))
        return None if vertex is None else (keep_best(polytope, gain, vertex), vertex)

    return level


def _pad(gain: Float64, polytope: Polytope) -> Float64:
    """A gain over the columns of the model, with 0 for columns that a level has added."""
    return np.pad(gain, (0, polytope.lower.size - gain.size))


def raise_worst_off(model: Model, polytope: Polytope, nodes: int) -> tuple[Polytope, Vertex] | None:
    """Raise the lowest fit of any place as far as possible, then the next lowest, and so on for the ten worst-off.

    One step searches, by halving, the highest fit below which no pair need be used; pairs below it are closed, those at it
    are used as seldom as possible. Reached is the lowest fit.
    """
    fits, lowest, start = np.unique(model.problem.fit), list[float](), 0
    found: tuple[Polytope, Vertex] | None = None
    while len(lowest) < WORST_OFF and start < fits.size:
        floor = _highest_floor(model, polytope, fits, start, nodes)
        polytope = _close(model, polytope, fits, start, floor)
        gain = _pad(model.gain(-(model.problem.fit == fits[floor]).astype(float)), polytope)
        vertex = find_best(polytope, gain, nodes)
        if vertex is None:
            return None
        lowest.append(float(fits[floor]))
        polytope, start = keep_best(polytope, gain, vertex), floor + 1
        found = polytope, replace(vertex, value=lowest[0], bound=lowest[0])
    return found


def _highest_floor(model: Model, polytope: Polytope, fits: Float64, start: int, nodes: int) -> int:
    forced = model.problem.fit[polytope.lower[: model.problem.fit.size].reshape(model.problem.shape) > 0]
    low, high = start, int(np.searchsorted(fits, forced.min(initial=fits[-1])))
    high = max(high, start)
    nothing = np.zeros(polytope.lower.size)
    while low < high:
        middle = (low + high + 1) // 2
        open_enough = find_best(_close(model, polytope, fits, start, middle), nothing, nodes)
        low, high = (middle, high) if open_enough else (low, middle - 1)
    return low


def _close(model: Model, polytope: Polytope, fits: Float64, start: int, floor: int) -> Polytope:
    """Close the pairs whose fit is one of `fits[start:floor]`."""
    if floor == start:
        return polytope
    pairs = np.flatnonzero(((model.problem.fit >= fits[start]) & (model.problem.fit < fits[floor])).ravel())
    upper = polytope.upper.copy()
    upper[pairs] = polytope.lower[pairs]
    return replace(polytope, upper=upper)


def settle_wishes(model: Model, polytope: Polytope, nodes: int) -> tuple[Polytope, Vertex] | None:
    """As few blocking pairs as possible: a learner and a host that wished for each other and would both rather change.

    For each such pair: seats x (places of the learner with hosts it likes as well) + places of the host with learners it likes
    as well + seats x blocked >= seats. Likes are the separate wishes of the two sides; no wish is liked least.

    Source: Baïou and Balinski, The stable admissions polytope (2000), with a slack a pair.
    """
    problem = model.problem
    wished = (problem.wishes > 0) & (problem.host_wishes > 0) & (problem.maximum > 0)
    wished &= polytope.upper[: wished.size].reshape(wished.shape) > 0
    pairs = np.argwhere(wished)
    old = polytope.lower.size
    for learner, host in pairs:
        row = np.zeros(polytope.lower.size)
        seats = float(problem.maximum[host])
        row[_liked_by_host(problem.host_wishes, int(learner), int(host))] += 1.0
        row[_liked_by_learner(problem.wishes, int(learner), int(host))] += seats
        polytope = _with_column(polytope.with_row(row, low=seats), seats)
    gain = np.zeros(polytope.lower.size)
    gain[old:] = -1.0
    vertex = find_best(polytope, gain, nodes)
    return None if vertex is None else (keep_best(polytope, gain, vertex), vertex)


def _liked_by_learner(wishes: Float64, learner: int, host: int) -> Int:
    hosts = np.flatnonzero(wishes[learner] >= wishes[learner, host])
    return np.asarray(learner * wishes.shape[1] + hosts)


def _liked_by_host(wishes: Float64, learner: int, host: int) -> Int:
    learners = np.flatnonzero(wishes[:, host] >= wishes[learner, host])
    return np.asarray(learners[learners != learner] * wishes.shape[1] + host)


def _with_column(polytope: Polytope, value: float) -> Polytope:
    """One more column in [0, 1], with this value in the last row."""
    rows = polytope.low.size
    column = sparse.csr_matrix(([value], ([rows - 1], [0])), shape=(rows, 1))
    return replace(
        polytope,
        matrix=sparse.hstack([polytope.matrix, column], format="csr"),
        lower=np.append(polytope.lower, 0.0),
        upper=np.append(polytope.upper, 1.0),
        whole=np.append(polytope.whole, True),
    )


LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        **{name: _sum_level(name) for name in STANDARD},
        "fair": raise_worst_off,
        "stable": settle_wishes,
    }
)
