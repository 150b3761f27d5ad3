from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.lexical import LexicalIndex

WORDS = ["heat", "tree", "bond", "roof", "tram"]


def bm25_by_hand(documents: list[list[str]], query: list[str]) -> list[float]:
    """Lucene's BM25, k1 = 1.5, b = 0.75: sum of idf * tf / (tf + k1 (1 - b + b length / mean length))."""
    mean_length = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for word in query:
            holding = sum(word in other for other in documents)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5)) if holding else 0.0
            tf = document.count(word)
            score += idf * tf / (tf + 1.5 * (0.25 + 0.75 * len(document) / mean_length))
        scores.append(score)
    return scores


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=6),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
)
def test_shares_are_bm25_over_the_best_document(documents: list[list[str]], query: list[str]) -> None:
    index = LexicalIndex([" ".join(words) for words in documents], ["en"] * len(documents))
    expected = bm25_by_hand(documents, query)
    best = max(expected) or 1.0
    assert index.score_query(" ".join(query), "en") == pytest.approx([score / best for score in expected], abs=1e-5)


def test_words_match_only_inside_one_language() -> None:
    index = LexicalIndex(["solar gift", "solar gift", "solar gift"], ["en", "de", None])
    assert index.languages == ("de", "en")
    assert index.score_query("gift", "de").tolist() == [0, 1, 0]
    assert index.score_query("gift", "fr").tolist() == [0, 0, 0]
    assert index.score_query("gift", None).tolist() == [0, 0, 0]


def test_a_common_word_form_matches_its_stem() -> None:
    index = LexicalIndex(["Heat pumps for schools", "Sanierungen alter Häuser"], ["en", "de"])
    assert index.score_query("a pump in a school", "en").tolist() == [1, 0]
    assert index.score_query("Sanierung eines Hauses", "de").tolist() == [0, 1]


def test_a_language_without_a_stemmer_matches_whole_words() -> None:
    index = LexicalIndex(["obnova starih stavb", "drevesa na trgu"], ["sl", "sl"])
    assert index.score_query("drevesa", "sl").tolist() == [0, 1]
    assert index.score_query("drevo", "sl").tolist() == [0, 0]


def test_small_words_count_for_as_much_as_they_are_rare() -> None:
    assert LexicalIndex(["the tram", "my tram"], ["en", "en"]).score_query("the", "en").tolist() == [1, 0]


@pytest.mark.parametrize("query", ["", "?!", "x", "unheard of wording"])
def test_a_query_without_a_known_word_shares_nothing(query: str) -> None:
    assert LexicalIndex(["heat pumps", "green bonds"], ["en", "en"]).score_query(query, "en").tolist() == [0, 0]


def test_documents_without_a_word_are_no_trouble() -> None:
    assert LexicalIndex(["", "!"], ["en", "en"]).score_query("heat", "en").tolist() == [0, 0]
    assert LexicalIndex([], []).score_query("heat", "en").tolist() == []
