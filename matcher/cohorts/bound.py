"""No grouping is better than this: a linear program over pairs with triangle cuts."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from highspy import _core
from scipy import sparse

from matcher.arrays import Float64, Int
from matcher.cohorts.grouping import find_start
from matcher.cohorts.problem import GroupProblem
from matcher.cohorts.quotas import build_quotas
from matcher.rounds.model import build_model
from matcher.rounds.polytope import Polytope
from matcher.rounds.problem import InvalidProblem

Cuts = tuple[Int, Float64, Float64]
"""Columns (c, 3), their values (c, 3), and the highest sum (c,)."""
CUTS = 600
VIOLATED = 1e-4


def bound_groups(problem: GroupProblem, rounds: int = 6) -> float:
    """A mean fit of a city that no grouping under the hard rules can pass.

    y says to what part a city is in a group, under the rules; as many are in groups as can be. For each pair p >= 0 says how
    much of i's mean comes from j: over all others it adds up to i's part, and p is at most u = 1 / (least size - 1). Cuts that
    hold for every real grouping are added where they are broken: p_ij + p_jk - p_ik <= u (two who are both with a third are
    together), and p_ij / u + y_ig - y_jg <= 1 (two who are together are in the same group).

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

    solver: _core._Highs
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
        solver = _core._Highs()  # highspy.Highs, which wraps it, greets on standard output
        solver.setOptionValue("output_flag", False)
        program = cls(solver, pair, most, (n, groups))
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
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(model)

    def solve(self) -> float:
        """The value, from the basis before. Raises InvalidProblem where no grouping keeps all hard rules."""
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
        found = (self._find_triangles(share), self._find_links(share, places, pairs))
        columns, values, highs = (np.concatenate(part) for part in zip(*found, strict=True))
        starts, lows = np.arange(0, columns.size, 3), np.full(highs.size, -highspy.kHighsInf)
        self.solver.addRows(highs.size, lows, highs, columns.size, starts, columns.ravel(), values.ravel())
        return bool(highs.size)

    def _find_triangles(self, share: Float64) -> Cuts:
        """p_ij + p_jk - p_ik <= u, for each middle city j."""
        broken = np.stack([np.triu(row[:, None] + row[None, :] - share, 1) for row in share]) - self.most
        for row in range(len(share)):
            broken[row, row] = broken[row, :, row] = -1.0
        middle, one, other = _find_worst(broken, VIOLATED * self.most)
        columns = np.stack([self.pair[one, middle], self.pair[middle, other], self.pair[one, other]], axis=1)
        return columns, np.tile([1.0, 1.0, -1.0], (len(one), 1)), np.full(len(one), self.most)

    def _find_links(self, share: Float64, places: Float64, pairs: int) -> Cuts:
        """p_ij / u + y_ig - y_jg <= 1, for each group g."""
        parts = places.T
        broken = share / self.most + parts[:, :, None] - parts[:, None, :] - 1
        number, one, other = _find_worst(broken, VIOLATED)
        groups = places.shape[1]
        columns = [self.pair[one, other], pairs + one * groups + number, pairs + other * groups + number]
        values = np.tile([1 / self.most, 1.0, -1.0], (len(one), 1))
        return np.stack(columns, axis=1), values, np.ones(len(one))


def _find_worst(broken: Float64, least: float) -> tuple[Int, ...]:
    """Where an array is highest, above `least`, at most CUTS places; equal ones in the order of their numbers."""
    flat = np.flatnonzero(broken > least)
    worst = flat[np.argsort(-broken.ravel()[flat], kind="stable")[:CUTS]]
    return np.unravel_index(worst, broken.shape)


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
