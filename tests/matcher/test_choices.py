"""Whom a learner looks to is kept apart from who worked with whom."""

from __future__ import annotations

import numpy as np

from fixtures.world import World
from matcher.collaboration import LEARNER_TO_MENTOR, REPLICATED, Collaboration
from matcher.snapshot import build_snapshot
from tests.strategies import VOCABULARY, hash_words


def test_a_practice_taken_over_is_found_between_the_two_and_moves_no_number_of_the_graph(real_world: World) -> None:
    cities = real_world.cities[:6]
    first, second, third = (city.id for city in cities[:3])
    worked = Collaboration("Twins", 2020, "twinning", "mutual", first, third)
    choice = Collaboration("Climate budget", 2024, REPLICATED, LEARNER_TO_MENTOR, first, second)
    plain = build_snapshot(cities, VOCABULARY, hash_words, collaborations=[worked])
    chosen = build_snapshot(cities, VOCABULARY, hash_words, collaborations=[worked, choice])
    assert chosen.records.chosen(second, first) == (choice,)
    assert chosen.records.shared(first, second) == ()
    assert chosen.version != plain.version
    for part in ("degree", "hosted", "programmes"):
        np.testing.assert_array_equal(getattr(chosen.graph, part), getattr(plain.graph, part))


def test_the_real_choices_are_apart_from_the_real_collaborations(real_world: World) -> None:
    assert len(real_world.choices) == 11
    assert not any(item.is_choice for item in (*real_world.collaborations, *real_world.recent))
    assert all(item.source and item.year for item in real_world.choices)
