from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import InvalidText
from embeddings.encoder import clean_text
from tests.embeddings.fakes import WordEncoder


@given(st.text())
def test_a_clean_text_is_nfc_without_control_characters_and_stays_as_it_is(text: str) -> None:
    clean = clean_text(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(char) == "Cc" for char in clean)
    assert clean == clean.strip()
    assert "  " not in clean
    assert clean_text(clean) == clean


def test_half_a_surrogate_pair_is_left_out_instead_of_breaking_the_engine() -> None:
    assert clean_text("heat \ud83d pumps") == "heat pumps"


def test_a_text_is_encoded_once_however_often_and_however_spaced_it_comes() -> None:
    encoder = WordEncoder()
    rows = encoder.encode(["green  bonds", "", "green bonds", "trees"])
    assert encoder.encoded == ["green bonds", "trees"]
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[3])


@pytest.mark.parametrize("wrong", ["one text", ["a text", None], [b"bytes"]])
def test_what_is_no_list_of_texts_is_refused_in_plain_words(wrong: object) -> None:
    with pytest.raises(InvalidText, match=r"expected a (list of texts|text at place [01])"):
        WordEncoder().encode(wrong)  # type: ignore[arg-type]
