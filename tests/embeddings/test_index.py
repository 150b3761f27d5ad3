from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import InvalidText, SimilarityIndex
from embeddings.encoder import Rows, unit_rows


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Rows with many exact duplicates and zero rows, and queries."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    d = draw(st.sampled_from([1, 3, 8, 33, 384]))
    distinct = unit_rows(rng.standard_normal((draw(st.integers(1, 8)), d)).astype(np.float32))
    distinct = np.concatenate([distinct, np.zeros((1, d), np.float32)])
    rows = distinct[rng.integers(0, len(distinct), draw(st.integers(0, 60)))]
    queries = np.concatenate([distinct[:2], unit_rows(rng.standard_normal((2, d)).astype(np.float32))])
    return rows, queries


def rank_by_full_sort(rows: Rows, query: Rows, k: int) -> list[int]:
    """Sort all rows in plain Python by exact similarity, then by row number."""
    exact = [sum(float(x) * float(y) for x, y in zip(row, query, strict=True)) for row in rows]
    return sorted(range(len(rows)), key=lambda no: (-round(exact[no], 5), no))[:k]


@given(tables(), st.integers(1, 70))
def test_the_list_is_the_exact_top_k_with_ties_by_row_number(table: tuple[Rows, Rows], k: int) -> None:
    rows, queries = table
    row_nos, similarities = SimilarityIndex(rows).search(queries, k)
    assert row_nos.shape == similarities.shape == (len(queries), min(k, len(rows)))
    for query, listed, values in zip(queries, row_nos, similarities, strict=True):
        assert listed.tolist() == rank_by_full_sort(rows, query, k)
        assert values == pytest.approx(rows[listed] @ query, abs=1e-6)


@given(tables(), st.floats(-1, 1))
def test_within_gives_every_row_that_is_similar_enough_and_no_other(table: tuple[Rows, Rows], least: float) -> None:
    rows, queries = table
    row_nos, similarities = SimilarityIndex(rows).within(queries[-1], least)
    exact = rows @ queries[-1]
    assert (
        set(np.flatnonzero(exact >= least + 1e-5))
        <= set(row_nos.tolist())
        <= set(np.flatnonzero(exact >= least - 2e-5))
    )
    assert (np.diff(similarities) <= 0).all()


def test_equal_rows_get_equal_similarities_wherever_they_stand() -> None:
    rng = np.random.default_rng(5)
    row, query = unit_rows(rng.standard_normal((2, 384)).astype(np.float32))
    rows = unit_rows(rng.standard_normal((1000, 384)).astype(np.float32))
    rows[[3, 500, 999]] = row
    row_nos, similarities = SimilarityIndex(rows).within(query, -1)
    assert np.unique(similarities[np.isin(row_nos, [3, 500, 999])]).size == 1


def test_a_longer_list_than_there_are_rows_holds_each_row_once_and_no_padding() -> None:
    row_nos, _ = SimilarityIndex(np.eye(3, dtype=np.float32)).search(np.eye(3, dtype=np.float32), k=10)
    assert sorted(row_nos[1].tolist()) == [0, 1, 2]


def test_an_index_without_rows_finds_nothing() -> None:
    row_nos, similarities = SimilarityIndex(np.zeros((0, 4), np.float32)).search(np.ones((2, 4), np.float32), k=3)
    assert row_nos.shape == similarities.shape == (2, 0)


def test_no_queries_get_no_lists() -> None:
    row_nos, similarities = SimilarityIndex(np.eye(3, dtype=np.float32)).search(np.zeros((0, 3), np.float32), k=2)
    assert row_nos.shape == similarities.shape == (0, 2)


@pytest.mark.parametrize("query", [np.zeros((1, 3)), np.full((1, 4), np.nan), np.zeros(4)])
def test_queries_that_do_not_fit_are_refused(query: Rows) -> None:
    with pytest.raises(InvalidText, match="do not fit rows of 4 dimensions"):
        SimilarityIndex(np.eye(4, dtype=np.float32)).search(query.astype(np.float32), k=1)


def test_rows_with_nan_and_lists_of_nothing_are_refused() -> None:
    with pytest.raises(InvalidText, match="finite rows"):
        SimilarityIndex(np.full((2, 2), np.nan, np.float32))
    with pytest.raises(InvalidText, match="k = 0"):
        SimilarityIndex(np.eye(2, dtype=np.float32)).search(np.eye(2, dtype=np.float32), k=0)
