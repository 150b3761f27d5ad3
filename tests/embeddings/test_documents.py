"""Documents are compared by card, best sentence and full text."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import InvalidText, TextRepresenter, list_parts, represent_with
from embeddings.documents import build_document_rows, split_sentences
from tests.embeddings.fakes import WordEncoder

TEXTS = ["Trees shade the square. Buses run on time. Loans pay roofs.", "Trees", ""]
CARDS = ["Cool city", "", "Roof fund"]


@pytest.fixture(scope="module")
def representer() -> TextRepresenter:
    return represent_with(WordEncoder(multilingual=False))


def test_similarity_joins_card_best_sentence_and_text(representer: TextRepresenter) -> None:
    row = representer.represent(["buses on time"])[0]
    found = build_document_rows(representer, TEXTS, CARDS).similarities(row)

    def cosine(text: str) -> float:
        return float(representer.represent([text])[0] @ row)

    sentences = ["Trees shade the square.", "Buses run on time.", "Loans pay roofs."]
    expected = 0.4 * cosine("Cool city") + 0.3 * max(map(cosine, sentences)) + 0.3 * cosine(TEXTS[0])
    assert found.tolist() == pytest.approx([expected, cosine("Trees"), 0.4 * cosine("Roof fund")], abs=1e-5)


def test_one_good_sentence_is_heard_in_a_long_text(representer: TextRepresenter) -> None:
    other = " ".join(f"Word{no} follows thing{no}." for no in range(30))
    texts = [f"{other} Electric buses charge overnight.", other]
    row = representer.represent(["electric buses charge overnight."])[0]
    long, without = build_document_rows(representer, texts).similarities(row)
    assert long > 0.5 > without


def test_a_sentence_that_repeats_the_card_is_not_counted_twice() -> None:
    assert split_sentences("Cool city. Trees shade the square.", "Cool city") == ["Trees shade the square."]
    assert list_parts("Cool city", "Cool city") == ["Cool city"]


def test_equal_parts_are_encoded_once() -> None:
    encoder = WordEncoder(multilingual=False)
    representer = represent_with(encoder)
    encoder.encoded.clear()
    build_document_rows(representer, ["Trees. Buses.", "Buses. Trees."], ["Trees", "Trees"])
    assert sorted(encoder.encoded) == ["Buses.", "Buses. Trees.", "Trees", "Trees. Buses."]


def test_no_documents_are_no_trouble(representer: TextRepresenter) -> None:
    rows = build_document_rows(representer, [])
    assert len(rows) == 0 and rows.similarities(np.zeros(64, dtype=np.float32)).shape == (0,)


def test_cards_that_do_not_fit_are_refused(representer: TextRepresenter) -> None:
    with pytest.raises(InvalidText, match="3 texts came with 1 cards"):
        build_document_rows(representer, TEXTS, ["Cool city"])
