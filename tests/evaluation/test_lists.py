from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ablation import reweigh, without
from evaluation.faithfulness import measure_faithfulness
from evaluation.groups import Asker, measure_groups
from evaluation.lists import (
    count_blocking_pairs,
    list_all,
    measure_exposure,
    measure_mutual_rate,
    measure_novelty,
    measure_variety,
    share_by_group,
    size_class,
)
from evaluation.protocol import BuildSnapshot
from evaluation.stability import drop_facts, jitter_weights, measure_overlap, rank_biased_overlap
from fixtures.policies import load_policy
from fixtures.world import World
from fixtures.worlds import plant_checkerboard
from matcher.exposure import Lists
from matcher.snapshot import Snapshot
from tests.evaluation.small import make_city, make_pair, make_world

pytestmark = pytest.mark.slow

HAND = load_policy("hand-made")


def lists_of(snapshot: Snapshot, *rows: list[int]) -> Lists:
    filled = np.array([[*row, *[-1] * (2 - len(row))] for row in rows])
    return Lists(snapshot.ids, filled, np.where(filled >= 0, 0.5, np.nan), 0.0, 0.0)


@pytest.fixture(scope="module")
def three(build: BuildSnapshot) -> Snapshot:
    a, b, c = make_city("A"), make_city("B"), make_city("C", "SE", people=700_000)
    return build(make_world(a, b, c, pairs=(make_pair(a, b, "X"), make_pair(a, c, "Y"), make_pair(a, c, "Z"))))


def test_exposure_counts_who_stands_in_how_many_lists(three: Snapshot) -> None:
    exposure = measure_exposure(lists_of(three, [1], [0, 2], [1]))
    assert exposure.counts.tolist() == [1, 2, 1]
    assert exposure.coverage == 1
    assert measure_exposure(lists_of(three, [1], [], [1])).coverage == pytest.approx(1 / 3)


def test_a_place_is_returned_when_the_other_list_names_the_city_too(three: Snapshot) -> None:
    assert measure_mutual_rate(lists_of(three, [1], [0, 2], [])) == pytest.approx(2 / 3)


def test_variety_is_the_share_of_different_countries_in_a_list(three: Snapshot) -> None:
    assert measure_variety(three, lists_of(three, [1, 2], [], [0, 1])) == pytest.approx((1 + 1 / 2) / 2)


def test_novelty_is_the_mean_surprise_of_the_suggested_cities(three: Snapshot) -> None:
    """Of six places on record A holds three, C two and B one."""
    assert measure_novelty(three, lists_of(three, [1], [0], [])) == pytest.approx((np.log2(6) + np.log2(2)) / 2)


def test_groups_share_all_cities_and_all_places(three: Snapshot) -> None:
    shares = share_by_group(three, np.array([1, 1, 2]), lambda city: city.country)
    assert shares == {"FR": (pytest.approx(2 / 3), 0.5), "SE": (pytest.approx(1 / 3), 0.5)}


@pytest.mark.parametrize(
    ("people", "expected"),
    [(49_999, "town"), (50_000, "S"), (99_999, "S"), (100_000, "M"), (700_000, "XL"), (6_000_000, "global")],
)
def test_size_classes_begin_where_the_commission_says(people: float, expected: str) -> None:
    assert size_class(make_city("A", people=people)) == expected


def test_lists_in_which_nobody_goes_without_leave_no_pair_that_would_rather_change(build: BuildSnapshot) -> None:
    snapshot = build(plant_checkerboard().world)
    assert count_blocking_pairs(snapshot, HAND, list_all(snapshot, HAND, "twins", 8), 8) == 0


def test_lists_thrown_together_do(build: BuildSnapshot) -> None:
    snapshot = build(plant_checkerboard().world)
    n = len(snapshot.ids)
    worst = np.array([[(no + 1) % n] for no in range(n)])
    assert count_blocking_pairs(snapshot, HAND, Lists(snapshot.ids, worst, np.ones((n, 1)), 0.0, 0.0), 1) > 0


def overlap_by_the_book(first: list[int], second: list[int], p: float) -> float:
    """RBO_ext of lists of depth k: agreement at each depth d weighs (1 - p) p^(d - 1), what is left that at depth k."""
    k = len(first)
    agreement = [len(set(first[:d]) & set(second[:d])) / d for d in range(1, k + 1)]
    return sum((1 - p) * p ** (d - 1) * a for d, a in enumerate(agreement, start=1)) + p**k * agreement[-1]


@given(st.permutations(range(8)), st.permutations(range(8)), st.sampled_from([0.5, 0.9]))
def test_rank_biased_overlap_is_the_weighted_agreement(first: list[int], second: list[int], p: float) -> None:
    names = [str(no) for no in first[:5]], [str(no) for no in second[:5]]
    found = rank_biased_overlap(*names, p)
    assert found == pytest.approx(overlap_by_the_book(first[:5], second[:5], p))
    assert found == pytest.approx(rank_biased_overlap(names[1], names[0], p))
    assert -1e-12 <= found <= 1 + 1e-12


def test_a_change_at_the_top_weighs_more_than_one_at_the_bottom() -> None:
    top = rank_biased_overlap(list("xbcde"), list("abcde"))
    bottom = rank_biased_overlap(list("abcdx"), list("abcde"))
    assert bottom > top


def test_jittered_weights_stay_positive_and_keep_their_neutral_values() -> None:
    turned = jitter_weights(HAND, np.random.default_rng(1))
    for kind, terms in HAND.terms.items():
        for name, term in terms.items():
            assert turned.terms[kind][name].neutral == term.neutral
            assert (turned.terms[kind][name].weight > 0) == (term.weight > 0)
    assert turned != HAND


def test_a_fifth_of_the_facts_goes_missing_and_none_is_made_up(real_world: World) -> None:
    thinned = drop_facts(real_world, np.random.default_rng(1))
    before = sum(len(city.sections) for city in real_world.cities)
    after = sum(len(city.sections) for city in thinned.cities)
    assert after / before == pytest.approx(0.8, abs=0.05)
    for old, new in zip(real_world.cities, thinned.cities, strict=True):
        assert set(new.needs) <= set(old.needs)
        assert set(new.complete) <= set(new.sections)


def test_lists_do_not_change_where_nothing_changed(build: BuildSnapshot) -> None:
    snapshot = build(plant_checkerboard().world)
    assert measure_overlap((snapshot, HAND), (snapshot, HAND), snapshot.ids[1:4], "twins") == pytest.approx(1)


def test_explanations_add_up_and_their_strongest_line_matters_most(real_snapshot: Snapshot) -> None:
    profiled = [city.id for city in real_snapshot.cities if city.sections][:12]
    told = measure_faithfulness(real_snapshot, HAND, profiled, seed=1)
    assert told.asked == 12
    assert told.largest_gap < 1e-9
    assert told.strongest >= told.other


def test_a_comparison_taken_out_counts_nothing_for_twins_and_reviewers_and_cases_stay() -> None:
    turned = without(HAND, "size")
    assert "size" not in turned.terms_for("twins")
    assert "size" not in turned.terms_for("reviewers")
    assert turned.terms_for_cases() == HAND.terms_for_cases()
    assert reweigh(HAND, {}) == HAND


def test_a_group_of_fewer_than_three_questions_says_nothing() -> None:
    askers = [Asker(make_city("A", country), known=country == "FR") for country in ("FR", "FR", "FR", "SE", "SE")]
    found = measure_groups(askers, np.array([1.0, 0.5, 0.0, 1.0, 1.0]), seed=1)
    by_country = {group.group: (group.n, group.mean) for group in found if group.grouping == "country"}
    assert by_country == {"FR": (3, 0.5)}
    assert all(group.low <= group.mean <= group.high for group in found)
