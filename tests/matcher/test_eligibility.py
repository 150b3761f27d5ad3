from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.worlds import ASKER, PARTNER, SOURCE, build_planted_snapshot, plant_reviewer, plant_twin
from matcher.ask import Ask
from matcher.city import City, Quantity
from matcher.eligibility import Filters, find_eligible
from matcher.policy import Policy
from matcher.recommend import recommend, score_cities
from matcher.snapshot import Snapshot
from tests.matcher.oracle import haversine_km
from tests.strategies import SmallWorld, worlds

KINDS = ("twins", "reviewers", "learners")
filters = st.builds(
    Filters,
    countries=st.sampled_from(((), ("AA",), ("AA", "BB"))),
    not_countries=st.sampled_from(((), ("BB",))),
    not_cities=st.sampled_from(((), ("c1",))),
    turned_down=st.sampled_from(((), ("c2",), ("c1", "elsewhere"))),
    other_country=st.booleans(),
    shared_language=st.booleans(),
    largest_distance_km=st.none() | st.floats(10, 4000),
    largest_size_ratio=st.none() | st.floats(1, 50),
    not_partners=st.booleans(),
)


def passes(world: SmallWorld, a: City, b: City, kind: str, filters: Filters) -> bool:
    """The rules once more, pair by pair."""
    partners = {frozenset((item.a, item.b)) for item in world.collaborations}
    related = b.id in a.member_ids or a.id in b.member_ids
    if (
        a.id == b.id
        or related
        or b.id in (*filters.not_cities, *filters.turned_down)
        or b.country in filters.not_countries
    ):
        return False
    if filters.countries and b.country not in filters.countries:
        return False
    if (kind == "reviewers" or filters.not_partners) and frozenset((a.id, b.id)) in partners:
        return False
    if filters.other_country and a.country == b.country:
        return False
    if filters.shared_language and not set(a.place.languages) & set(b.place.languages):
        return False
    if filters.largest_distance_km is not None:
        known = a.place.latitude is not None and b.place.latitude is not None
        if not known or haversine_km(a, b) > filters.largest_distance_km:
            return False
    if filters.largest_size_ratio is not None:
        if not a.population or not b.population:
            return False
        people = (a.population.value, b.population.value)
        return max(people) / min(people) <= filters.largest_size_ratio
    return True


@given(worlds(), filters, st.sampled_from(KINDS))
def test_eligible_is_who_passes_every_rule(world: SmallWorld, filters: Filters, kind: str) -> None:
    snapshot = world.build()
    eligible = find_eligible(snapshot, 0, kind, filters)
    expected = [passes(world, snapshot.cities[0], city, kind, filters) for city in snapshot.cities]
    assert eligible.allowed.tolist() == expected


@given(worlds(), filters, st.sampled_from(KINDS))
def test_every_exclusion_is_counted_once(world: SmallWorld, filters: Filters, kind: str) -> None:
    snapshot = world.build()
    eligible = find_eligible(snapshot, 0, kind, filters)
    assert int(eligible.allowed.sum()) + sum(eligible.excluded.values()) == len(snapshot.ids)
    assert all(count > 0 for count in eligible.excluded.values())


@given(worlds(), filters, st.sampled_from(KINDS))
def test_a_filtered_list_is_the_unfiltered_one_without_those_ruled_out(
    world: SmallWorld, filters: Filters, kind: str
) -> None:
    snapshot = world.build()
    plain = replace(policy_without_variety(), id="plain")
    everyone = recommend(snapshot, plain, Ask("c0", kind, k=100)).suggestions
    filtered = recommend(snapshot, plain, Ask("c0", kind, k=100, filters=filters)).suggestions
    allowed = find_eligible(snapshot, 0, kind, filters).allowed
    kept = [(found.city.id, found.score) for found in everyone if allowed[snapshot.number(found.city.id)]]
    assert [(found.city.id, found.score) for found in filtered] == kept


def policy_without_variety() -> Policy:
    from fixtures.policies import load_policy

    return replace(load_policy(), variety=0.0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_metropolitan_body_and_its_member_are_never_suggested_to_each_other(
    kind: str, real_snapshot: Snapshot, policy: Policy
) -> None:
    bodies = [city for city in real_snapshot.cities if city.member_ids]
    assert len(bodies) >= 5
    for body in bodies:
        for member in body.member_ids:
            for asker, other in ((body.id, member), (member, body.id)):
                eligible = find_eligible(real_snapshot, real_snapshot.number(asker), kind, Filters())
                assert not eligible.allowed[real_snapshot.number(other)], f"{asker}, {other}"
                assert eligible.excluded["part of the same body"] >= 1
                listed = recommend(real_snapshot, policy, Ask(asker, kind)).suggestions
                assert other not in {found.city.id for found in listed}


def test_a_city_that_works_with_the_asker_may_be_its_twin_but_not_its_reviewer(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    found = {
        kind: {suggestion.city.id for suggestion in recommend(snapshot, policy, Ask(ASKER, kind)).suggestions}
        for kind in KINDS
    }
    assert PARTNER in found["twins"]
    assert PARTNER in found["learners"]
    assert PARTNER not in found["reviewers"]
    answer = recommend(snapshot, policy, Ask(ASKER, "reviewers"))
    assert answer.excluded == {"the city itself": 1, "already working together": 1}


def test_a_filter_on_size_leaves_out_a_city_whose_size_is_not_reported(policy: Policy) -> None:
    world = plant_twin().world
    unsized = [replace(city, population=None) if city.id == "other-climate" else city for city in world.cities]
    snapshot = SmallWorld(tuple(unsized), (), (), ()).build()
    question = Ask(ASKER, k=100, filters=Filters(largest_size_ratio=2.0))
    found = {suggestion.city.id for suggestion in recommend(snapshot, policy, question).suggestions}
    assert "other-climate" not in found
    assert "other-size" not in found
    assert "other-language" in found


def test_a_filter_on_coverage_leaves_out_what_is_too_little_known(real_snapshot: Snapshot, policy: Policy) -> None:
    question = Ask("leuven-be", k=466, filters=Filters(least_coverage=0.6))
    answer = recommend(real_snapshot, policy, question)
    assert answer.suggestions
    assert all(suggestion.coverage >= 0.6 for suggestion in answer.suggestions)
    coverage = score_cities(real_snapshot, policy, replace(question, filters=Filters())).coverage
    others = np.array(real_snapshot.ids) != "leuven-be"
    assert answer.excluded["too little known"] == (others & (coverage < 0.6)).sum() > 0


def test_the_largest_size_ratio_reads_both_ways() -> None:
    sizes = {"a": 100_000, "b": 199_000, "c": 201_000, "d": 51_000, "e": 49_000}
    cities = [City(id=city, name=city, country="AA", population=Quantity(size, SOURCE)) for city, size in sizes.items()]
    snapshot = SmallWorld(tuple(cities), (), (), ()).build()
    allowed = find_eligible(snapshot, 0, "twins", Filters(largest_size_ratio=2.0)).allowed
    np.testing.assert_array_equal(allowed, [False, True, False, True, False])
