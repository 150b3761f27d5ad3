"""Statements are read with the questions that they would answer, and every text with its terms."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import ExpandingEncoder, find_terms, represent_with, text_name
from embeddings.encoder import unit_rows
from tests.embeddings.fakes import WordEncoder

STATEMENT = "Bank guarantee covers condominium loans"
ASKED = ("flats nobody renovates", "owners disagree")
REPRESENTER = represent_with(WordEncoder(multilingual=False))
EXPANDING = ExpandingEncoder(REPRESENTER, {text_name(STATEMENT): ASKED})
PLAIN = ExpandingEncoder(REPRESENTER, {})


def test_a_statement_is_the_text_for_three_tenths_and_the_mean_of_its_questions_for_the_rest() -> None:
    questions = REPRESENTER.represent(ASKED).mean(axis=0)
    expected = unit_rows((0.3 * PLAIN.encode([STATEMENT])[0] + 0.7 * questions)[None])[0]
    assert EXPANDING.encode([STATEMENT])[0] == pytest.approx(expected, abs=1e-6)


def test_who_asks_in_other_words_comes_nearer_to_it() -> None:
    asked = PLAIN.encode(["old flats where owners disagree"])[0]
    (with_questions,), (without,) = EXPANDING.encode([STATEMENT]), PLAIN.encode([STATEMENT])
    assert with_questions @ asked > without @ asked + 0.3


def test_a_text_without_questions_is_read_with_its_terms_alone() -> None:
    text = "Collecting food waste apart in blocks of flats"
    terms = ", ".join(find_terms(text, "en"))
    own, term = REPRESENTER.represent([text, terms])
    assert "food waste" in terms
    expected = unit_rows((own + 0.7 * term)[None])[0]
    assert EXPANDING.encode([text, STATEMENT])[0] == pytest.approx(expected, abs=1e-6)
    assert np.array_equal(EXPANDING.encode([text]), PLAIN.encode([text]))


def test_an_empty_text_is_similar_to_nothing_and_no_text_gives_no_row() -> None:
    assert not EXPANDING.encode([""]).any()
    assert EXPANDING.encode([]).shape == (0, EXPANDING.dimensions)


def test_other_questions_are_another_encoder_so_that_no_cached_row_is_taken_for_the_new_one() -> None:
    others = ExpandingEncoder(REPRESENTER, {text_name(STATEMENT): ASKED[:1]})
    assert len({EXPANDING.encoder_id, PLAIN.encoder_id, others.encoder_id, WordEncoder.encoder_id}) == 4
