from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.world import World
from fixtures.worlds import SOURCE
from matcher.ask import Ask
from matcher.city import City, Coded, Quantity
from matcher.policy import Policy
from matcher.ranking import rank_top, vary
from matcher.recommend import recommend, score_cities
from matcher.snapshot import Snapshot
from tests.strategies import SmallWorld, hash_words, worlds

scored = st.lists(st.tuples(st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0)), st.booleans()), min_size=1, max_size=12)


@given(scored, st.integers(1, 15))
def test_the_best_come_first_and_ties_in_the_order_of_their_ids(rows: list[tuple[float, bool]], k: int) -> None:
    score, allowed = (np.array(column) for column in zip(*rows, strict=True))
    expected = sorted((no for no in range(len(rows)) if allowed[no]), key=lambda no: (-score[no], no))[:k]
    assert rank_top(score, allowed, k).tolist() == expected


def test_equal_cities_are_listed_in_the_order_of_their_ids(policy: Policy) -> None:
    cities = tuple(City(id=city_id, name=city_id, country="AA") for city_id in ("d", "b", "a", "c"))
    snapshot = SmallWorld(cities, (), (), ()).build()
    for kind in ("twins", "reviewers", "learners"):
        assert [found.city.id for found in recommend(snapshot, policy, Ask("b", kind)).suggestions] == [
            "a",
            "c",
            "d",
        ]


@given(worlds(), st.sampled_from(("twins", "reviewers", "learners")), st.sampled_from((0.0, 0.1, 1.0)))
def test_variety_costs_nothing_when_it_is_off_and_never_less_than_nothing(
    world: SmallWorld, kind: str, variety: float
) -> None:
    answer = recommend(world.build(), replace(plain_policy(), variety=variety), Ask("c0", kind, k=2))
    assert answer.variety_price >= -1e-12
    if variety == 0:
        assert answer.variety_price == 0


def plain_policy() -> Policy:
    from fixtures.policies import load_policy

    return load_policy()


def test_more_variety_gives_a_list_less_alike_at_a_higher_price(real_snapshot: Snapshot, policy: Policy) -> None:
    """Over every tenth real city: mean number of countries in the list, and mean price."""
    countries, prices = [], []
    for variety in (0.0, 0.1, 0.5):
        answers = [
            recommend(real_snapshot, replace(policy, variety=variety), Ask(city_id))
            for city_id in real_snapshot.ids[::10]
        ]
        countries.append(np.mean([len({found.city.country for found in answer.suggestions}) for answer in answers]))
        prices.append(np.mean([answer.variety_price for answer in answers]))
    assert prices[0] == 0 < prices[1] < prices[2]
    assert countries[0] < countries[1] < countries[2]


def test_of_two_equal_twins_of_one_country_the_second_gives_way_to_one_that_is_less_alike() -> None:
    """By hand: scores 0.90, 0.89, 0.80; the second is in all like the first (redundancy 1), the third in nothing (0).

    At variety 0.2: 0.89 - 0.2 x 1 = 0.69 < 0.80, so the third is taken; at 0.05: 0.84 > 0.80, so the second is.
    """
    first = City(
        id="a",
        name="A",
        country="AA",
        population=Quantity(100_000, SOURCE),
        sections={"barriers": (Coded("skills", SOURCE),)},
        complete=("barriers",),
    )
    other = City(
        id="c", name="C", country="BB", sections={"barriers": (Coded("data_gaps", SOURCE),)}, complete=("barriers",)
    )
    snapshot = SmallWorld((first, replace(first, id="b"), other), (), (), ()).build()
    score, pool = np.array([0.90, 0.89, 0.80]), np.arange(3)
    assert vary(snapshot, score, pool, 2, 0.2).tolist() == [0, 2]
    assert vary(snapshot, score, pool, 2, 0.05).tolist() == [0, 1]


@pytest.mark.parametrize("variety", [0.0, 0.5])
def test_a_body_and_its_member_never_stand_in_one_list(variety: float, real_snapshot: Snapshot, policy: Policy) -> None:
    varied = replace(policy, variety=variety)
    for city_id in real_snapshot.ids[::7]:
        listed = {found.city.id for found in recommend(real_snapshot, varied, Ask(city_id, k=40)).suggestions}
        for body in real_snapshot.cities:
            if body.id in listed:
                assert not listed & set(body.member_ids), f"{city_id}: {body.id}"


@pytest.mark.parametrize("copied", ["leuven-be", "aachen-de"])
def test_cities_equal_in_every_fact_score_the_same_wherever_they_stand(
    copied: str, real_world: World, policy: Policy
) -> None:
    """Sums that a machine adds in another order in another place would break ties by luck."""
    model = next(city for city in real_world.cities if city.id == copied)
    copies = [replace(model, id=f"copy-{number:03}") for number in range(100)]
    askers = [city for city in real_world.cities if city.id in ("pau-fr", "dijon-fr", "lahti-fi")]
    snapshot = SmallWorld((*copies, *askers), (), (), (), hash_words).build()
    for asker in askers:
        for kind in ("twins", "reviewers", "learners"):
            score = score_cities(snapshot, policy, Ask(asker.id, kind)).score
            assert len({float(score[snapshot.number(copy.id)]) for copy in copies}) == 1, f"{asker.id}, {kind}"
