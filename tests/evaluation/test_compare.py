from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.compare import compare, compare_all, correct, draw_interval, find_p, find_smallest_gain


def test_the_chance_of_a_gap_is_the_share_of_sign_changes_that_reach_it() -> None:
    gaps = np.array([0.5, 0.2, 0.1, -0.05])
    means = [np.mean(gaps * signs) for signs in product((1, -1), repeat=4)]
    expected = np.mean([abs(mean) >= abs(gaps.mean()) - 1e-12 for mean in means])
    assert find_p(gaps, seed=1) == pytest.approx(expected)


def test_a_system_is_not_clearly_better_than_itself() -> None:
    values = np.array([0.1, 0.5, 1.0])
    found = compare("a", "b", "RR", values, values, seed=1)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert (found.wins, found.ties, found.losses) == (0, 3, 0)


def test_one_question_proves_nothing() -> None:
    found = compare("a", "b", "RR", np.array([1.0]), np.array([0.0]), seed=1)
    assert (found.difference, found.low, found.high, found.p) == (1, 1, 1, 1)


def test_turning_a_comparison_round_turns_its_numbers_round() -> None:
    rng = np.random.default_rng(3)
    ours, theirs = rng.random(30), rng.random(30)
    there, back = compare("a", "b", "RR", ours, theirs, 1), compare("b", "a", "RR", theirs, ours, 1)
    assert back.difference == pytest.approx(-there.difference)
    assert (back.wins, back.losses) == (there.losses, there.wins)
    assert back.p == pytest.approx(there.p, abs=0.02)


def test_a_gap_that_every_question_shows_is_clear_and_its_interval_leaves_nought_out() -> None:
    found = compare("a", "b", "RR", np.linspace(0.5, 0.9, 20), np.full(20, 0.1), seed=1)
    assert found.low > 0
    assert found.p < 0.001
    assert found.measure == "MRR"


@given(arrays(np.float64, st.integers(2, 30), elements=st.floats(0, 1, width=32)))
def test_the_interval_holds_the_mean_and_stays_within_the_values(values: np.ndarray) -> None:
    low, high = draw_interval(values, seed=1, draws=200)
    assert values.min() - 1e-9 <= low <= values.mean() + 1e-9
    assert values.mean() - 1e-9 <= high <= values.max() + 1e-9


def test_the_interval_of_many_draws_has_the_width_that_the_normal_curve_foretells() -> None:
    values = np.random.default_rng(0).normal(0, 1, 400)
    low, high = draw_interval(values, seed=1)
    assert high - low == pytest.approx(2 * 1.96 / 20, rel=0.1)


def test_holms_correction_is_the_one_of_the_worked_example() -> None:
    """p = 0.01, 0.04, 0.03, 0.005 of four: 4 x 0.005, 3 x 0.01, 2 x 0.03, then never below the one before (Holm 1979)."""
    blank = compare("a", "b", "RR", np.zeros(2), np.zeros(2), 1)
    from dataclasses import replace

    corrected = [one.corrected for one in correct([replace(blank, p=p) for p in (0.01, 0.04, 0.03, 0.005)])]
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_one_system_is_compared_with_every_other_and_the_same_seed_gives_the_same_numbers() -> None:
    rng = np.random.default_rng(5)
    values = {name: {"RR": rng.random(12), "R@10": rng.random(12)} for name in ("ours", "x", "y")}
    first, second = (compare_all("ours", values, ("RR", "R@10"), seed=7) for _ in range(2))
    assert [(one.baseline, one.measure) for one in first] == [("x", "MRR"), ("y", "MRR"), ("x", "R@10"), ("y", "R@10")]
    assert first == second
    assert all(one.corrected >= one.p for one in first)


def test_the_smallest_gain_that_shows_falls_with_the_root_of_how_many_were_asked() -> None:
    few, many = np.tile([0.0, 1.0], 8), np.tile([0.0, 1.0], 32)
    assert find_smallest_gain(few) == pytest.approx(2.8 * few.std(ddof=1) / 4)
    assert find_smallest_gain(many) == pytest.approx(find_smallest_gain(few) / 2, rel=0.05)
    assert np.isnan(find_smallest_gain(np.array([1.0])))
