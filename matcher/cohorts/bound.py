"""No grouping is better than this: a linear program over pairs with triangle cuts."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from matcher.arrays import Float64, Int
from matcher.cohorts.grouping import find_start
from matcher.cohorts.problem import GroupProblem
from matcher.cohorts.quotas import build_quotas
from matcher.rounds.model import build_model
from matcher.rounds.polytope import Polytope
from matcher.rounds.problem import InvalidProblem

CUTS = 600
VIOLATED = 1e-4


def bound_groups(problem: GroupProblem, rounds: int = 8) -> float:
    """A mean fit of a city that no grouping under the hard rules can pass.

    y says to what part a city is in a group, under the rules; as many are in groups as can be. For each pair p >= 0 says how much
    of i's mean comes from j: over all others it adds up to i's part, and p is at most u = 1 / (least size - 1). Cuts that hold for every real
    grouping are added where they are broken: p_ij + p_jk - p_ik <= u (two who are both with a third are together), and
    p_ij / u + y_ig - y_jg <= 1 (two who are together are in the same group).

    Args:
        rounds: of cuts; each makes the bound lower or leaves it.

    Source: Grötschel and Wakabayashi, A cutting plane algorithm for a clustering problem (1989).
    """
    program = _Program.build(problem)
    value = program.solve()
    for _ in range(rounds):
        if not program.cut():
            break
        value = program.solve()
    return value


@dataclass(slots=True, eq=False)
class _Program:
    """Columns: pairs i < j, then those of the model of the rules (places first)."""

    solver: highspy.Highs
    pair: Int
    most: float
    shape: tuple[int, int]

    @classmethod
    def build(cls, problem: GroupProblem) -> _Program:
        """The program without cuts."""
        n, groups = problem.problem.shape
        rules = build_model(problem.problem).polytope
        first, second = np.triu_indices(n, 1)
        pair = np.zeros((n, n), dtype=np.int64)
        pair[first, second] = pair[second, first] = np.arange(first.size)
        inside = int(find_start(problem.problem)[0].sum())
        most = 1.0 / max(_least_size(problem, inside) - 1, 1)
        gain = np.concatenate([2 * problem.likeness[first, second], problem.problem.fit.ravel()]) / max(inside, 1)
        gain = np.pad(gain, (0, rules.lower.size - n * groups))
        degree = sparse.csr_matrix(
            (np.ones(2 * first.size), (np.concatenate([first, second]), np.tile(np.arange(first.size), 2)))
        )
        program = cls(highspy.Highs(), pair, most, (n, groups))
        program._load(gain, degree, rules, _find_apart(problem, pair), inside)
        return program

    def _load(self, gain: Float64, degree: sparse.csr_matrix, rules: Polytope, apart: Int, inside: int) -> None:
        pairs, (n, groups) = degree.shape[1], self.shape
        parts = sparse.kron(sparse.eye(n), np.ones((1, groups)))
        parts = sparse.hstack([parts, sparse.csr_matrix((n, rules.lower.size - n * groups))], format="csr")
        everyone = sparse.csr_matrix(parts.sum(axis=0))
        matrix = sparse.bmat([[degree, -parts], [None, rules.matrix], [None, everyone]], format="csr")
        upper = np.concatenate([np.full(pairs, self.most), rules.upper])
        upper[apart] = 0.0
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
        model.col_cost_, model.col_lower_ = -gain, np.concatenate([np.zeros(pairs), rules.lower])
        model.col_upper_ = np.where(np.isfinite(upper), upper, highspy.kHighsInf)
        low = np.concatenate([np.zeros(n), rules.low, [inside]])
        high = np.concatenate([np.zeros(n), rules.high, [inside]])
        model.row_lower_ = np.where(np.isfinite(low), low, -highspy.kHighsInf)
        model.row_upper_ = np.where(np.isfinite(high), high, highspy.kHighsInf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(model)

    def solve(self) -> float:
        """The value, from the basis before."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise InvalidProblem("no grouping keeps all hard rules, so there is no bound")
        return -float(self.solver.getInfo().objective_function_value)

    def cut(self) -> bool:
        """Add the cuts that are broken most; whether there was any."""
        point = np.array(self.solver.getSolution().col_value)
        n, groups = self.shape
        share = point[self.pair]
        np.fill_diagonal(share, 0.0)
        pairs = n * (n - 1) // 2
        places = point[pairs : pairs + n * groups].reshape(n, groups)
        cuts = [*self._find_triangles(share), *self._find_links(share, places, pairs)]
        if not cuts:
            return False
        columns = np.array([cut[0] for cut in cuts], dtype=np.int32)
        values = np.array([cut[1] for cut in cuts])
        highs = np.array([cut[2] for cut in cuts])
        starts = np.arange(0, columns.size, 3, dtype=np.int32)
        lows = np.full(len(cuts), -highspy.kHighsInf)
        self.solver.addRows(len(cuts), lows, highs, columns.size, starts, columns.ravel(), values.ravel())
        return True

    def _find_triangles(self, share: Float64) -> list[tuple[list[int], list[float], float]]:
        found = []
        for middle in range(len(share)):
            broken = share[middle][:, None] + share[middle][None, :] - share - self.most
            broken[middle] = broken[:, middle] = 0.0
            for one, other in np.argwhere(np.triu(broken, 1) > VIOLATED * self.most):
                columns = [self.pair[one, middle], self.pair[middle, other], self.pair[one, other]]
                found.append((float(broken[one, other]), ([int(c) for c in columns], [1.0, 1.0, -1.0], self.most)))
        return _worst(found)

    def _find_links(self, share: Float64, places: Float64, pairs: int) -> list[tuple[list[int], list[float], float]]:
        found, groups = [], places.shape[1]
        for number in range(groups):
            broken = share / self.most + places[:, number][:, None] - places[:, number][None, :] - 1
            for one, other in np.argwhere(broken > VIOLATED):
                columns = [self.pair[one, other], pairs + one * groups + number, pairs + other * groups + number]
                values = [1 / self.most, 1.0, -1.0]
                found.append((float(broken[one, other]), ([int(c) for c in columns], values, 1.0)))
        return _worst(found)


def _worst(
    found: list[tuple[float, tuple[list[int], list[float], float]]],
) -> list[tuple[list[int], list[float], float]]:
    return [cut for _, cut in sorted(found, key=lambda one: -one[0])[:CUTS]]


def _least_size(problem: GroupProblem, inside: int) -> int:
    """The smallest group that any grouping of `inside` cities can have."""
    others = problem.problem.maximum.sum() - problem.problem.maximum
    return int(np.maximum(problem.problem.minimum, inside - others).min())


def _find_apart(problem: GroupProblem, pair: Int) -> Int:
    """Pairs that no group may hold: of a count that both add to and that allows one."""
    quotas = build_quotas(problem.problem, frozenset())
    single = (quotas.high < 2).all(axis=0)
    traits = quotas.traits[:, single]
    first, second = np.nonzero(np.triu(traits @ traits.T > 0, 1))
    return pair[first, second]
