"""Fit the weights of a policy to the readings (`python -m evaluation.readings.adopt` writes them as a shipped policy).

Of each two candidates that readers of one asking city graded differently, the score should put the better one first:
    loss = mean over asking cities of the mean over such pairs, each weighing 2^better - 2^worse as in nDCG, of
           log(1 + exp(score_worse - score_better))
           + strength sum_c (sd_c (w_c - w0_c))^2
score is the additive score of the matcher, for twins the mean of both directions (the harmonic mean follows it where the two are
near); w >= LEAST w0, so that every line stays; w0 is the policy written by hand at the scale that fits best; sd_c is the spread
of a comparison. The strength is the largest that, for asking cities left out of the fit, loses no more than one standard error
against the best: what the readings do not tell apart stays as it was written. Neutral values stay so too, and the line of the
load: readers see one list and cannot tell who stands on all.

Source: pairwise logistic loss, Burges et al. (2005), "Learning to rank using gradient descent"; solved by L-BFGS-B, Byrd, Lu,
Nocedal and Zhu (1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit

from evaluation.fitting import measure_spread
from evaluation.readings.asked import Asker
from evaluation.readings.judged import Judged
from matcher.arrays import Float64
from matcher.ask import Ask
from matcher.load import LOAD
from matcher.policy import Policy, Term
from matcher.recommend import score_cities
from matcher.scoring import Directed
from matcher.snapshot import Snapshot

STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0)
FOLDS = 10
LEAST = 0.2
LARGEST_SCALE = 100.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Values of the better candidate minus the worse, (pairs, f), and what each pair counts, (pairs,) adding up to 1."""

    leads: Float64
    shares: Float64


@dataclass(frozen=True, slots=True)
class Graded:
    """The graded candidates of one asking city for one kind: values (m, f), unknown ones at their neutral value, grades (m,)."""

    asker: str
    values: Float64
    grades: Float64

    def compare(self) -> Pairs:
        """Each two candidates with different grades."""
        better, worse = np.nonzero(self.grades[:, None] > self.grades)
        gains = 2 ** self.grades[better] - 2 ** self.grades[worse]
        return Pairs(self.values[better] - self.values[worse], gains / gains.sum())


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit found. losses: the mean loss on left-out asking cities by strength, inf for the policy before."""

    names: tuple[str, ...]
    weights: Float64
    losses: Mapping[float, float]
    strength: float
    askers: int


def read_graded(
    snapshot: Snapshot, policy: Policy, askers: Sequence[Asker], judged: Judged, kind: str
) -> tuple[Graded, ...]:
    """Read the values of all graded candidates, as each city asked."""
    return tuple(graded for asker in askers if (graded := _read_asker(snapshot, policy, asker, judged, kind)))


def find_grades(snapshot: Snapshot, asker: Asker, judged: Judged, kind: str) -> dict[int, float]:
    """The mean grade of each candidate of an asking city that was graded, by its number."""
    return {
        snapshot.number(city_id): float(np.mean(given))
        for (who, what, city_id), given in judged.items()
        if (who, what) == (asker.city_id, kind)
    }


def _read_asker(snapshot: Snapshot, policy: Policy, asker: Asker, judged: Judged, kind: str) -> Graded | None:
    grades = find_grades(snapshot, asker, judged, kind)
    if len({*grades.values()}) < 2:
        return None
    scores = score_cities(snapshot, policy, Ask(asker.city_id, kind, asker.theme, asker.topic))
    sides = [_read_values(side, [*grades]) for side in (scores.there, scores.back) if side]
    return Graded(asker.city_id, np.mean(sides, axis=0), np.array([*grades.values()]))


def _read_values(directed: Directed, rows: Sequence[int]) -> Float64:
    columns = [
        np.where(np.isnan(values[rows]), directed.terms[name].neutral, values[rows])
        for name, values in directed.values.items()
        if name != LOAD
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def fit_readings(graded: Sequence[Graded], before: Mapping[str, Term]) -> Fitted:
    """Choose the strength on asking cities left out, then fit all.

    Args:
        before: the terms held towards, without the load, in the order of the values.
    """
    start = np.array([term.weight for term in before.values()])
    losses = {strength: cross_validate(graded, start, strength) for strength in (*STRENGTHS, np.inf)}
    strength = choose_strength(losses)
    means = {one: float(found.mean()) for one, found in losses.items()}
    return Fitted((*before,), fit_weights(graded, start, strength), means, strength, len(graded))


def choose_strength(losses: Mapping[float, Float64]) -> float:
    """The largest strength whose losses (askers,) exceed the best's by no more than one standard error of the difference."""
    best = losses[min(losses, key=lambda one: float(losses[one].mean()))]

    def close(strength: float) -> bool:
        worse = losses[strength] - best
        return bool(worse.mean() <= worse.std(ddof=1) / np.sqrt(worse.size))

    return max(strength for strength in losses if close(strength))


def cross_validate(graded: Sequence[Graded], start: Float64, strength: float) -> Float64:
    """The loss of each asking city under the weights of those in other folds."""
    losses = []
    for fold in range(FOLDS):
        weights = fit_weights([one for no, one in enumerate(graded) if no % FOLDS != fold], start, strength)
        losses += [measure_loss([one.compare()], weights)[0] for one in graded[fold::FOLDS]]
    return np.array(losses)


def fit_weights(graded: Sequence[Graded], start: Float64, strength: float) -> Float64:
    """The weights (f,) that order the grades best, held towards `start` times one scale; the latter itself for inf."""
    pairs = [one.compare() for one in graded]
    held = _scale(pairs, start) * start
    if np.isinf(strength):
        return held
    hold = strength * measure_spread(np.concatenate([one.values for one in graded])) ** 2

    def loss(weights: Float64) -> tuple[float, Float64]:
        value, slope = measure_loss(pairs, weights)
        gap = weights - held
        return value + float(hold @ gap**2), slope + 2 * hold * gap

    found = minimize(loss, held, jac=True, method="L-BFGS-B", bounds=[(LEAST * weight, None) for weight in held])
    return np.asarray(found.x)


def _scale(pairs: Sequence[Pairs], start: Float64) -> float:
    found = minimize_scalar(
        lambda scale: measure_loss(pairs, scale * start / start.sum())[0], bounds=(0.0, LARGEST_SCALE), method="bounded"
    )
    return float(found.x / start.sum())


def measure_loss(pairs: Sequence[Pairs], weights: Float64) -> tuple[float, Float64]:
    """The loss without its hold, and its slope (f,). Each asking city counts the same."""
    value, slope = 0.0, np.zeros_like(weights)
    for one in pairs:
        lead = one.leads @ weights
        value += float(one.shares @ np.logaddexp(0, -lead)) / len(pairs)
        slope -= one.leads.T @ (one.shares * expit(-lead)) / len(pairs)
    return value, slope
