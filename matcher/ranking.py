"""From scores to a list: who is eligible, the best k, ties broken by id, and variety bought at a stated price."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Bool, Float32, Float64, Int
from matcher.eligibility import find_family
from matcher.snapshot import Snapshot

POOL = 3


def rank_top(score: Float64, allowed: Bool, k: int) -> Int:
    """Row numbers of the k best allowed scores, best first; equal scores in the order of their row number (their id).

    >>> rank_top(np.array([0.5, 0.9, 0.5, 0.7]), np.array([True, True, True, False]), 2).tolist()
    [1, 0]
    """
    rows = np.flatnonzero(allowed)
    k = min(k, rows.size)
    if k == 0:
        return rows[:0]
    scores = score[rows]
    best = np.flatnonzero(scores >= np.partition(scores, rows.size - k)[rows.size - k])
    return rows[best[np.argsort(-scores[best], kind="stable")][:k]]


def vary(snapshot: Snapshot, score: Float64, pool: Int, k: int, variety: float) -> Int:
    """Choose k cities of a pool that differ from each other, best score first.

    One after the other, take the city with the highest score - variety * redundancy, redundancy being the highest
    likeness to a city already taken (mean of same country, size and shared barriers, unknown counting 0). A metropolitan
    body and its member never stand in one list: the one taken first keeps the place.

    Args:
        pool: row numbers to choose from, best score first.

    Source: maximal marginal relevance, Carbonell and Goldstein (1998).
    """
    likeness, left = _likeness_within(snapshot, pool), score[pool]
    redundancy = np.zeros(pool.size)
    chosen: list[int] = []
    while len(chosen) < min(k, pool.size) and left.max() > -np.inf:
        best = int(np.argmax(left - variety * redundancy))
        chosen.append(best)
        left[best] = -np.inf
        if family := find_family(snapshot, int(pool[best])):
            left[np.isin(pool, family)] = -np.inf
        redundancy = np.maximum(redundancy, likeness[best])
    kept: Int = pool[np.sort(np.array(chosen, dtype=np.int64))]
    return kept


def _likeness_within(snapshot: Snapshot, pool: Int) -> Float32:
    """How alike the cities of a pool are to each other. Shape (pool, pool), range [0, 1]."""
    countries, size = snapshot.countries[pool], snapshot.log_population[pool]
    barriers = np.nan_to_num(snapshot.units["barriers"].at(pool))
    same_size = np.nan_to_num(np.exp(-np.abs(size - size[:, None])))
    alike: Float32 = ((countries == countries[:, None]) + same_size + np.clip(barriers @ barriers.T, 0, 1)) / 3
    return alike


def price_of(score: Float64, chosen: Int, best: Int) -> float:
    """What variety costs: the mean score of the list chosen without it minus that of the list chosen with it."""
    return float(score[best].mean() - score[chosen].mean()) if best.size else 0.0
