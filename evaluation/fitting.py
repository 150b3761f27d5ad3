"""Fit non-negative weights and neutral values to past pairings, held towards a policy that stands for what was believed before.

The chance that a question is answered by candidate b is softmax(score)_b, the score being the additive one of the matcher:
    x_b = sum over known c of w_c value_c(a, b) + sum over unknown c of u_c,  neutral_c = u_c / w_c,
          neutral0_c - 0.25 <= neutral_c <= neutral0_c + 0.25 within [0, 1]
    score_b = x_b for reviewers, 2 x_b y_b / (x_b + y_b) for twins with y_b the same from b to a
    loss = - sum_q share_q mean over answers of log chance
           + strength / programmes (sum_c sd_c^2 (w_c - w0_c)^2 + sum_c (u_c - w_c neutral0_c)^2)
sd_c is the spread of a comparison, so that all are held equally in what they do to the score; w0 is the hand-made
policy at the scale that fits the data best. Neutral values stay near what was believed: left free, past pairings would
make it a fault of a city to have hosted once rather than never, since the rules of one programme forbade to host twice.

Source: conditional logit, McFadden (1974); solved by L-BFGS-B, Byrd, Lu, Nocedal and Zhu (1995).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from evaluation.training import Examples
from matcher.arrays import Bool, Float64, Int
from matcher.policy import Term

LEAST_SPREAD = 0.02
LEAST_SCALE, LARGEST_SCALE = 5.0, 100.0  # a policy that fits nothing is still held to, not to nought
REACH = 0.25  # how far a neutral value may move: a record of one programme (0.25) never counts less than none
UNHEARD = Term(0.0, 0.0)  # a comparison that the policy before lacks: no weight, and silence stands for nothing


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted numbers of f comparisons: weights (f,) >= 0 and unknowns (f,) = weight * neutral, on the scale of the softmax."""

    weights: Float64
    unknowns: Float64

    def terms(self, names: tuple[str, ...], before: Mapping[str, Term]) -> dict[str, Term]:
        """The terms of a policy, weights adding up to 1; a weight of 0 keeps the neutral value it had before.

        Where no comparison tells anything, all weights are 0 and the terms are those of before.
        """
        total = float(self.weights.sum())
        if total == 0:
            return dict(before)
        neutral = [
            float(unknown / weight) if weight > 0 else before.get(name, UNHEARD).neutral
            for name, weight, unknown in zip(names, self.weights, self.unknowns, strict=True)
        ]
        shares = [float(weight) / total for weight in self.weights]
        return {name: Term(share, value) for name, share, value in zip(names, shares, neutral, strict=True)}


@dataclass(frozen=True, slots=True)
class Sums:
    """Sides of the score ready to be multiplied: values (m, f) with 0 for unknown, and unknown (m, f) as 0 and 1."""

    values: Float64
    unknown: Float64

    def score(self, fit: Fit) -> Float64:
        """The additive score. Shape (m,)."""
        return np.asarray(self.values @ fit.weights + self.unknown @ fit.unknowns)


def fit_weights(examples: Examples, before: Mapping[str, Term], strength: float, mutual: bool) -> Fit:
    """Fit the weights of one kind of suggestion.

    Args:
        before: the policy that the weights are held towards; a comparison that it lacks is held towards 0.
        strength: how hard they are held; the larger, the less the data moves them, `inf` not at all but for their common
            scale. It counts as much as that many programmes: few programmes move the weights little.
        mutual: score by the harmonic mean of both directions (twins) instead of one (reviewers).
    """
    sides = build_sides(examples, mutual)
    start = scale_policy(examples, sides, before)
    if np.isinf(strength):
        return start
    spread, neutral = measure_spread(examples.there), _read_neutral(examples, before)
    low, high = np.clip(neutral - REACH, 0, 1), np.clip(neutral + REACH, 0, 1)
    hold = strength / count_programmes(examples)

    def unpack(parameters: Float64) -> Fit:
        over, under = np.split(parameters, 2)
        weights = (over + under) / (high - low)
        return Fit(weights, low * weights + over)

    def loss(parameters: Float64) -> tuple[float, Float64]:
        """What is made small, and its slope."""
        fit = unpack(parameters)
        value, on_weights, on_unknowns = measure_loss(examples, sides, fit)
        off_weight, off_neutral = spread * (fit.weights - start.weights), fit.unknowns - fit.weights * neutral
        value += hold * float((off_weight**2).sum() + (off_neutral**2).sum())
        on_weights = on_weights + 2 * hold * (off_weight * spread - off_neutral * neutral)
        on_unknowns = on_unknowns + 2 * hold * off_neutral
        both = (on_weights + low * on_unknowns) / (high - low)
        return value, np.concatenate([both + on_unknowns, both])

    first = np.concatenate([start.unknowns - low * start.weights, high * start.weights - start.unknowns]) + 1e-3
    found = minimize(
        loss, first, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(first), options={"maxiter": 500}
    )
    return unpack(found.x)


def count_programmes(examples: Examples) -> int:
    """How many programmes have a question that counts."""
    return len({group for group, share in zip(examples.groups, examples.share, strict=True) if share > 0})


def _read_neutral(examples: Examples, before: Mapping[str, Term]) -> Float64:
    return np.array([before.get(name, UNHEARD).neutral for name in examples.names])


def build_sides(examples: Examples, mutual: bool) -> tuple[Sums, ...]:
    """One side for reviewers, both for twins."""
    parts = (examples.there, examples.back) if mutual else (examples.there,)
    return tuple(Sums(np.nan_to_num(part), np.isnan(part).astype(np.float64)) for part in parts)


def measure_spread(values: Float64) -> Float64:
    """Standard deviation of each comparison over its known values, at least LEAST_SPREAD. Shape (f,)."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, values, 0.0)
    variance = (filled**2).sum(axis=0) / count - (filled.sum(axis=0) / count) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, LEAST_SPREAD**2)))


def scale_policy(examples: Examples, sides: tuple[Sums, ...], before: Mapping[str, Term]) -> Fit:
    """The policy with its weights times the one number that fits the examples best."""
    weights = np.array([before.get(name, UNHEARD).weight for name in examples.names])
    weights = weights / weights.sum()
    unit = Fit(weights, weights * _read_neutral(examples, before))

    def loss(scale: float) -> float:
        return measure_loss(examples, sides, _times(unit, scale))[0]

    found = minimize_scalar(loss, bounds=(LEAST_SCALE, LARGEST_SCALE), method="bounded")
    return _times(unit, float(found.x))


def _times(fit: Fit, scale: float) -> Fit:
    return Fit(fit.weights * scale, fit.unknowns * scale)


def measure_loss(examples: Examples, sides: tuple[Sums, ...], fit: Fit) -> tuple[float, Float64, Float64]:
    """The loss without its penalty, and its slope on weights and unknowns, each (f,)."""
    scores = [side.score(fit) for side in sides]
    slopes = [np.ones_like(scores[0])]
    score = scores[0]
    if len(sides) == 2:
        total = np.maximum(scores[0] + scores[1], 1e-12)
        score = 2 * scores[0] * scores[1] / total
        slopes = [2 * scores[1] ** 2 / total**2, 2 * scores[0] ** 2 / total**2]
    value, slope = _measure_softmax(examples, score)
    on_weights = sum(side.values.T @ (slope * part) for side, part in zip(sides, slopes, strict=True))
    on_unknowns = sum(side.unknown.T @ (slope * part) for side, part in zip(sides, slopes, strict=True))
    return value, np.asarray(on_weights), np.asarray(on_unknowns)


def _measure_softmax(examples: Examples, score: Float64) -> tuple[float, Float64]:
    """- sum_q share_q mean over answers of log chance, and its slope on the scores (m,)."""
    sizes = np.diff(np.append(examples.starts, len(score)))
    top = np.maximum.reduceat(score, examples.starts)
    weight = np.exp(score - np.repeat(top, sizes))
    total = np.add.reduceat(weight, examples.starts)
    hit = np.add.reduceat(weight[examples.answers], examples.answer_starts)
    asked = np.bincount(examples.answer_query, minlength=len(examples.starts))
    each = (examples.share / asked)[examples.answer_query]
    value = -float((each * (np.log(hit) - np.log(total[examples.answer_query]))).sum())
    slope = weight / np.repeat(total, sizes) * np.repeat(examples.share, sizes)
    lengths = np.diff(np.append(examples.answer_starts, len(examples.answers)))
    np.subtract.at(slope, examples.answers, np.repeat(each / hit, lengths) * weight[examples.answers])
    return value, slope


def fold_groups(examples: Examples, folds: int, seed: int) -> tuple[Int, ...]:
    """Question numbers of each fold: a programme stays whole, so that no fold knows another learner of the same host."""
    groups = sorted(set(examples.groups))
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[place]: number % folds for number, place in enumerate(order)}
    of_question = np.array([fold_of[group] for group in examples.groups])
    return tuple(np.flatnonzero(of_question == fold) for fold in range(folds))


def weigh(examples: Examples, kept: Bool) -> Examples:
    """The same examples with only the kept questions counting. kept: (q,)."""
    share = np.where(kept, examples.share, 0.0)
    return replace(examples, share=share / share.sum())
