"""Comparing maturity levels: theme by theme, over the themes both cities report."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcher.arrays import Float32
from matcher.snapshot import Snapshot

Read = Callable[[Float32], Float32]


def mean_over_themes(
    snapshot: Snapshot, city_no: int, theme_no: int | None, read: Read, weights: Float32 | None = None
) -> Float32:
    """Weighted mean of `read(level_b - level_a)` over the themes both report. Shape (n,), nan where there is none.

    Args:
        theme_no: read this theme alone.
        weights: of the themes, shape (themes,) or one row for each city with levels; equal where not given or one theme is read.
    """
    levels, own = snapshot.levels, snapshot.levels.row(city_no)
    themes = np.arange(own.size) if theme_no is None else np.array([theme_no])
    steps = levels.rows[:, themes] - own[themes]
    counted = ~np.isnan(steps) * np.float32(1)
    if weights is not None and theme_no is None:
        counted *= weights
    ones = np.ones(themes.size, dtype=np.float32)
    total, count = (np.where(counted > 0, read(steps), 0) * counted) @ ones, counted @ ones
    return levels.spread(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))
