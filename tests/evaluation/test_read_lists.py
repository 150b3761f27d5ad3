"""Who stands on all lists, and agendas that were read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.readings.agendas import count_held, count_sent, load_agendas
from evaluation.readings.exposure import count_shares
from fixtures.policies import DEFAULT, load_policy
from fixtures.snapshot import load_snapshot


def test_the_city_on_most_lists_comes_first_with_its_share() -> None:
    found = count_shares("some", "twins", [["oslo-no", "milan-it"], ["oslo-no", "ghent-be"], ["oslo-no"], ["ghent-be"]])
    assert found.most == (("oslo-no", 0.75), ("ghent-be", 0.5), ("milan-it", 0.25))
    assert found.lists == 4


def test_places_that_all_cities_share_have_a_gini_of_nothing() -> None:
    everybody = [[city_id] for city_id in load_snapshot().ids]
    assert count_shares("all", "twins", everybody).gini == pytest.approx(0.0)
    assert count_shares("all", "twins", [["oslo-no"]] * 9).gini > 0.99


def test_an_agenda_counts_once_however_many_topics_stand_on_it() -> None:
    topic = load_agendas()[0]
    read = [replace(topic, peer="x", need=need, send=False) for need in ("a", "b")]
    assert count_sent([*read, replace(topic, peer="y", send=True)]) == (1, 2)


def test_the_agendas_of_the_repository_were_read_by_somebody_and_say_why_not() -> None:
    topics, known = load_agendas(), load_snapshot().numbers
    assert count_sent(topics)[1] == 2 * 38
    for topic in topics:
        assert {topic.city, topic.peer} <= known.keys()
        assert topic.asker in (topic.city, topic.peer)
        assert topic.reader_kind in ("model", "person")
        assert topic.date
        assert topic.send != bool(topic.reason)


def test_pairs_that_hold_a_topic_are_counted_among_the_first_five_of_cities_that_tell_needs() -> None:
    snapshot, policy = load_snapshot(), load_policy(DEFAULT)
    held, pairs = count_held(snapshot, policy, "reviewers")
    assert pairs == 5 * sum(bool(city.needs) for city in snapshot.cities)
    assert 0 < held < pairs
