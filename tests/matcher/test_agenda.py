"""The agenda: only what meets in theme and words stands on it."""

from __future__ import annotations

import pytest

from embeddings import find_subjects
from fixtures.snapshot import load_snapshot
from matcher.agenda import (
    COMMON,
    MEETS,
    MEETS_OFF_THEME,
    SPEAKS,
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
    ("dublin-ie", "cork-ie"),
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
    topics = propose_agenda(real, *pair, subjects=find_subjects)
    strengths = [topic.strength for topic in topics]
    assert strengths == sorted(strengths, reverse=True)
    for topic in topics:
        shared = find_subjects(topic.need.text).keys() & find_subjects(topic.answer.shown).keys()
        on_theme = topic.need.theme in topic.answer.themes
        assert topic.strength >= (SPEAKS if on_theme and shared else MEETS if on_theme else MEETS_OFF_THEME)
        assert on_theme or shared


def test_the_pairs_of_these_tests_have_topics(real: Snapshot) -> None:
    assert all(propose_agenda(real, *pair, subjects=find_subjects) for pair in PAIRS[:3])


def test_a_heat_strategy_finds_the_low_temperature_network_and_sharing_heat_the_table_of_its_suppliers(
    real: Snapshot,
) -> None:
    (lund,) = propose_agenda(real, "leuven-be", "lund-se", subjects=find_subjects)
    assert (lund.asker.id, lund.answer.shown) == ("leuven-be", "Low-temperature heating in Brunnshög")
    (pau,) = propose_agenda(real, "pau-fr", "leuven-be", subjects=find_subjects)
    assert (pau.asker.id, pau.need.theme) == ("leuven-be", "energy_systems")
    assert pau.answer.shown.startswith("All energy players at one table for a heat masterplan")


def test_a_broad_subject_in_common_needs_closer_words(real: Snapshot) -> None:
    words = ("Ways to fit retrofit into protected historic buildings", "Pilot retrofit of a panel block (LEGOFIT)")
    assert [find_subjects(one)["building renovation"] for one in words] == [False, False]
    told = [topic.answer.shown for topic in propose_agenda(real, "bergamo-it", "pecs-hu", subjects=find_subjects)]
    assert words[1] not in told


def test_without_a_subject_in_common_only_what_is_close_meets(real: Snapshot) -> None:
    assert propose_agenda(real, "leuven-be", "lund-se") == ()


def test_a_need_on_cars_finds_the_removal_of_parking_that_the_other_looks_for_too(real: Snapshot) -> None:
    for words in ("taking cars out of the city centre", "parking removal", "fewer cars in the centre"):
        lens = read_lens(real, None, words)
        first, *others = propose_common(real, "pau-fr", "leuven-be", lens, find_subjects)
        assert (first.own.text, len(others) < COMMON) == (words, True)
        assert first.other.text.startswith("Public acceptance of parking removal")


def test_needs_on_two_themes_are_nothing_in_common(real: Snapshot) -> None:
    for one in propose_common(real, "leuven-be", "lund-se", subjects=find_subjects):
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
    assert propose_agenda(real, "limassol-cy", "herzliya-il", subjects=find_subjects) == ()
    questions = propose_questions(real, "pau-fr", "leuven-be")
    assert {question.asker.id for question in questions} == {"pau-fr", "leuven-be"}
    assert all(question.need in question.asker.needs for question in questions)


def test_there_is_nothing_to_propose_where_nothing_is_reported(real: Snapshot) -> None:
    assert propose_agenda(real, "elbasan-al", "zenica-ba") == propose_questions(real, "elbasan-al", "zenica-ba") == ()
