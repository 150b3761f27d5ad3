"""Exact answers without reading every text: only for those who can still be among the best.

Texts cost most of a question. A first pass scores every city with the highest values that its texts could have; the exact
scores of the most promising then show how high a city must come to be listed, and only those whose bound comes that high are
read. The list is the same as with every text read (`score_kind` is the plain reference that tests compare it with).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.arrays import Bool, Int
from matcher.comparisons import COMPARISONS
from matcher.lens import Lens
from matcher.ranking import rank_top
from matcher.read_texts import read_values
from matcher.scoring import Directed, Scores, fuse
from matcher.snapshot import Snapshot

PROMISING = 5
ROUNDING = 1e-9


def read_contenders(
    snapshot: Snapshot, bounds: Scores, city_no: int, lens: Lens, allowed: Bool, size: int
) -> tuple[Scores, Bool]:
    """Replace bounds by exact scores for every city that can be among the `size` best allowed.

    Args:
        bounds: scores with `bounds` set. Their coverage is exact.
    Returns:
        The scores, and for whom they are exact: (n,) the contenders, a part of `allowed`.
    """
    first = rank_top(bounds.score, allowed, PROMISING * size)
    probed = _read(snapshot, bounds, city_no, lens, first)
    least = np.sort(probed.score[first])[-size] if first.size >= size else -np.inf
    contenders = allowed & (bounds.score >= least - ROUNDING)
    unread = contenders.copy()
    unread[first] = False
    return _read(snapshot, probed, city_no, lens, np.flatnonzero(unread)), contenders


def _read(snapshot: Snapshot, scores: Scores, city_no: int, lens: Lens, rows: Int) -> Scores:
    """Make the scores of these cities exact."""
    if not rows.size:
        return scores
    there = _read_directed(snapshot, scores.there, city_no, lens, rows)
    return fuse(there, _read_directed(snapshot, scores.back, city_no, lens, rows) if scores.back else None)


def _read_directed(snapshot: Snapshot, directed: Directed, city_no: int, lens: Lens, rows: Int) -> Directed:
    """Take from the score of each city what its texts are worth less than their bound: w (bound - value)."""
    values, score = dict(directed.values), directed.score.copy()
    for name in (name for name in directed.terms if COMPARISONS[name].bound):
        exact = read_values(snapshot, name, city_no, lens, directed.back, rows)
        score[rows] -= directed.terms[name].weight * np.nan_to_num(values[name][rows].astype(np.float64) - exact)
        values[name] = values[name].copy()
        values[name][rows] = exact
    return replace(directed, score=score, values=values)
