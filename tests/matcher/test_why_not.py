from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.worlds import ANSWER, ASKER, EMPTY, PARTNER, build_planted_snapshot, plant_reviewer, plant_twin
from matcher.ask import Ask
from matcher.city import City
from matcher.eligibility import Filters
from matcher.errors import InvalidQuestion, UnknownCity
from matcher.graph import find_partners
from matcher.policy import Policy
from matcher.recommend import TOO_LITTLE, recommend, score_cities
from matcher.snapshot import Snapshot
from matcher.why_not import explain_absence
from tests.strategies import SmallWorld, policies, worlds


@pytest.mark.parametrize("kind", ["twins", "reviewers", "learners"])
def test_the_place_is_the_one_by_score_among_all_who_may_be_suggested(
    real_snapshot: Snapshot, policy: Policy, kind: str
) -> None:
    ask = Ask("leuven-be", kind, filters=Filters(other_country=True))
    scores = dict(zip(real_snapshot.ids, score_cities(real_snapshot, policy, ask).score, strict=True))
    left_out = {"leuven-be", *(city.id for city in real_snapshot.cities if city.country == "BE")}
    partners = set(find_partner_ids(real_snapshot, "leuven-be")) if kind == "reviewers" else set()
    order = sorted(scores.keys() - left_out - partners, key=lambda city_id: (-scores[city_id], city_id))
    listed = recommend(real_snapshot, policy, ask).suggestions
    for place in (30, 77, len(order)):
        told = explain_absence(real_snapshot, policy, ask, order[place - 1])
        assert (told.suggestion.rank, told.of, told.listed, told.rules) == (place, len(order), False, ())
        assert told.against is not None and told.against.city.id == listed[-1].city.id


def find_partner_ids(snapshot: Snapshot, city_id: str) -> list[str]:
    return [snapshot.ids[row] for row in find_partners(snapshot.graph, snapshot.number(city_id))]


@given(world=worlds(smallest=4), policy=policies(), kind=st.sampled_from(("twins", "reviewers", "learners")))
def test_the_differences_add_up_to_the_difference_of_the_scores(world: SmallWorld, policy: Policy, kind: str) -> None:
    told = explain_absence(world.build(), policy, Ask("c0", kind, k=1), "c3")
    if told.against is not None and min(told.suggestion.score, told.against.score) > 0:
        apart = told.suggestion.score - told.against.score
        assert sum(line.amount for line in told.differences) == pytest.approx(apart, abs=1e-6)


def test_what_was_planted_as_the_difference_is_told_as_the_largest(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_twin())
    told = explain_absence(snapshot, policy, Ask(ASKER, k=1), "other-size")
    assert told.against is not None and told.against.city.id == ANSWER
    line = next(line for line in told.differences if line.own.comparison == "size")
    assert line.amount < 0 and (line.own.value or 0) < (line.other.value or 0)


def test_every_rule_that_leaves_a_city_out_is_named(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    filters = Filters(not_cities=(PARTNER,), other_country=True)
    told = explain_absence(snapshot, policy, Ask(ASKER, "reviewers", filters=filters), PARTNER)
    assert told.rules == ("already working together", "same country", "city ruled out")
    unknown = explain_absence(snapshot, policy, Ask(ASKER, filters=Filters(least_coverage=0.9)), EMPTY)
    assert unknown.rules == (TOO_LITTLE,)


def test_a_city_in_the_list_is_compared_with_the_first(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_twin())
    first, second = (found.city.id for found in recommend(snapshot, policy, Ask(ASKER, k=2)).suggestions)
    told = explain_absence(snapshot, policy, Ask(ASKER, k=2), second)
    assert told.listed and told.suggestion.rank == 2
    assert told.against is not None and told.against.city.id == first
    assert explain_absence(snapshot, policy, Ask(ASKER, k=2), first).against is None


def test_a_body_in_the_list_keeps_the_place_of_its_member(policy: Policy) -> None:
    world = plant_twin().world
    body = replace(world.cities[1], id="body", name="Body", member_ids=(ANSWER,))
    cities: tuple[City, ...] = (*world.cities, body)
    snapshot = build_planted_snapshot(replace(plant_twin(), world=replace(world, cities=cities)))
    told = explain_absence(snapshot, replace(policy, variety=0.0), Ask(ASKER, k=1), "body")
    assert told.beside is not None and told.beside.id == ANSWER and not told.varied


def test_a_city_is_not_asked_about_itself_nor_one_that_nobody_knows(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_twin())
    with pytest.raises(InvalidQuestion, match="name another city"):
        explain_absence(snapshot, policy, Ask(ASKER), ASKER)
    with pytest.raises(UnknownCity):
        explain_absence(snapshot, policy, Ask(ASKER), "nobody")
