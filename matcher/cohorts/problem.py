"""A cohort: cities to be put into groups, how well each suits the theme of a group and how well two suit each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Float64, Int, lock
from matcher.rounds.problem import InvalidProblem, Problem


@dataclass(frozen=True, slots=True, eq=False)
class GroupProblem:
    """problem: cities as learners, groups as hosts with their least and most cities; its fit is the part that themes make.

    likeness: (n, n) the part that two cities of one group make, symmetric, in the order of the problem. The fit of a city is
    fit[city, group] + the mean of its likeness to the others of its group, in [0, 1].
    """

    problem: Problem
    likeness: Float64

    def __post_init__(self) -> None:
        n = len(self.problem.learners)
        if self.likeness.shape != (n, n) or not np.allclose(self.likeness, self.likeness.T):
            raise InvalidProblem(f"likeness must be symmetric with a row for each of the {n} cities")
        lock(self.likeness)

    def fits(self, placed: Bool) -> Float64:
        """The fit of each city to its group. placed: (n, groups). Shape (n,), 0 for a city without a group.

        The mean fit of a city, not the sum over pairs, is what is compared: a sum makes small groups a dump.
        """
        together = placed.astype(float) @ placed.T.astype(float)
        np.fill_diagonal(together, 0.0)
        others = np.maximum(together.sum(axis=1), 1.0)
        fits: Float64 = (self.problem.fit * placed).sum(axis=1) + (self.likeness * together).sum(axis=1) / others
        return fits


def share_sizes(problem: Problem) -> Int:
    """How many cities each group should have: as equal as its least and most allow; as many as there are seats.

    Raises InvalidProblem where there are too few cities for the least of all groups.
    """
    sizes = problem.minimum.copy()
    left = len(problem.learners) - int(sizes.sum())
    if left < 0:
        raise InvalidProblem(
            f"{len(problem.learners)} cities are too few for groups of at least {problem.minimum.tolist()}"
        )
    while left > 0 and (sizes < problem.maximum).any():
        open_groups = np.flatnonzero(sizes < problem.maximum)
        sizes[open_groups[np.argmin(sizes[open_groups])]] += 1
        left -= 1
    return sizes


def expect_random(problem: GroupProblem, sizes: Int) -> float:
    """The mean fit of a city when groups of these sizes are drawn by lot and no rule holds.

    Every pair is then equally likely to be together: sizes-weighted mean of the themes' part + mean likeness of two cities.
    """
    n = len(problem.likeness)
    pairs = (problem.likeness.sum() - np.trace(problem.likeness)) / (n * (n - 1)) if n > 1 else 0.0
    return float(problem.problem.fit.mean(axis=0) @ (sizes / max(int(sizes.sum()), 1)) + pairs)
