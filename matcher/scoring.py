"""The additive score: a start value plus one amount for each comparison; unknown adds exactly zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from matcher.arrays import Float32, Float64
from matcher.comparisons import COMPARISONS
from matcher.lens import WHOLE, Lens
from matcher.load import LOAD, measure_mean_score
from matcher.policy import Term
from matcher.snapshot import Snapshot

Values = Mapping[str, Float32]


@dataclass(frozen=True, slots=True)
class Directed:
    """Scores of one direction, one city against all n, or against n case studies.

    score: (n,) in [0, 1]. coverage: (n,) share of the weight that was known. start: the score of a city of which
    nothing is known. values: for each comparison the (n,) values, nan where not reported. back: whether the others learn.
    """

    terms: Mapping[str, Term]
    start: float
    score: Float64
    coverage: Float64
    values: Values
    back: bool = False

    def line(self, comparison: str, city_no: int) -> tuple[float | None, float]:
        """The value for one city and what it added to or took from the start: w (value - neutral); None and 0 where unknown."""
        value = float(self.values[comparison][city_no])
        if value != value:  # noqa: PLR0124  nan differs from itself
            return None, 0.0
        term = self.terms[comparison]
        return value, term.weight * (value - term.neutral)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question against all n cities: fused, and the directed ones it was fused from.

    `there` is the direction in which the city of the question learns, or is learned from when the kind is "learners".
    """

    score: Float64
    coverage: Float64
    there: Directed
    back: Directed | None = None


def score_kind(
    snapshot: Snapshot,
    city_no: int,
    kind: str,
    terms: Mapping[str, Term],
    lens: Lens = WHOLE,
    bounds: bool = False,
) -> Scores:
    """Score one city against all for a kind of suggestion: both ways for twins, else the way the kind asks for.

    Args:
        terms: weights that add up to 1, as `Policy.terms_for` gives them.
        lens: what the question is about.
        bounds: read no texts; the scores are then the highest that are possible.
    """
    there = score_directed(snapshot, city_no, terms, lens, kind == "learners", bounds=bounds)
    if kind != "twins":
        return fuse(there)
    return fuse(there, score_directed(snapshot, city_no, terms, lens, True, find_likeness(there), bounds))


def fuse(there: Directed, back: Directed | None = None) -> Scores:
    """The scores of one direction as they are, of two as their harmonic mean."""
    if back is None:
        return Scores(there.score, there.coverage, there)
    return Scores(harmonic_mean(there.score, back.score), (there.coverage + back.coverage) / 2, there, back)


def find_likeness(directed: Directed) -> Values:
    """The values that are the same in both directions."""
    return {name: value for name, value in directed.values.items() if COMPARISONS[name].side == "likeness"}


def score_directed(
    snapshot: Snapshot,
    city_no: int,
    terms: Mapping[str, Term],
    lens: Lens = WHOLE,
    back: bool = False,
    measured: Values = MappingProxyType({}),
    bounds: bool = False,
) -> Directed:
    """Score one city against all.

    Args:
        city_no: a, or b when `back` is set: then the result is directed(other -> city).
        measured: values that are known already.
    """
    if LOAD in terms:
        lens = replace(lens, load=measure_mean_score(snapshot, terms, back))
    measured_now = (
        (name, measured[name] if name in measured else _measure(snapshot, city_no, name, lens, back, bounds))
        for name in terms
    )
    return add_up(terms, measured_now, len(snapshot.ids), back)


def _measure(snapshot: Snapshot, city_no: int, name: str, lens: Lens, back: bool, bounds: bool) -> Float32:
    comparison = COMPARISONS[name]
    if bounds and comparison.bound and comparison.bound_back:
        return (comparison.bound_back if back else comparison.bound)(snapshot, city_no, lens)
    return (comparison.measure_back if back else comparison.measure)(snapshot, city_no, lens)


def add_up(terms: Mapping[str, Term], measured: Iterable[tuple[str, Float32]], n: int, back: bool = False) -> Directed:
    """Add up the values of n cities, number by number in the order of the terms, so that equal values give equal scores.

    directed(a -> b) = sum_c w_c neutral_c + sum over known c of w_c (value_c(a, b) - neutral_c)

    Args:
        measured: the name and the (n,) values of each comparison; each is added as soon as it is measured.
    """
    start = sum(term.weight * term.neutral for term in terms.values())
    score, coverage, part = np.full(n, start), np.zeros(n), np.empty(n)
    values = {}
    for name, value in measured:
        term, values[name] = terms[name], value
        coverage += np.multiply(value == value, term.weight, out=part)  # noqa: PLR0124  nan differs from itself
        score -= np.multiply(part, term.neutral, out=part)
        score += np.multiply(np.fmax(value, 0), term.weight, out=part, dtype=np.float64)
    return Directed(terms, start, score, coverage, values, back)


def harmonic_mean(there: Float64, back: Float64) -> Float64:
    """2 x y / (x + y), 0 where both are 0: high only where help flows both ways.

    >>> harmonic_mean(np.array([0.5, 0.9, 0.0]), np.array([0.5, 0.1, 0.0])).round(2).tolist()
    [0.5, 0.18, 0.0]
    """
    total = there + back
    return np.divide(2 * there * back, total, out=np.zeros_like(total), where=total > 0)
