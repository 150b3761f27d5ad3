"""Terms: the words of a question told in English."""

from __future__ import annotations

import json

import pytest

from embeddings import find_terms, read_question, represent_with
from embeddings.floors import load_held_out
from embeddings.language_means import DATA, load_statements
from embeddings.terms import load_terms
from fixtures.vectors import default_gauge, load_representer
from tests.embeddings.fakes import WordEncoder

LEAST_SHARED = 0.6
"""The list with the fewest shared terms, Hebrew, has 0.64."""


@pytest.mark.parametrize(
    ("text", "language", "terms"),
    [
        ("Bailiú ar leithligh dramhbhia", "ga", {"food waste", "separate collection"}),
        ("níos lú i gcarranna", "ga", {"cars"}),
        ("Wärmenetze und Dachdämmung", "de", {"district heating", "insulation"}),
        ("ενεργειακή φτώχεια των νοικοκυριών", "el", {"energy poverty", "households"}),
        ("דיירים לא יכולים להרשות לעצמם", "he", {"costs too high to pay"}),
        ("Protect the port district from heat and floods", "en", {"heat waves cooling shade", "port"}),
        ("rete cittadina di riscaldamento e pompe di calore", "it", {"heat pump"}),
        ("prvi akcioni plan za energiju i klimu", "bs", {"climate plan"}),
        ("Heat pumps for listed buildings", "en", {"heat pump", "historic heritage building"}),
    ],
)
def test_a_text_uses_these_terms(text: str, language: str, terms: set[str]) -> None:
    assert terms <= set(find_terms(text, language))


def test_stems_of_one_term_stand_side_by_side() -> None:
    assert "district heating" not in find_terms("Protect the port district from heat and floods", "en")
    assert "district heating" in find_terms("a district heating network", "en")
    assert "heat pump" not in find_terms("la pompa dell'acqua piovana resiste anche al calore", "it")


@pytest.mark.parametrize("text", ["circular economy", "économie circulaire", "Kreislaufwirtschaft"])
def test_what_is_circular_is_not_the_circulation_of_cars(text: str) -> None:
    language = {"c": "en", "é": "fr", "K": "de"}[text[0]]
    assert "circular economy" in find_terms(text, language)
    assert "car traffic restriction" not in find_terms(text, language)
    assert "circular economy" not in find_terms("plan de circulation", "fr") + find_terms("traffic circulation", "en")


def test_a_short_or_marked_stem_is_a_whole_word() -> None:
    assert "bus" in find_terms("more bus lanes", "en")
    assert "bus" not in find_terms("business in the city", "en")
    assert "port" in find_terms("our port", "en") and "port" not in find_terms("a portfolio", "en")


def test_a_language_without_a_list_has_no_terms() -> None:
    assert find_terms("heat pumps", "xx") == find_terms("heat pumps", None) == ()


def test_every_list_has_the_same_terms_and_each_has_a_stem() -> None:
    lists = load_terms()
    assert len(lists) == 32
    for own in lists.values():
        assert list(own.stems) == list(lists["en"].stems)
        assert all(alternatives and all(alternatives) for alternatives in own.stems.values())


def test_translated_statements_use_the_terms_of_the_english_ones() -> None:
    """The statements were translated before the lists were written; here the two meet for the first time."""
    held_out, statements = load_held_out(), load_statements()
    english = [set(find_terms(text, "en")) for text in (*held_out["en"], *statements["en"])]
    for language in load_terms():
        own = [set(find_terms(text, language)) for text in (*held_out[language], *statements[language])]
        shared = [len(a & b) / max(1, len(a | b)) for a, b in zip(own, english, strict=True)]
        assert sum(shared) / len(shared) > LEAST_SHARED, language


def test_everyday_questions_use_few_terms() -> None:
    questions = json.loads((DATA / "off_topic.json").read_text(encoding="utf-8"))
    using = [bool(find_terms(text, language)) for language, own in questions.items() for text in own]
    assert sum(using) / len(using) < 0.2


def test_a_short_english_text_is_known_by_its_terms_whatever_language_was_detected() -> None:
    representer = represent_with(WordEncoder(multilingual=False))
    question = read_question(representer, "bike lanes")
    assert (question.language, question.terms) == ("en", ("cycling",))
    assert read_question(representer, "air quality").language == "en"
    assert read_question(representer, "bike lanes", "de").terms == ()


def test_a_few_words_in_a_language_that_was_mistaken_find_the_one_they_are_in() -> None:
    """Detected as Occitan, which has no list."""
    representer = represent_with(WordEncoder(multilingual=False))
    question = read_question(representer, "bombas de calor")
    assert (question.language, question.terms) == ("es", ("heat pump",))
    assert read_question(representer, "climate change").terms == ()


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("zöldtetők", "green roof"),
        ("tetto verde", "green roof"),
        ("getting rid of gas boilers", "gas boiler"),
        ("kotły gazowe", "gas boiler"),
        ("hidrogén", "hydrogen"),
    ],
)
def test_a_short_question_is_read_with_its_term_whatever_language_it_is_taken_for(asked: str, term: str) -> None:
    question, topic = read_question(load_representer(), asked), default_gauge().topic
    assert term in question.terms
    assert topic and topic.fits(question)


def test_words_that_are_no_matter_of_climate_have_no_term() -> None:
    for asked in ("pizza", "asdfgh", "Haircut", "kino dnes", "love song"):
        assert read_question(load_representer(), asked).terms == ()
