"""Where one city stands in a list of scores, where equal scores are in no order: chances instead of draws."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Bool, Float64


def hit(score: Float64, candidates: Bool, wanted: int, k: int) -> float:
    """The chance that a city is among the first k, equal scores standing in any order.

    Args:
        score: (n,) higher is better, -inf for what is not listed.
        candidates: (n,) who is listed.

    >>> hit(np.array([3.0, 2.0, 2.0, 1.0]), np.ones(4, bool), 2, 2)
    0.5
    """
    if score[wanted] == -np.inf:
        return 0.0
    ahead = int((candidates & (score > score[wanted])).sum())
    level = int((candidates & (score == score[wanted])).sum())
    return float(np.clip((k - ahead) / level, 0, 1))


def chances(score: Float64, candidates: Bool, k: int) -> Float64:
    """The chance of every city to be among the first k, equal scores standing in any order. Shape (n,), 0 for no candidate.

    >>> chances(np.array([3.0, 2.0, 2.0, 9.0]), np.array([True, True, True, False]), 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    listed = np.where(candidates, score, -np.inf)
    edge = np.sort(listed)[-min(k, listed.size)]
    surely = listed > edge
    level = (listed == edge) & (listed > -np.inf)
    share = (k - surely.sum()) / max(level.sum(), 1)
    return np.asarray(surely + level * min(float(share), 1.0))


def reciprocal(score: Float64, candidates: Bool, wanted: int) -> float:
    """One over the place of a city, the middle place among equals; 0 where it is not listed.

    >>> reciprocal(np.array([3.0, 2.0, 1.0]), np.ones(3, bool), 1)
    0.5
    """
    if score[wanted] == -np.inf:
        return 0.0
    ahead = (candidates & (score > score[wanted])).sum()
    level = (candidates & (score == score[wanted])).sum()
    return float(1 / (ahead + (level + 1) / 2))


def chance_among(n: int, k: int) -> float:
    """The chance of one of n to be among the first k.

    >>> chance_among(40, 10), chance_among(5, 10)
    (0.25, 1.0)
    """
    return min(k / n, 1.0)
