"""Whether a difference between two systems is more than chance: paired, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from evaluation.measures import PLAIN_NAMES
from matcher.arrays import Float64

DRAWS = 10_000
LEVEL = 0.95
POWERED = 1.96 + 0.84  # a two-sided test at 5 %, and how far a gain must lie beyond it to be seen four times of five


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system against a baseline on one measure.

    difference: mean of system - baseline over the questions. low, high: its 95 % bootstrap interval. p: two-sided paired
    randomisation test. corrected: p after Holm's correction over all comparisons of the table.
    """

    system: str
    baseline: str
    measure: str
    difference: float
    low: float
    high: float
    p: float
    corrected: float
    wins: int
    ties: int
    losses: int


def compare(
    system: str, baseline: str, measure: str, ours: Float64, theirs: Float64, seed: int, draws: int = DRAWS
) -> Comparison:
    """Compare two systems on the same questions.

    Args:
        ours, theirs: (q,) values of one measure, in the same order.
        seed: of the draws; the same seed gives the same numbers.

    Source: Smucker, Allan and Carterette (2007) for the randomisation test; Efron (1979) for the bootstrap.
    """
    gaps = ours - theirs
    low, high = draw_interval(gaps, seed, draws)
    p = find_p(gaps, seed, draws)
    counts = int((gaps > 0).sum()), int((gaps == 0).sum()), int((gaps < 0).sum())
    return Comparison(system, baseline, PLAIN_NAMES.get(measure, measure), float(gaps.mean()), low, high, p, p, *counts)


def draw_interval(values: Float64, seed: int, draws: int = DRAWS) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean; the value itself where all are equal or there is only one."""
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    drawn = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=draws,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def find_smallest_gain(gaps: Float64) -> float:
    """The smallest mean gain that so many paired differences would show four times of five, at 5 %; nan for fewer than two.

    POWERED standard errors of the mean difference.
    """
    return float(POWERED * gaps.std(ddof=1) / np.sqrt(gaps.size)) if gaps.size > 1 else float("nan")


def find_p(gaps: Float64, seed: int, draws: int = DRAWS) -> float:
    """Chance of a mean gap at least as large if each question's two values could as well be swapped.

    1 where all gaps are 0 or there is only one.
    """
    if gaps.size < 2 or not gaps.any():
        return 1.0
    found = stats.permutation_test(
        (gaps,),
        np.mean,
        permutation_type="samples",
        n_resamples=draws,
        rng=np.random.default_rng(seed),
        vectorized=True,
    )
    return float(found.pvalue)


def correct(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Holm's correction over a family of comparisons.

    The i-th smallest of m p-values (i from 1) becomes min(1, max over j <= i of (m - j + 1) p_j).

    Source: Holm (1979), "A simple sequentially rejective multiple test procedure".
    """
    p = np.array([comparison.p for comparison in comparisons])
    order = np.argsort(p, kind="stable")
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]), 1.0)
    return tuple(
        replace(comparison, corrected=float(value)) for comparison, value in zip(comparisons, corrected, strict=True)
    )


def compare_all(
    system: str, values: Mapping[str, Mapping[str, Float64]], measures: Sequence[str], seed: int
) -> tuple[Comparison, ...]:
    """One system against every other on each measure, corrected over the whole table."""
    return correct(
        [
            compare(system, other, measure, values[system][measure], values[other][measure], seed)
            for measure in measures
            for other in values
            if other != system
        ]
    )
