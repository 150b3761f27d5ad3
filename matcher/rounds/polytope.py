"""Linear programs of a round: `low <= A v <= high`, `lower <= v <= upper`, solved by HiGHS; whole numbers only where needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matcher.arrays import Bool, Float64
from matcher.errors import MatcherError

WHOLE = 1e-6
TIGHT = 1e-7
FIRST_LOSS = 0.005
WIDEN = 8.0
SCALE = 1024.0  # HiGHS stops within 1e-6 of the best value of what it is given
INFEASIBLE = 2


class BudgetSpent(MatcherError):
    """Branch and bound used up its nodes before it found any plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Polytope:
    """m rows over n columns. matrix: (m, n) sparse. low, high: (m,). lower, upper: (n,). whole: (n,) must be whole numbers."""

    matrix: sparse.csr_matrix
    low: Float64
    high: Float64
    lower: Float64
    upper: Float64
    whole: Bool

    def with_row(self, row: Float64, low: float = -np.inf, high: float = np.inf) -> Polytope:
        """The same with one more row."""
        matrix = sparse.vstack([self.matrix, sparse.csr_matrix(row)], format="csr")
        return replace(self, matrix=matrix, low=np.append(self.low, low), high=np.append(self.high, high))


@dataclass(frozen=True, slots=True, eq=False)
class Vertex:
    """A best point and its value. bound: no whole-numbered point is better.

    Of the linear program: relaxed, its value; reduced, (n,), what a column loses when it leaves its bound by one (negative at
    its lower, positive at its upper bound); duals, (m,).
    """

    point: Float64
    value: float
    bound: float
    relaxed: float
    reduced: Float64
    duals: Float64


def find_vertex(polytope: Polytope, gain: Float64) -> Vertex | None:
    """The point of highest gain, not held to whole numbers; None where there is no point at all."""
    moving, matrix, low, high = _leave_out_fixed(polytope)
    equal = low == high
    upper, lower = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
    result = linprog(
        -gain[moving],
        A_ub=sparse.vstack([matrix[upper], -matrix[lower]], format="csr"),
        b_ub=np.concatenate([high[upper], -low[lower]]),
        A_eq=matrix[equal],
        b_eq=low[equal],
        bounds=np.stack([polytope.lower[moving], polytope.upper[moving]], axis=1),
        method="highs-ds",
    )
    if result.status == INFEASIBLE:
        return None
    if result.x is None:
        raise BudgetSpent(f"the linear program could not be solved: {result.message}")
    duals, split = np.zeros(low.size), int(np.count_nonzero(upper))
    duals[equal] = result.eqlin.marginals
    duals[upper] += result.ineqlin.marginals[:split]
    duals[lower] -= result.ineqlin.marginals[split:]
    point, reduced = polytope.lower.copy(), np.zeros(moving.size)
    point[moving], reduced[moving] = result.x, -(result.lower.marginals + result.upper.marginals)
    value = float(gain @ point)
    return Vertex(point, value, value, value, reduced, -duals)


def _leave_out_fixed(polytope: Polytope) -> tuple[Bool, sparse.csr_matrix, Float64, Float64]:
    """The columns that can move, the matrix over these, and its bounds with the others counted in."""
    moving = polytope.lower < polytope.upper
    if not moving.any():
        moving[0] = True
    still = polytope.matrix @ np.where(moving, 0.0, polytope.lower)
    return moving, polytope.matrix.tocsc()[:, moving].tocsr(), polytope.low - still, polytope.high - still


def find_whole(polytope: Polytope, gain: Float64, nodes: int) -> tuple[Float64, float] | None:
    """The whole-numbered point of highest gain and a bound of it, by branch and bound; None where there is none.

    Raises BudgetSpent where `nodes` nodes are used up before any was found.
    """
    moving, matrix, low, high = _leave_out_fixed(polytope)
    result = milp(
        -SCALE * gain[moving],
        integrality=polytope.whole[moving].astype(int),
        bounds=Bounds(polytope.lower[moving], polytope.upper[moving]),
        constraints=LinearConstraint(matrix, low, high),
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if result.status == INFEASIBLE:
        return None
    if result.x is None:
        raise BudgetSpent(f"no plan was found in {nodes} nodes of branch and bound; allow more, or use fewer rules")
    point = polytope.lower.copy()
    point[moving] = result.x
    point = np.where(polytope.whole, np.rint(point), point)
    fixed = float(gain @ np.where(moving, 0.0, polytope.lower))
    best = result.fun if result.mip_dual_bound is None else result.mip_dual_bound
    return point, fixed - float(best) / SCALE


def is_whole(polytope: Polytope, point: Float64) -> bool:
    """Whether a point is whole where it must be."""
    return bool((np.abs(point - np.rint(point))[polytope.whole] <= WHOLE).all())


def find_best(polytope: Polytope, gain: Float64, nodes: int, ties: Float64 | None = None) -> Vertex | None:
    """The best whole-numbered point: by the linear program where its answer is whole, else by branch and bound.

    Args:
        ties: a second gain; where the first answer is not whole, the best of the equally good points by it often is.

    Branch and bound first sees only the columns whose reduced cost says that moving them loses little. The answer holds where
    it loses no more than that against the linear program; else the search is widened to what it lost.
    """
    vertex = find_vertex(polytope, gain)
    if vertex is None or is_whole(polytope, vertex.point):
        return vertex
    if ties is not None:
        other = find_vertex(keep_best(polytope, gain, vertex), ties)
        if other is not None and is_whole(polytope, other.point):
            return replace(vertex, point=other.point)
    loss = max(FIRST_LOSS * abs(vertex.relaxed), WHOLE)
    while True:
        narrow = _fix_losers(polytope, vertex, loss)
        found = find_whole(narrow, gain, nodes)
        complete = bool((narrow.upper == polytope.upper).all() and (narrow.lower == polytope.lower).all())
        if found is None:
            if complete:
                return None
            loss *= WIDEN
            continue
        point, bound = found
        value = float(gain @ point)
        lost = vertex.relaxed - value
        if complete or lost <= loss:
            return replace(vertex, point=point, value=value, bound=min(max(bound, value), vertex.relaxed))
        loss = lost


def _fix_losers(polytope: Polytope, vertex: Vertex, loss: float) -> Polytope:
    """Fix the columns that lose more than `loss` against the linear program when they leave their bound."""
    lower, upper = polytope.lower.copy(), polytope.upper.copy()
    up, down = vertex.reduced > loss + TIGHT, vertex.reduced < -loss - TIGHT
    lower[up], upper[down] = upper[up], lower[down]
    return replace(polytope, lower=lower, upper=upper)


def keep_best(polytope: Polytope, gain: Float64, vertex: Vertex) -> Polytope:
    """The points that are as good as the vertex.

    Where the linear program is as good, this is its optimal face: columns with a reduced cost stay at their bound and rows
    with a dual stay tight (complementary slackness), so that the matrix keeps its structure. Otherwise one row asks for the
    value, and columns that would lose more than what whole numbers cost stay at their bound.
    """
    loss = vertex.relaxed - vertex.value
    narrow = _fix_losers(polytope, vertex, max(loss, 0.0))
    if loss > WHOLE:
        return narrow.with_row(gain, low=vertex.value - WHOLE)
    low, high = polytope.low.copy(), polytope.high.copy()
    low[vertex.duals > TIGHT] = high[vertex.duals > TIGHT]
    high[vertex.duals < -TIGHT] = low[vertex.duals < -TIGHT]
    return replace(narrow, low=low, high=high)
