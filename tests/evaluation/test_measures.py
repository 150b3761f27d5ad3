from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.hiding import hide_pairs
from evaluation.measures import MEASURES, count_unanswered, find_places, measure_run, measure_system, summarise
from evaluation.protocol import BuildSnapshot, Task, build_task
from evaluation.systems import Run, System, answer
from evaluation.truth import Query
from tests.evaluation.small import make_city, make_pair, make_world

CITIES = tuple(make_city(f"C{no:02}", "FR" if no == 0 else "SE") for no in range(16))
IDS = tuple(city.id for city in CITIES)


@pytest.fixture(scope="module")
def task(build: BuildSnapshot) -> Task:
    pairs = [make_pair(CITIES[0], CITIES[no]) for no in (3, 5)]
    return build_task("t", make_world(*CITIES, pairs=tuple(pairs)), pairs, hide_pairs(pairs), build)


def rank(task: Task, *order: int) -> Run:
    return Run(task, (np.array(order, dtype=np.int64),))


def ask(task: Task, *answers: set[str]) -> Task:
    query = Query("P", 2020, "reviewers", IDS[0], tuple(frozenset(right) for right in answers))
    return replace(task, queries=(query,))


def test_the_measures_of_a_written_out_ranking_are_the_sums_done_by_hand(task: Task) -> None:
    values = {name: of_measure[0] for name, of_measure in measure_run(rank(task, 1, 3, 2, 4, 5, 6)).items()}
    ideal = 1 / np.log2(2) + 1 / np.log2(3)
    assert values["RR"] == pytest.approx(1 / 2)
    assert values["nDCG@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(6)) / ideal)
    assert values["R@10"] == pytest.approx(2 / 2)
    assert [values[f"Success@{k}"] for k in (1, 5, 10)] == [0, 1, 1]


def test_a_question_without_an_answer_from_the_system_counts_as_the_worst(task: Task) -> None:
    assert {float(value[0]) for value in measure_run(rank(task)).values()} == {0.0}


def test_a_right_city_that_is_not_listed_is_not_found(task: Task) -> None:
    assert measure_run(rank(task, 1, 2, 3))["R@10"][0] == 0.5


def test_any_member_of_a_cluster_hits_and_a_second_one_adds_nothing(task: Task) -> None:
    clustered = ask(task, {IDS[3], IDS[4]}, {IDS[9]})
    one, both = (measure_run(Run(clustered, (np.array(order),))) for order in ((4, 1, 9), (4, 3, 9)))
    assert one["RR"][0] == both["RR"][0] == 1
    assert {name: value[0] for name, value in one.items()} == {name: value[0] for name, value in both.items()}


def test_a_city_of_two_answers_counts_for_one_of_them() -> None:
    query = Query("P", 2020, "reviewers", IDS[0], (frozenset({IDS[1]}), frozenset({IDS[1], IDS[2]})))
    assert find_places(query, np.array([1, 2]), IDS) == [0, 1]
    assert find_places(query, np.array([1, 3]), IDS) == [0, None]


@given(st.permutations(range(1, 16)), st.sets(st.integers(1, 15), min_size=1, max_size=6), st.integers(0, 15))
def test_the_library_agrees_with_plain_sums(order: list[int], right: set[int], listed: int) -> None:
    found = [place for place, no in enumerate(order[:listed], start=1) if no in right]
    query = Query("P", 2020, "reviewers", IDS[0], tuple(frozenset({IDS[no]}) for no in sorted(right)))

    class Fake:
        queries = (query,)

        class snapshot:  # noqa: N801
            ids = IDS

    values = measure_run(Run(Fake, (np.array(order[:listed], dtype=np.int64),)))  # type: ignore[arg-type]
    ideal = sum(1 / np.log2(1 + place) for place in range(1, min(len(right), 10) + 1))
    assert values["RR"][0] == pytest.approx(1 / found[0] if found else 0)
    assert values["R@10"][0] == pytest.approx(sum(place <= 10 for place in found) / len(right))
    assert values["nDCG@10"][0] == pytest.approx(sum(1 / np.log2(1 + p) for p in found if p <= 10) / ideal)
    for k in (1, 5, 10):
        assert values[f"Success@{k}"][0] == float(bool(found) and found[0] <= k)


def test_the_names_of_the_measures_rebuild_them() -> None:
    import ir_measures

    assert tuple(str(ir_measures.parse_measure(name)) for name in MEASURES) == MEASURES


def test_means_come_under_the_names_people_know() -> None:
    assert summarise({"RR": np.array([1.0, 0.5]), "Success@10": np.array([1.0, 0.0])}) == {"MRR": 0.75, "hit@10": 0.5}


def test_a_system_is_never_shown_a_ranking_of_cities_that_are_no_candidates(task: Task) -> None:
    best_at_home = System("x", "", lambda task: np.arange(16, 0, -1.0)[None, :])
    run = answer(task, best_at_home, seed=0)
    assert run.lists[0].tolist() == list(range(1, 16))


def test_equal_scores_stand_in_an_order_of_the_seed_and_not_of_the_alphabet(task: Task) -> None:
    level = System("x", "", lambda task: np.zeros((1, 16)))
    orders = [answer(task, level, seed).lists[0].tolist() for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != sorted(orders[0])


def test_values_are_averaged_over_the_draws_of_a_system(task: Task) -> None:
    level = System("x", "", lambda task: np.zeros((1, 16)), draws=200)
    expected = sum(1 / rank * chance for rank, chance in first_of_two(15))
    assert measure_system(task, level, 0, ("RR",))["RR"][0] == pytest.approx(expected, abs=0.06)


def first_of_two(n: int) -> list[tuple[int, float]]:
    """Chance that the first of two right cities among n stands at each rank."""
    return [(rank, (n - rank) / (n * (n - 1) / 2)) for rank in range(1, n)]


def test_a_row_of_unknown_scores_is_an_unanswered_question(task: Task) -> None:
    assert count_unanswered(task, System("x", "", lambda task: np.full((1, 16), np.nan))) == 1
    only_itself = np.full((1, 16), np.nan)
    only_itself[0, 0] = 1.0
    assert count_unanswered(task, System("x", "", lambda task: only_itself)) == 1
    assert count_unanswered(task, System("x", "", lambda task: np.zeros((1, 16)))) == 0
