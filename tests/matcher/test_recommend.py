from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random
from statistics import mean
from typing import Any

import pytest

from fixtures.worlds import ANSWER, ASKER, EMPTY, build_planted_snapshot, plant_checkerboard, plant_reviewer, plant_twin
from matcher.ask import Ask
from matcher.city import City, Statement
from matcher.errors import InvalidQuestion, UnknownCity, UnknownTheme
from matcher.policy import Policy, Term
from matcher.reason import Codes, Quote, Value, english, render
from matcher.reasons import tell_reason
from matcher.recommend import Ranking, explain_pair, recommend, score_cities
from matcher.snapshot import Snapshot
from tests.strategies import SOURCE, THEMES, SmallWorld

KINDS = ("twins", "reviewers", "learners")
Rankings = Mapping[tuple[str, str], Ranking]


@pytest.fixture(scope="module")
def rankings(real_snapshot: Snapshot, policy: Policy) -> Rankings:
    """Ten suggestions of every kind for every real city."""
    return {
        (city_id, kind): recommend(real_snapshot, policy, Ask(city_id, kind))
        for city_id in real_snapshot.ids
        for kind in KINDS
    }


def test_every_city_gets_ten_suggestions_of_every_kind_or_is_told_why_fewer(
    rankings: Rankings, real_snapshot: Snapshot
) -> None:
    assert len(rankings) == 3 * len(real_snapshot.ids)
    for (city_id, kind), answer in rankings.items():
        left = len(real_snapshot.ids) - sum(answer.excluded.values())
        assert len(answer.suggestions) == min(10, left), f"{city_id}, {kind}"
        assert [found.rank for found in answer.suggestions] == list(range(1, len(answer.suggestions) + 1))


def test_no_city_is_suggested_to_itself_or_twice(rankings: Rankings) -> None:
    for (city_id, kind), answer in rankings.items():
        listed = [found.city.id for found in answer.suggestions]
        assert city_id not in listed, f"{city_id}, {kind}"
        assert len(set(listed)) == len(listed), f"{city_id}, {kind}"


def test_scores_never_rise_down_a_list(rankings: Rankings) -> None:
    for answer in rankings.values():
        keys = [(-found.score, found.city.id) for found in answer.suggestions]
        assert keys == sorted(keys)


def test_the_explanation_of_every_suggestion_adds_up_to_its_score(rankings: Rankings) -> None:
    for (city_id, kind), answer in rankings.items():
        for found in answer.suggestions:
            directed = []
            for explanation in filter(None, (found.explanation, found.explanation_back)):
                total = explanation.start + sum(line.amount for line in explanation.contributions)
                assert total == pytest.approx(explanation.directed_score, abs=1e-9), (
                    f"{city_id}, {kind}, {found.city.id}"
                )
                directed.append(explanation.directed_score)
            assert len(directed) == (2 if kind == "twins" else 1)
            fused = 2 * directed[0] * directed[1] / sum(directed) if kind == "twins" else directed[0]
            assert found.score == pytest.approx(fused, abs=1e-9), f"{city_id}, {kind}, {found.city.id}"


def test_unknown_lines_add_nothing_and_the_others_carry_a_value(rankings: Rankings, policy: Policy) -> None:
    for (_, kind), answer in rankings.items():
        terms = policy.terms_for(kind)
        for found in answer.suggestions:
            lines = found.explanation.contributions
            assert all(line.amount == 0 for line in lines if line.value is None)
            known = sum(terms[line.comparison].weight for line in lines if line.value is not None)
            if kind != "twins":
                assert found.coverage == pytest.approx(known, abs=1e-9)


def test_every_reason_renders_with_all_its_gaps_filled(rankings: Rankings, real_snapshot: Snapshot) -> None:
    """Of every fourth list: each is asked for anew, and they are many."""
    wording = english(real_snapshot.vocabulary)
    for (city_id, kind), answer in list(rankings.items())[::4]:
        for found in answer.suggestions:
            for explanation in filter(None, (found.explanation, found.explanation_back)):
                for line in explanation.contributions:
                    text = render(line.reason, wording)
                    context = f"{city_id}, {kind}, {found.city.id}, {line.comparison}: {text}"
                    assert text.endswith((".", "”")), context
                    assert all(said(line.reason.values[gap]) for gap in gaps_of(line.reason.template)), context


def said(value: Value) -> bool:
    """Whether something stands in the gap."""
    if isinstance(value, Codes):
        return bool(value.ids)
    return bool(value.text if isinstance(value, Quote) else str(value))


def gaps_of(template: str) -> list[str]:
    from string import Formatter

    return [gap for _, gap, _, _ in Formatter().parse(template) if gap]


@pytest.mark.parametrize("kind", KINDS)
def test_who_reported_nothing_and_asks_in_words_is_told_every_reason_both_ways(
    kind: str, real_snapshot: Snapshot, policy: Policy
) -> None:
    need = "heat pumps in old blocks of flats"
    answer = recommend(real_snapshot, policy, Ask("elbasan-al", kind, need=need))
    told = {"needs": 0}
    for found in answer.suggestions:
        for explanation in filter(None, (found.explanation, found.explanation_back)):
            for line in explanation.contributions:
                text = render(line.reason, english(real_snapshot.vocabulary))
                assert text, line.comparison
                if line.comparison == "needs" and line.value is not None:
                    told["needs"] += found.city.name in text and found.city.needs != ()
    if kind == "twins":
        assert told["needs"] > 0


def test_a_learner_is_never_told_that_the_asker_looks_for_what_the_asker_offers(
    real_snapshot: Snapshot, policy: Policy
) -> None:
    asked = Ask("leuven-be", "learners", need="neighbourhood renovation with many owners")
    for found in recommend(real_snapshot, policy, asked).suggestions:
        first = render(found.opening[0], english(real_snapshot.vocabulary))
        assert "You ask about" not in first
        assert found.city.name in first


def test_no_list_prices_its_variety_below_nothing(rankings: Rankings) -> None:
    assert all(answer.variety_price >= -1e-12 for answer in rankings.values())


def test_every_known_line_about_facts_names_its_sources(rankings: Rankings) -> None:
    """Size, place and coded facts always come from a document; a walk on the graph is its own evidence."""
    for answer in list(rankings.values())[::4]:
        for found in answer.suggestions:
            for line in found.explanation.contributions:
                if line.value is not None and line.comparison in ("size", "distance", "ahead", "offers", "needs"):
                    assert line.reason.sources, f"{found.city.id}, {line.comparison}"


def test_the_planted_twin_comes_first(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_twin())
    listed = recommend(snapshot, policy, Ask(ASKER, k=100)).suggestions
    assert listed[0].city.id == ANSWER
    assert listed[0].score > listed[1].score


def test_the_planted_reviewer_comes_first(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    listed = recommend(snapshot, policy, Ask(ASKER, "reviewers")).suggestions
    assert listed[0].city.id == ANSWER
    assert listed[0].score > listed[1].score + 0.005
    assert [found.city.id for found in listed][-1] in (EMPTY, "elsewhere")


def test_the_reviewer_finds_the_asker_among_its_learners(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    listed = [found.city.id for found in recommend(snapshot, policy, Ask(ANSWER, "learners")).suggestions]
    assert listed.index(ASKER) < listed.index("giant")


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_checkerboard_every_city_meets_its_own_colour_first(kind: str, policy: Policy) -> None:
    world = plant_checkerboard()
    snapshot = build_planted_snapshot(replace(world, world=replace(world.world, collaborations=())))
    for city_id in snapshot.ids:
        if city_id != EMPTY:
            listed = [found.city.id for found in recommend(snapshot, policy, Ask(city_id, kind, k=7)).suggestions]
            assert [int(found[-2:]) % 2 for found in listed] == [int(city_id[-2:]) % 2] * 7, city_id


def test_on_a_checkerboard_the_next_city_of_the_colour_is_the_nearest_in_the_network(policy: Policy) -> None:
    world = plant_checkerboard()
    first = recommend(build_planted_snapshot(world), policy, Ask(world.asker)).suggestions[0]
    assert first.city.id == world.answer


def means(rankings: list[Ranking], comparison: str) -> float:
    """Mean value of a comparison over all suggestions that report it."""
    lines = [line for answer in rankings for found in answer.suggestions for line in found.explanation.contributions]
    return mean(line.value for line in lines if line.comparison == comparison and line.value is not None)


def ask_everyone(snapshot: Snapshot, policy: Policy, kind: str, dial: str | None) -> list[Ranking]:
    asked = [city.id for city in snapshot.cities if len(city.levels) > 5][::4]
    return [recommend(snapshot, policy, Ask(city_id, kind, dial=dial)) for city_id in asked]


def test_the_dial_changes_the_lists_in_the_direction_it_names(real_snapshot: Snapshot, policy: Policy) -> None:
    lists = {dial: ask_everyone(real_snapshot, policy, "reviewers", dial) for dial in (None, "like", "ahead")}
    assert means(lists["like"], "size") > means(lists[None], "size")
    assert means(lists["like"], "size") > means(lists["ahead"], "size")
    assert means(lists["ahead"], "ahead") > means(lists[None], "ahead") > means(lists["like"], "ahead")


def test_the_dial_different_no_longer_counts_what_makes_cities_alike(real_snapshot: Snapshot, policy: Policy) -> None:
    lists = {dial: ask_everyone(real_snapshot, policy, "twins", dial) for dial in (None, "different")}
    named = {
        line.comparison for answer in lists["different"] for line in answer.suggestions[0].explanation.contributions
    }
    assert not named & {"size", "distance", "climate", "language", "governance", "maturity"}
    assert means(lists["different"], "solved") > means(lists[None], "solved")
    assert means(lists["different"], "offers") > means(lists[None], "offers")


def test_the_lens_of_a_theme_reads_the_profile_in_that_theme_alone(policy: Policy) -> None:
    """The city that is ahead on transport only is a better reviewer through that lens, and no better through another."""
    snapshot = build_planted_snapshot(plant_reviewer())
    ranks = {}
    for theme in (None, "mobility_transport", "energy_systems"):
        scores = score_cities(snapshot, policy, Ask(ASKER, "reviewers", theme)).there
        ranks[theme] = float(scores.values["ahead"][snapshot.number("elsewhere")])
    assert ranks["mobility_transport"] == 0.5
    assert ranks["energy_systems"] == 0.0
    assert ranks[None] == 0.0, "it is ahead only where the city looks for nothing"


def test_what_lies_outside_the_lens_is_unknown_not_bad(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    scores = score_cities(snapshot, policy, Ask(ASKER, "reviewers", "circular_economy")).there
    for name in ("needs", "offers", "ahead", "track_record"):
        assert all(scores.values[name] != scores.values[name]), name


def test_a_pair_is_explained_whether_it_is_eligible_or_not(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    question = Ask(ASKER, "reviewers")
    listed = {found.city.id: found for found in recommend(snapshot, policy, question).suggestions}
    assert explain_pair(snapshot, policy, question, ANSWER).explanation == listed[ANSWER].explanation
    partner = explain_pair(snapshot, policy, question, "partner")
    assert partner.city.id == "partner"
    assert {
        explain_pair(snapshot, policy, question, city.id).rank for city in snapshot.cities if city.id != ASKER
    } == set(range(1, len(snapshot.ids)))


def test_a_city_is_not_explained_to_itself(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_twin())
    with pytest.raises(InvalidQuestion, match="itself"):
        explain_pair(snapshot, policy, Ask(ASKER), ASKER)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"kind": "friends"}, "friends"),
        ({"dial": "loud"}, "ahead"),
        ({"k": 0}, "0"),
        ({"k": 1001}, "1001"),
        ({"need": "x" * 501}, "501"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_plain_words(parts: dict[str, Any], message: str, policy: Policy) -> None:
    with pytest.raises(InvalidQuestion, match=message):
        recommend(build_planted_snapshot(plant_twin()), policy, Ask(ASKER, **parts))


def test_an_unknown_theme_is_refused_with_those_there_are(real_snapshot: Snapshot, policy: Policy) -> None:
    with pytest.raises(UnknownTheme, match="finance"):
        recommend(real_snapshot, policy, Ask("pau-fr", theme="cooking"))


def test_an_unknown_city_is_refused(real_snapshot: Snapshot, policy: Policy) -> None:
    with pytest.raises(UnknownCity, match="leuven-be"):
        recommend(real_snapshot, policy, Ask("leuvn-be"))


def test_the_answer_names_its_policy_and_snapshot(real_snapshot: Snapshot, policy: Policy) -> None:
    answer = recommend(real_snapshot, policy, Ask("pau-fr", k=1))
    assert answer.policy == f"{policy.id}@{policy.version}"
    assert answer.snapshot == real_snapshot.version


def test_asking_twice_gives_the_same_answer(real_snapshot: Snapshot, policy: Policy) -> None:
    question = Ask("pau-fr", "reviewers")
    assert recommend(real_snapshot, policy, question) == recommend(real_snapshot, policy, question)


def test_a_city_alone_in_the_world_gets_an_empty_list(policy: Policy) -> None:
    snapshot = SmallWorld((City(id="a", name="A", country="AA"),), (), (), ()).build()
    answer = recommend(snapshot, policy, Ask("a"))
    assert answer.suggestions == ()
    assert answer.excluded == {"the city itself": 1}
    assert answer.variety_price == 0


def test_a_reason_that_is_kept_is_the_one_that_is_told_anew(real_snapshot: Snapshot, policy: Policy) -> None:
    """Three hundred questions that differ in what a sentence depends on and in what it does not."""
    random = Random(3)
    for _ in range(300):
        kind, theme = random.choice(KINDS), random.choice((None, *real_snapshot.themes))
        need = random.choice((None, "cleaner buses in the historic centre", "heat for social housing"))
        weights = {"size": random.uniform(0, 9), "needs": random.uniform(0, 9)}
        ask = Ask(random.choice(real_snapshot.ids), kind, k=3, theme=theme, need=need, weights=weights)
        for found in recommend(real_snapshot, policy, ask).suggestions:
            for explained in filter(None, (found.explanation, found.explanation_back)):
                for line in explained.contributions:
                    assert isinstance(line.tell, partial)
                    assert line.reason == tell_reason(*line.tell.args), (ask, line.comparison)


@pytest.mark.parametrize("kind", ["twins", "learners"])
def test_a_need_in_words_is_held_against_the_needs_of_the_listed_city_whoever_learns(kind: str) -> None:
    """The asking city has told no need of its own."""
    need = Statement("Work on trams", THEMES[0], SOURCE)
    cities = City("asks", "Asks", "AA"), City("other", "Other", "AA", needs=(need,))
    policy = Policy(
        "p",
        "1",
        {"twins": {"needs": Term(1, 0)}, "reviewers": {"needs": Term(1, 0)}, "cases": {"case_size": Term(1, 0)}},
    )
    snapshot = SmallWorld(cities, (), (), ()).build()
    (found,) = recommend(snapshot, policy, Ask("asks", kind, need="Work on trams")).suggestions
    for explained in filter(None, (found.explanation, found.explanation_back)):
        (line,) = explained.contributions
        assert line.value == 1
        assert line.reason.values["peer"] == "Other"
        assert line.reason.values["other"] == Quote("Work on trams")
