"""The agenda: only what meets in theme and words stands on it."""

from __future__ import annotations

import pytest

from fixtures.snapshot import load_snapshot
from matcher.agenda import (
    COMMON,
    MEETS,
    MEETS_OFF_THEME,
    TOPICS,
    propose_agenda,
    propose_common,
    propose_questions,
)
from matcher.answers import list_answers
from matcher.ask import read_lens
from matcher.lens import WHOLE
from matcher.snapshot import Snapshot

PAIRS = [
    ("madrid-es", "valencia-es"),
    ("helsingborg-se", "malmo-se"),
    ("vilnius-lt", "riga-lv"),
    ("ghent-be", "dunkirk-fr"),
]


@pytest.fixture(scope="module")
def real() -> Snapshot:
    return load_snapshot()


@pytest.mark.parametrize("pair", PAIRS)
def test_each_topic_is_a_need_of_one_and_an_offer_or_case_of_the_other_told_once(
    real: Snapshot, pair: tuple[str, str]
) -> None:
    topics = propose_agenda(real, *pair)
    assert len(topics) <= TOPICS
    assert len({topic.need for topic in topics}) == len({topic.answer.shown for topic in topics}) == len(topics)
    for topic in topics:
        assert {topic.asker.id, topic.giver.id} == set(pair)
        assert topic.need in topic.asker.needs
        assert topic.answer in list_answers(topic.giver, real.records.cases.get(topic.giver.id, ()))
        assert topic.answer.shown not in {level.why for level in topic.giver.levels}


@pytest.mark.parametrize("pair", PAIRS)
def test_topics_meet_in_theme_and_words_and_the_strongest_comes_first(real: Snapshot, pair: tuple[str, str]) -> None:
    topics = propose_agenda(real, *pair)
    strengths = [topic.strength for topic in topics]
    assert strengths == sorted(strengths, reverse=True)
    for topic in topics:
        assert topic.strength >= (MEETS if topic.need.theme in topic.answer.themes else MEETS_OFF_THEME)


def test_off_the_theme_words_must_be_closer(real: Snapshot) -> None:
    ids = [city.id for city in real.cities if city.needs][:40]
    topics = [topic for city in ids for peer in ids if city < peer for topic in propose_agenda(real, city, peer)]
    off_theme = [topic.strength for topic in topics if topic.need.theme not in topic.answer.themes]
    assert off_theme and min(off_theme) >= MEETS_OFF_THEME
    assert min(topic.strength for topic in topics) < MEETS_OFF_THEME


def test_the_pairs_of_these_tests_have_topics(real: Snapshot) -> None:
    assert all(propose_agenda(real, *pair) for pair in PAIRS[:3])


def test_owners_of_old_blocks_find_the_agency_that_helps_them_and_carbon_capture_the_plant_that_tries_it(
    real: Snapshot,
) -> None:
    (riga,) = propose_agenda(real, "vilnius-lt", "riga-lv")
    assert riga.need.text.startswith("Speeding the renewal of more than 5,000 old apartment blocks")
    assert riga.answer.shown == "One-stop-shop agency helping residents renovate apartment blocks"
    first, *_ = propose_agenda(real, "helsingborg-se", "malmo-se")
    assert (first.asker.id, first.answer.shown) == ("malmo-se", "Carbon capture at the waste heat plant")


def test_a_retrofit_of_panel_blocks_is_no_answer_to_protected_buildings(real: Snapshot) -> None:
    told = [topic.answer.shown for topic in propose_agenda(real, "bergamo-it", "pecs-hu")]
    assert "Pilot retrofit of a panel block (LEGOFIT)" not in told


def test_a_need_on_cars_finds_the_removal_of_parking_that_the_other_looks_for_too(real: Snapshot) -> None:
    for words in ("taking cars out of the city centre", "parking removal", "fewer cars in the centre"):
        lens = read_lens(real, None, words)
        first, *others = propose_common(real, "pau-fr", "leuven-be", lens)
        assert (first.own.text, len(others) < COMMON) == (words, True)
        assert first.other.text.startswith("Public acceptance of parking removal")


def test_needs_on_two_themes_are_nothing_in_common(real: Snapshot) -> None:
    for one in propose_common(real, "leuven-be", "lund-se"):
        assert one.own.theme == one.other.theme


def test_a_need_on_cars_finds_the_circulation_plan_of_leuven(real: Snapshot) -> None:
    for words in ("taking cars out of the city centre", "fewer cars in the centre"):
        first, *_ = propose_agenda(real, "pau-fr", "leuven-be", read_lens(real, None, words))
        assert first.need.text == words
        assert first.answer.shown.startswith("City-centre circulation plan")


def test_a_word_without_meaning_adds_no_topic(real: Snapshot) -> None:
    nonsense = propose_agenda(real, "pau-fr", "leuven-be", read_lens(real, None, "asdfgh"))
    assert nonsense == propose_agenda(real, "pau-fr", "leuven-be", WHOLE)


def test_where_nothing_meets_each_is_told_what_to_ask(real: Snapshot) -> None:
    assert propose_agenda(real, "limassol-cy", "herzliya-il") == ()
    questions = propose_questions(real, "pau-fr", "leuven-be")
    assert {question.asker.id for question in questions} == {"pau-fr", "leuven-be"}
    assert all(question.need in question.asker.needs for question in questions)


def test_there_is_nothing_to_propose_where_nothing_is_reported(real: Snapshot) -> None:
    assert propose_agenda(real, "elbasan-al", "zenica-ba") == propose_questions(real, "elbasan-al", "zenica-ba") == ()
