from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.case_retrieval import find_failures, load_judgements, measure_retrieval
from evaluation.confidence import measure_coverage_steps
from evaluation.hidden_barriers import HIDDEN_SHARE, hide_barriers, measure_blind_spots
from evaluation.hiding import hide_pairs
from evaluation.protocol import BuildSnapshot, build_task, split_by_year
from evaluation.recovery import blur, check_planted, measure_recovery
from evaluation.theme_hosts import measure_theme_hosts
from evaluation.yardsticks import LEARNED, load_yardstick
from fixtures.policies import load_policy
from fixtures.world import World
from fixtures.worlds import plant_blind_spot
from matcher.collaboration import Membership
from matcher.policy import Policy
from tests.evaluation.small import make_city, make_pair, make_world

pytestmark = pytest.mark.slow

HAND = load_policy("hand-made")


def test_there_are_enough_needs_in_enough_languages_and_every_judged_case_exists(real_world: World) -> None:
    judgements = load_judgements()
    cases, needs = {case.id for case in real_world.cases}, {need.id for need in judgements.needs}
    assert len(needs) >= 60
    assert sum(need.language != "en" for need in judgements.needs) >= 10
    for grades in (judgements.first, judgements.second):
        assert {need for need, _ in grades} <= needs
        assert {case for _, case in grades} <= cases
        assert set(grades.values()) <= {0, 1, 2}


def test_the_agreement_is_the_kappa_of_the_two_passes() -> None:
    judgements = load_judgements()
    both = sorted(judgements.first.keys() & judgements.second.keys())
    table = np.zeros((3, 3))
    for pair in both:
        table[judgements.first[pair], judgements.second[pair]] += 1 / len(both)
    seen, chance = np.trace(table), table.sum(axis=0) @ table.sum(axis=1)
    found = judgements.agreement()
    assert found["pairs"] == len(both)
    assert found["kappa"] == pytest.approx((seen - chance) / (1 - chance))


def test_a_system_that_knows_the_judgements_is_perfect_and_one_that_turns_them_round_is_not(real_world: World) -> None:
    judgements = load_judgements()
    relevance, case_ids = judgements.relevance(), sorted(case.id for case in real_world.cases)
    known = np.array(
        [[relevance[need.id].get(case, -1) for case in case_ids] for need in judgements.needs], dtype=float
    )
    found = measure_retrieval(real_world, judgements, {"knows": known, "turned": -known}, seed=1)
    for group in ("English", "other languages"):
        assert found[group]["knows"]["nDCG@10"]["mean"] == pytest.approx(1)
        assert found[group]["knows"]["Judged@10"]["mean"] == pytest.approx(1)
        assert found[group]["turned"]["nDCG@10"]["mean"] < 0.1
    assert find_failures(real_world, judgements, known) == []
    assert len(find_failures(real_world, judgements, -known)) == 5


def test_hidden_barriers_are_gone_from_the_profile_and_the_list_is_no_longer_called_complete(real_world: World) -> None:
    names = {city.id: {fact.code for fact in city.sections.get("barriers", ())} for city in real_world.cities}
    for hidden in hide_barriers(real_world, np.random.default_rng(1), most=30):
        left = {fact.code for fact in hidden.city.sections["barriers"]}
        assert left | hidden.codes == names[hidden.city.id]
        assert not left & hidden.codes
        assert len(hidden.codes) == max(1, round(HIDDEN_SHARE * len(names[hidden.city.id])))
        assert "barriers" not in hidden.city.complete


def test_a_barrier_that_all_cities_like_it_report_is_given_back(build: BuildSnapshot) -> None:
    world = plant_blind_spot().world
    found = measure_blind_spots(world, build, HAND, most=25, seed=1)
    assert found["cities like it"]["mean"] > found["random"]["mean"]


def test_a_double_without_noise_differs_in_its_name_alone(real_world: World) -> None:
    city = next(city for city in real_world.cities if city.sections and city.needs)
    double = blur(city, [city], 0.0, 0.0, np.random.default_rng(1))
    assert replace(double, id=city.id, member_ids=city.member_ids) == city


def test_a_double_of_which_everything_is_missing_has_nothing_left(real_world: World) -> None:
    city = next(city for city in real_world.cities if city.sections and city.needs)
    double = blur(city, [city], 0.0, 1.0, np.random.default_rng(1))
    assert (double.sections, double.levels, double.needs, double.population) == ({}, (), (), None)


def test_an_exact_double_is_found_and_one_of_noise_is_found_less_often(real_world: World, build: BuildSnapshot) -> None:
    found = measure_recovery(real_world, build, HAND, most=10, seed=1)
    assert found["noise"]["0"] >= 0.9
    assert found["noise"]["0"] > found["noise"]["0.8"]
    assert found["gaps"]["0"] > found["gaps"]["0.8"]


@pytest.mark.parametrize("policy", [HAND, load_yardstick(LEARNED)], ids=lambda policy: policy.name)
def test_the_answer_of_every_planted_world_comes_first(policy: Policy) -> None:
    assert all(check_planted(policy).values())


def test_known_hosts_of_a_theme_are_those_of_the_lists_and_the_lists_are_hidden(
    real_world: World, build: BuildSnapshot
) -> None:
    found = {one.theme: one for one in measure_theme_hosts(real_world, build, HAND, most=2, seed=1)}
    listed = {item.city_id for item in real_world.memberships if item.hosts and "finance" in item.themes}
    assert found["finance"].hosts == len(listed)
    more = replace(real_world, memberships=(*real_world.memberships, Membership("x", "pau-fr", "x", hosts=True)))
    again = {one.theme: one for one in measure_theme_hosts(more, build, HAND, most=2, seed=1)}
    assert again == found


def test_every_suggestion_falls_into_one_step_of_coverage(real_world: World, build: BuildSnapshot) -> None:
    task = split_by_year(real_world, build, 2021, 2022, "test").part("reviewers")
    steps = measure_coverage_steps(task, HAND, seed=1)
    assert sum(step.n for step in steps) == 10 * len(task.queries)
    assert all(step.right_low <= step.right <= step.right_high for step in steps)


def test_the_right_suggestion_counts_as_right(build: BuildSnapshot) -> None:
    a, b = make_city("A"), make_city("B", "SE")
    pairs = [make_pair(a, b)]
    task = build_task("t", make_world(a, b), pairs, hide_pairs(pairs), build)
    (step,) = measure_coverage_steps(task, HAND, seed=1)
    assert (step.n, step.right) == (1, 1.0)
