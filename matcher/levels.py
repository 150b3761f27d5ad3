"""Comparing maturity levels: theme by theme, over the themes both cities report."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcher.arrays import Bool, Float32
from matcher.snapshot import Snapshot


def mean_over_themes(
    snapshot: Snapshot, city_no: int, theme_no: int | None, read: Callable[[Float32], Float32]
) -> Float32:
    """Mean of `read(level_b - level_a)` over the themes both report. Shape (n,), nan where there is none.

    Args:
        theme_no: read this theme alone.
    """
    levels, own = snapshot.levels, snapshot.levels.row(city_no)
    themes = _themes_read(own, theme_no)
    steps = levels.rows[:, themes] - own[themes]
    known = ~np.isnan(steps)
    ones = np.ones(steps.shape[1], dtype=np.float32)
    total, count = np.where(known, read(steps), 0) @ ones, known.astype(np.float32) @ ones
    return levels.spread(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))


def _themes_read(own: Float32, theme_no: int | None) -> Bool:
    known: Bool = ~np.isnan(own)
    return known if theme_no is None else known & (np.arange(own.size) == theme_no)
