"""The lists of all cities together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.ask import Ask
from matcher.errors import InvalidQuestion
from matcher.exposure import count_exposure, measure_gini, recommend_all, share_out, share_out_to_all
from matcher.policy import Policy
from matcher.recommend import recommend
from matcher.snapshot import Snapshot

SCORES = arrays(np.float64, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.floats(0, 1, width=16))


@given(SCORES, st.integers(1, 4), st.integers(1, 4))
def test_no_city_stands_in_more_lists_than_its_capacity(scores: np.ndarray, k: int, capacity: int) -> None:
    rows = share_out(scores, np.ones(scores.shape, dtype=bool), k, capacity)
    assert count_exposure(rows, scores.shape[1]).max() <= capacity


@given(SCORES, st.integers(1, 4), st.integers(1, 4))
def test_no_asker_and_city_would_both_rather_have_each_other(scores: np.ndarray, k: int, capacity: int) -> None:
    rows = share_out(scores, np.ones(scores.shape, dtype=bool), k, capacity)
    counts = count_exposure(rows, scores.shape[1])
    for asker, row in enumerate(rows):
        mine = [column for column in row if column >= 0]
        for city in set(range(scores.shape[1])) - set(mine):
            wants = len(mine) < min(k, scores.shape[1]) or scores[asker, city] > min(scores[asker, mine])
            holders = [other for other, list_ in enumerate(rows) if city in list_]
            wanted = counts[city] < capacity or scores[asker, city] > min(scores[holders, city])
            assert not (wants and wanted), (asker, city)


@given(SCORES, st.integers(1, 4), st.integers(1, 4))
def test_nobody_goes_without_where_there_are_slots_for_all(scores: np.ndarray, k: int, capacity: int) -> None:
    askers, cities = scores.shape
    rows = share_out_to_all(scores, np.ones(scores.shape, dtype=bool), k, capacity)
    assert count_exposure(rows, cities).max() <= capacity
    assert all(len(set(row[row >= 0])) == (row >= 0).sum() for row in rows)
    with_one = (rows >= 0).any(axis=1).sum()
    assert with_one == min(askers, cities * capacity)


@given(SCORES, st.integers(1, 4), st.integers(1, 4))
def test_lists_stay_as_they_are_where_nobody_goes_without(scores: np.ndarray, k: int, capacity: int) -> None:
    allowed = np.ones(scores.shape, dtype=bool)
    rows = share_out(scores, allowed, k, capacity)
    if (rows >= 0).any(axis=1).all():
        assert share_out_to_all(scores, allowed, k, capacity).tolist() == rows.tolist()


def test_a_small_capacity_leaves_no_real_city_without(real_snapshot: Snapshot, policy: Policy) -> None:
    lists = recommend_all(real_snapshot, policy, Ask("", "twins", k=10), capacity=3)
    assert (lists.rows >= 0).any(axis=1).all()
    assert count_exposure(lists.rows, len(lists.ids)).max() <= 3


@given(SCORES, st.integers(1, 4))
def test_without_a_limit_everybody_gets_their_best(scores: np.ndarray, k: int) -> None:
    rows = share_out(scores, np.ones(scores.shape, dtype=bool), k, capacity=len(scores))
    best = [sorted(range(scores.shape[1]), key=lambda column: (-row[column], column))[:k] for row in scores]
    assert rows.tolist() == best


def test_an_ineligible_city_is_given_to_nobody_even_if_a_list_stays_short() -> None:
    allowed = np.array([[True, False], [True, True]])
    assert share_out(np.array([[0.1, 0.9], [0.8, 0.2]]), allowed, k=2, capacity=2).tolist() == [[0, -1], [0, 1]]


def test_the_limit_costs_something_and_the_price_says_how_much(real_snapshot: Snapshot, policy: Policy) -> None:
    free = recommend_all(real_snapshot, policy, Ask("", "reviewers", k=10))
    shared = recommend_all(real_snapshot, policy, Ask("", "reviewers", k=10), capacity=20)
    assert free.price == 0
    assert shared.price == pytest.approx(np.nanmean(free.scores) - np.nanmean(shared.scores))
    assert shared.price > 0
    assert shared.gini < free.gini


def test_the_lists_of_all_are_the_lists_of_each_where_variety_is_not_bought(
    real_snapshot: Snapshot, policy: Policy
) -> None:
    plain = Policy(policy.id, policy.version, policy.terms, policy.dials, variety=0.0)
    lists = recommend_all(real_snapshot, plain, Ask("", "twins", k=1))
    for row, city_id in list(enumerate(real_snapshot.ids))[::40]:
        alone = recommend(real_snapshot, plain, Ask(city_id, "twins", k=1)).suggestions[0]
        assert real_snapshot.ids[lists.rows[row, 0]] == alone.city.id


def test_a_capacity_below_one_is_refused(real_snapshot: Snapshot, policy: Policy) -> None:
    with pytest.raises(InvalidQuestion, match="at least 1"):
        recommend_all(real_snapshot, policy, Ask("", "twins"), capacity=0)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_gini_is_the_mean_absolute_difference_over_twice_the_mean(counts: list[int]) -> None:
    values = np.array(counts)
    total = values.sum()
    differences = np.abs(values[:, None] - values[None, :]).mean()
    expected = differences / (2 * values.mean()) if total else 0.0
    assert measure_gini(values) == pytest.approx(expected)
