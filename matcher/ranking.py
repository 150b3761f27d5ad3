"""From scores to a list: who is eligible, the best k, ties broken by id, and variety bought at a stated price."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Bool, Float64, Int
from matcher.eligibility import find_family
from matcher.likeness import compare_barriers, compare_size
from matcher.snapshot import Snapshot

POOL = 3


def rank_top(score: Float64, allowed: Bool, k: int) -> Int:
    """Row numbers of the k best allowed scores, best first; equal scores in the order of their row number (their id).

    >>> rank_top(np.array([0.5, 0.9, 0.5, 0.7]), np.array([True, True, True, False]), 2).tolist()
    [1, 0]
    """
    masked = np.where(allowed, score, -np.inf)
    k = min(k, int(allowed.sum()))
    if k == 0:
        return np.empty(0, dtype=np.int64)
    threshold = np.partition(masked, masked.size - k)[masked.size - k]
    best = np.flatnonzero(masked >= threshold)
    return best[np.argsort(-masked[best], kind="stable")][:k]


def vary(snapshot: Snapshot, score: Float64, allowed: Bool, k: int, variety: float) -> Int:
    """Choose k cities that differ from each other, best score first.

    From the 3k best, take one after the other the city with the highest score - variety * redundancy, redundancy being
    the highest likeness to a city already taken (mean of same country, size and shared barriers, unknown counting 0). A
    metropolitan body and its member never stand in one list: the one taken first keeps the place.

    Source: maximal marginal relevance, Carbonell and Goldstein (1998).
    """
    pool = rank_top(score, allowed, POOL * k)
    chosen: list[int] = []
    redundancy = np.zeros(pool.size)
    open_ = np.ones(pool.size, dtype=bool)
    while open_.any() and len(chosen) < k:
        best = int(np.argmax(np.where(open_, score[pool] - variety * redundancy, -np.inf)))
        open_[best] = False
        open_ &= ~find_family(snapshot, int(pool[best]))[pool]
        chosen.append(best)
        redundancy = np.maximum(redundancy, _likeness_within(snapshot, pool, int(pool[best])))
    kept: Int = pool[np.sort(chosen)]
    return kept


def _likeness_within(snapshot: Snapshot, pool: Int, city_no: int) -> Float64:
    same_country = snapshot.countries[pool] == snapshot.countries[city_no]
    size, barriers = compare_size(snapshot, city_no)[pool], compare_barriers(snapshot, city_no)[pool]
    redundancy: Float64 = np.nan_to_num(np.stack([same_country, size, barriers])).mean(axis=0)
    return redundancy


def price_of(score: Float64, chosen: Int, best: Int) -> float:
    """What a choice costs: the mean score of the best list minus the mean score of the chosen list."""
    return float(score[best].mean() - score[chosen].mean()) if best.size else 0.0
