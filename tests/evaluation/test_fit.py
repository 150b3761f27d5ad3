"""Weights from readings: the better graded candidate comes first, and nothing else moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.readings.adopt import LOADS, UNASKED, build_fitted
from evaluation.readings.fit import (
    LEAST,
    STRENGTHS,
    Fitted,
    Graded,
    choose_strength,
    fit_readings,
    fit_weights,
    measure_loss,
)
from evaluation.yardsticks import BY_HAND, load_yardstick
from matcher.load import LOAD
from matcher.policy import Term

START = np.array([1.0, 1.0])


def draw_graded(seed: int, askers: int = 12, told: float = 1.0) -> list[Graded]:
    """Twelve asking cities with twenty candidates; the grades follow the first value and never the second."""
    rng = np.random.default_rng(seed)
    values = [rng.random((20, 2)) for _ in range(askers)]
    return [
        Graded(
            f"asker-{number}", of_asker, np.floor(4 * (told * of_asker[:, 0] + (1 - told) * rng.random(20))).clip(0, 3)
        )
        for number, of_asker in enumerate(values)
    ]


def test_the_line_that_the_grades_follow_gains_and_the_other_falls_to_the_least_it_may_have() -> None:
    held = fit_weights(draw_graded(1), START, np.inf)
    first, second = fit_weights(draw_graded(1), START, STRENGTHS[0])
    assert first > 3 * held[0]
    assert second == pytest.approx(LEAST * held[1]) and second > 0


@given(seed=st.integers(0, 50), strength=st.sampled_from(STRENGTHS))
def test_no_line_falls_below_its_least_share_of_what_was_written(seed: int, strength: float) -> None:
    graded = draw_graded(seed, told=0.5)
    held = fit_weights(graded, START, np.inf)
    assert np.all(fit_weights(graded, START, strength) >= LEAST * held - 1e-12)


@given(seed=st.integers(0, 50))
def test_the_slope_of_the_loss_is_its_change(seed: int) -> None:
    pairs = [one.compare() for one in draw_graded(seed, askers=3, told=0.7)]
    weights = np.array([0.7, 1.3])
    _, slope = measure_loss(pairs, weights)
    step = 1e-6
    for place in range(2):
        moved = [measure_loss(pairs, weights + side * step * np.eye(2)[place])[0] for side in (1, -1)]
        assert slope[place] == pytest.approx((moved[0] - moved[1]) / (2 * step), abs=1e-6)


def test_a_larger_difference_of_grades_counts_more() -> None:
    graded = Graded("a", np.eye(3), np.array([3.0, 1.0, 0.0]))
    pairs = graded.compare()
    by_lead = {tuple(lead): share for lead, share in zip(pairs.leads.tolist(), pairs.shares.tolist(), strict=True)}
    assert by_lead == pytest.approx({(1, -1, 0): 6 / 14, (1, 0, -1): 7 / 14, (0, 1, -1): 1 / 14})


def test_grades_that_follow_nothing_leave_what_was_written() -> None:
    terms = {"one": Term(1.0, 0.5), "two": Term(1.0, 0.5)}
    assert fit_readings(draw_graded(3, told=0.0), terms).strength > STRENGTHS[0]


def test_the_strongest_hold_that_loses_no_more_than_one_standard_error_is_chosen() -> None:
    best = np.array([0.2, 0.2, 0.2, 0.2])
    losses = {0.1: best, 1.0: best + np.array([0.1, -0.1, 0.1, -0.05]), np.inf: best + np.array([0.1, 0.1, 0.11, 0.09])}
    assert choose_strength(losses) == 1.0


def test_the_fitted_policy_keeps_neutral_values_and_sets_the_load_apart() -> None:
    start = load_yardstick(BY_HAND)
    names = {kind: tuple(name for name in start.terms[kind] if name != LOAD) for kind in LOADS}
    fits = {kind: Fitted(of, np.ones(len(of)), {}, 1.0, 80) for kind, of in names.items()}
    policy = build_fitted(start, fits)
    for kind, load in LOADS.items():
        assert policy.terms[kind][LOAD].weight == load
        assert {name: term.neutral for name, term in policy.terms[kind].items()} == {
            name: term.neutral for name, term in start.terms[kind].items()
        }
        asked, unasked = (policy.terms_for(kind, asked=named) for named in (True, False))
        for name, times in UNASKED.items():
            ratio = (unasked[name].weight / unasked["size"].weight) / (asked[name].weight / asked["size"].weight)
            assert ratio == pytest.approx(times)
