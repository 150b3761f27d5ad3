from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import baselines, graph_baselines, text_baselines
from evaluation.hiding import Hidden
from evaluation.measures import measure_system
from evaluation.protocol import BuildSnapshot, Task, build_task
from evaluation.systems import System, answer, policy_system
from evaluation.tuning import CRITERION, list_baselines, pick_best
from fixtures.policies import load_policy
from fixtures.world import World
from fixtures.worlds import plant_checkerboard
from matcher.city import City, Coded
from matcher.collaboration import Collaboration
from tests.evaluation.small import SOURCE, make_city, make_pair, make_world, state

pytestmark = pytest.mark.slow

NOTHING = Hidden(frozenset(), frozenset())


def ask(build: BuildSnapshot, world: World, asker: City, kind: str = "reviewers") -> Task:
    direction = "learner_to_mentor" if kind == "reviewers" else "mutual"
    other = next(city for city in world.cities if city.id != asker.id)
    pairs = [Collaboration("asked", 2030, "pair", direction, asker.id, other.id)]
    task = build_task("t", world, pairs, NOTHING, build)
    row = next(no for no, query in enumerate(task.queries) if query.city_id == asker.id)
    candidates = np.ones((1, len(world.cities)), dtype=bool)
    candidates[0, task.snapshot.number(asker.id)] = False
    return replace(task, queries=(task.queries[row],), candidates=candidates)


def first(task: Task, system: System, seed: int = 1) -> str:
    return task.snapshot.ids[answer(task, system, seed).lists[0][0]]


PAU = make_city("Pau", people=100_000, east=0.0)
NEAR = make_city("Near", "SE", people=900_000, east=1.0)
SAME_SIZE = make_city("Alike", "SE", people=101_000, east=20.0)
AT_HOME = make_city("Home", "FR", people=240_000, east=5.0)
FOUR = make_world(PAU, NEAR, SAME_SIZE, AT_HOME)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("same country and size", "home-fr"), ("nearest", "near-se"), ("size only", "alike-se")],
)
def test_each_simple_baseline_puts_first_what_its_name_says(name: str, expected: str, build: BuildSnapshot) -> None:
    (system,) = next(family for family in list_baselines() if family[0].name == name)
    assert first(ask(build, FOUR, PAU), system) == expected


def test_the_statistical_neighbour_and_gower_find_a_copy_among_others(build: BuildSnapshot) -> None:
    barriers = {"barriers": (Coded("skills", SOURCE),)}
    asker = replace(PAU, sections=barriers, complete=("barriers",))
    copy = replace(asker, id="zz-copy", name="Copy")
    other = replace(copy, id="aa-other", sections={"barriers": (Coded("data_gaps", SOURCE),)}, place=NEAR.place)
    task = ask(build, make_world(asker, copy, other, NEAR, SAME_SIZE), asker)
    for system in (*baselines.build_statistical_neighbour(), *baselines.build_gower()):
        assert first(task, system) == "zz-copy", system


def test_standardising_fills_gaps_with_the_median_and_cuts_what_lies_far_out() -> None:
    rows = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan], [np.nan, np.nan], [1000.0, np.nan]])
    found = baselines.standardise(rows, tail=0.25)
    filled = np.clip([1.0, 2.0, 3.0, 2.5, 1000.0], *np.nanquantile(rows[:, 0], [0.25, 0.75]))
    assert found[:, 0] == pytest.approx((filled - filled.mean()) / filled.std())
    assert not found[:, 1].any()


@pytest.mark.parametrize("kind", ["reviewers", "twins"])
def test_texts_find_the_city_that_speaks_of_the_same(kind: str, build: BuildSnapshot) -> None:
    asker = replace(PAU, needs=(state("heat"),))
    says = {"reviewers": {"offers": (state("heat"),)}, "twins": {"needs": (state("heat"),)}}[kind]
    other = {"reviewers": {"offers": (state("trams"),)}, "twins": {"needs": (state("trams"),)}}[kind]
    world = make_world(asker, replace(NEAR, **says), replace(SAME_SIZE, **other), AT_HOME)
    task = ask(build, world, asker, kind)
    for system in (*text_baselines.build_words(), *text_baselines.build_meaning()):
        run = answer(task, system, seed=1)
        assert [task.snapshot.ids[row] for row in run.lists[0]] == ["near-se", "alike-se"], system


def test_a_text_baseline_leaves_a_city_without_needs_unanswered(build: BuildSnapshot) -> None:
    task = ask(build, make_world(PAU, replace(NEAR, offers=(state("heat"),))), PAU)
    for system in (*text_baselines.build_words(), *text_baselines.build_meaning()):
        assert np.isnan(system.score(task)).all()


def test_the_most_connected_city_comes_first_for_everyone(build: BuildSnapshot) -> None:
    pairs = (make_pair(SAME_SIZE, NEAR, "A"), make_pair(AT_HOME, NEAR, "B"), make_pair(AT_HOME, SAME_SIZE, "A"))
    task = ask(build, make_world(PAU, NEAR, SAME_SIZE, AT_HOME, pairs=pairs), PAU)
    for system in graph_baselines.build_popular():
        scores = dict(zip(task.snapshot.ids, system.score(task)[0], strict=True))
        assert scores["near-se"] == max(scores.values()), system


def test_a_graph_baseline_finds_the_partner_of_a_partner_and_leaves_strangers_unanswered(build: BuildSnapshot) -> None:
    pairs = (make_pair(PAU, NEAR, direction="mutual"), make_pair(NEAR, SAME_SIZE, direction="mutual"))
    world = make_world(PAU, NEAR, SAME_SIZE, AT_HOME, pairs=pairs)
    for system in graph_baselines.build_pagerank():
        scores = dict(zip(world_ids(world), system.score(ask(build, world, PAU))[0], strict=True))
        assert scores["near-se"] > scores["alike-se"] > scores["home-fr"] == 0
    for family in (
        graph_baselines.build_pagerank(),
        graph_baselines.build_item_neighbours(),
        graph_baselines.build_factors(),
    ):
        for system in family:
            assert np.isnan(system.score(ask(build, world, AT_HOME))).all(), system


def world_ids(world: World) -> list[str]:
    return sorted(city.id for city in world.cities)


@pytest.mark.parametrize(
    "system", [graph_baselines.build_item_neighbours()[1], graph_baselines.build_factors()[0]], ids=lambda one: one.name
)
def test_in_a_checkerboard_of_choices_the_withheld_square_comes_back(system: System, build: BuildSnapshot) -> None:
    """Even cities chose even ones, odd chose odd; what was withheld from one must be what its like chose."""
    cities = [make_city(f"C{no:02}") for no in range(24)]
    withheld = (0, 6)
    pairs = tuple(
        make_pair(cities[a], cities[b], f"P{a}-{b}")
        for a in range(24)
        for b in range(24)
        if a != b and a % 2 == b % 2 and (a, b) != withheld
    )
    score = system.score(ask(build, make_world(*cities, pairs=pairs), cities[0]))[0]
    assert score[6] > score[1::2].max() + 0.1


def test_the_setting_that_does_best_on_validation_is_picked(build: BuildSnapshot) -> None:
    task = ask(build, FOUR, PAU)
    right = task.snapshot.ids.index(next(iter(task.queries[0].answers[0])))
    good, bad = (
        System("x", about, lambda task, sign=sign: sign * np.eye(4)[[right]])
        for about, sign in (("good", 1.0), ("bad", -1.0))
    )
    assert pick_best((bad, good), task, seed=0) is good
    assert measure_system(task, good, 0, (CRITERION,))[CRITERION][0] == 1


def test_our_own_system_is_the_score_of_the_matcher(build: BuildSnapshot) -> None:
    planted = plant_checkerboard()
    asker = next(city for city in planted.world.cities if city.id == planted.asker)
    task = ask(build, planted.world, asker, "twins")
    assert first(task, policy_system(load_policy())) == planted.answer


def test_every_family_of_baselines_that_was_promised_is_there() -> None:
    assert {family[0].name for family in list_baselines()} == {
        "random",
        "same country and size",
        "nearest",
        "size only",
        "statistical neighbour",
        "Gower",
        "words (BM25)",
        "meaning (dense)",
        "most connected",
        "personalised PageRank",
        "item-kNN",
        "factorisation (NMF)",
    }
