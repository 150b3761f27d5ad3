"""How far readers agree: Krippendorff's alpha for grades in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Float64


def measure_alpha(units: Sequence[Sequence[int]]) -> float:
    """Krippendorff's alpha of ordinal values: 1 - observed / expected disagreement.

    The disagreement of two values c <= k is the square of (how many values lie from c to k) - (how many are c or k) / 2.

    Args:
        units: for each unit the values it was given, in any order; units with fewer than two say nothing.

    Returns:
        1 for full agreement, 0 for agreement by chance, below 0 for worse; nan where no two values can be compared.

    Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", whose example is the test.

    >>> measure_alpha([[0, 0], [1, 1], [3, 3]])
    1.0
    """
    paired = [unit for unit in units if len(unit) > 1]
    if not paired:
        return float("nan")
    values = np.unique(np.concatenate([np.asarray(unit) for unit in paired]))
    matches = count_matches(paired, values)
    totals = matches.sum(axis=1)
    distances = measure_distances(totals)
    expected = (np.outer(totals, totals) * distances).sum() / (totals.sum() - 1)
    return float(1 - (matches * distances).sum() / expected) if expected else 1.0


def count_matches(units: Sequence[Sequence[int]], values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Float64:
    """How often two values were given to one unit, each unit counting its number of values. Shape (values, values)."""
    matches = np.zeros((values.size, values.size))
    for unit in units:
        counts = (np.asarray(unit)[:, None] == values).sum(axis=0).astype(np.float64)
        matches += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return matches


def measure_distances(totals: Float64) -> Float64:
    """The ordinal disagreement of each two values, from how often each was given. Shape (values, values)."""
    below = np.cumsum(totals)
    middle = below - totals / 2
    return np.asarray((middle[:, None] - middle) ** 2)
