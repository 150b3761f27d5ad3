"""Whom learners chose, as truth of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.blocks import Table
from evaluation.choices import ask_choices, measure_choices, write_choices
from evaluation.protocol import BuildSnapshot
from fixtures.world import World
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.policy import Policy


@pytest.fixture
def chosen(real_world: World) -> World:
    """A few real cities, of which one looks to another."""
    cities = tuple(city for city in real_world.cities if city.population and city.place.latitude)[:8]
    learner, other, *_ = cities
    choice = Collaboration("Their trams", 2024, "looks_to", LEARNER_TO_MENTOR, learner.id, other.id, (), "A report")
    return World(real_world.vocabulary, cities, (), (), (), (), (choice,))


def test_the_learner_is_asked_for_whom_it_chose_among_all_others(chosen: World, build: BuildSnapshot) -> None:
    task = ask_choices(chosen, build)
    (query,) = task.queries
    (choice,) = chosen.choices
    assert (query.city_id, query.answers) == (choice.a, (frozenset({choice.b}),))
    assert np.flatnonzero(~task.candidates[0]).tolist() == [task.snapshot.number(choice.a)]


def test_a_choice_is_in_no_snapshot_that_answers_it(chosen: World, build: BuildSnapshot) -> None:
    assert build(chosen).version == build(replace(chosen, choices=())).version


def test_each_system_has_its_figures_and_the_block_says_how_few_there_are(
    chosen: World, build: BuildSnapshot, policy: Policy
) -> None:
    found = measure_choices(chosen, build, policy, 7)
    assert set(found["systems"]) >= {"city-peers", "random", "nearest", "size only"}
    assert all(0 < values["MRR"] <= 1 for values in found["systems"].values())
    blocks = list(write_choices({"choices": found}))
    assert "took a practice over from: 1. No score reads them." in str(blocks)
    assert any(isinstance(block, Table) for block in blocks)
    assert list(write_choices({})) == []
