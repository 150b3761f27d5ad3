"""The additive score: a start value plus one amount for each comparison; unknown adds exactly zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float32, Float64
from matcher.comparisons import COMPARISONS
from matcher.policy import Term
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Directed:
    """Scores of one direction, one city against all n.

    score: (n,) in [0, 1]. coverage: (n,) share of the weight that was known. start: the score of a city of which
    nothing is known. values: for each comparison the (n,) values, nan where not reported.
    """

    terms: Mapping[str, Term]
    start: float
    score: Float64
    coverage: Float64
    values: Mapping[str, Float32]

    def amount(self, comparison: str, city_no: int) -> float:
        """What one comparison added to or took from the start for one city: w (value - neutral), 0 where unknown."""
        term = self.terms[comparison]
        value = float(self.values[comparison][city_no])
        return 0.0 if np.isnan(value) else term.weight * (value - term.neutral)


def score_directed(
    snapshot: Snapshot, city_no: int, terms: Mapping[str, Term], theme_no: int | None = None, back: bool = False
) -> Directed:
    """Score one city against all.

    directed(a -> b) = sum_c w_c neutral_c + sum over known c of w_c (value_c(a, b) - neutral_c)

    Args:
        city_no: a, or b when `back` is set: then the result is directed(other -> city).
        terms: weights that add up to 1, as `Policy.terms_for` gives them.
        theme_no: read the profile in the lens of one theme.
    """
    n = len(snapshot.ids)
    start = sum(term.weight * term.neutral for term in terms.values())
    score, coverage = np.full(n, start), np.zeros(n)
    values = {}
    for name, term in terms.items():
        comparison = COMPARISONS[name]
        value = (comparison.measure_back if back else comparison.measure)(snapshot, city_no, theme_no)
        known = value == value  # noqa: PLR0124  nan is the only value that differs from itself; three times faster than isnan
        score += np.where(known, term.weight * (value.astype(np.float64) - term.neutral), 0.0)
        coverage += np.where(known, term.weight, 0.0)
        values[name] = value
    return Directed(terms, start, score, coverage, values)


def harmonic_mean(there: Float64, back: Float64) -> Float64:
    """2 x y / (x + y), 0 where both are 0: high only where help flows both ways.

    >>> harmonic_mean(np.array([0.5, 0.9, 0.0]), np.array([0.5, 0.1, 0.0])).round(2).tolist()
    [0.5, 0.18, 0.0]
    """
    total = there + back
    return np.divide(2 * there * back, total, out=np.zeros_like(total), where=total > 0)
