from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.worlds import ASKER, EMPTY, PLANTED, build_planted_snapshot, plant_twin
from matcher.ask import Ask
from matcher.city import City
from matcher.comparisons import COMPARISONS
from matcher.load import LOAD
from matcher.policy import Policy, Term
from matcher.recommend import explain_pair, score_cities
from matcher.scoring import Directed, harmonic_mean, score_directed
from tests.matcher.oracle import Oracle
from tests.strategies import THEMES, SmallWorld, policies, worlds

KINDS = ("twins", "reviewers", "learners")
kinds = st.sampled_from(KINDS)
shares = st.floats(0, 1)


@given(worlds(), policies(), kinds, st.none() | st.sampled_from(THEMES[:3]))
def test_scores_equal_the_sum_in_plain_python(world: SmallWorld, policy: Policy, kind: str, theme: str | None) -> None:
    snapshot, oracle = world.build(), Oracle(world)
    a, terms = snapshot.cities[0], policy.terms_for(kind)
    scores = score_cities(snapshot, policy, Ask(a.id, kind, theme))
    for no, b in enumerate(snapshot.cities[1:], start=1):
        there, known_there = oracle.score(terms, a, b, theme)
        back, known_back = oracle.score(terms, b, a, theme)
        if kind == "twins":
            expected = 2 * there * back / (there + back) if there + back else 0.0
            coverage = (known_there + known_back) / 2
        else:
            expected, coverage = (there, known_there) if kind == "reviewers" else (back, known_back)
        assert scores.score[no] == pytest.approx(expected, abs=5e-3)
        assert scores.coverage[no] == pytest.approx(coverage, abs=1e-9)


@given(worlds(), policies(), kinds)
def test_scores_and_coverage_lie_between_0_and_1(world: SmallWorld, policy: Policy, kind: str) -> None:
    scores = score_cities(world.build(), policy, Ask("c0", kind))
    for row in (scores.score, scores.coverage):
        assert np.all((row > -1e-9) & (row < 1 + 1e-9))


@given(worlds(), policies())
def test_the_score_of_twins_is_mutual(world: SmallWorld, policy: Policy) -> None:
    snapshot = world.build()
    there, back = (score_cities(snapshot, policy, Ask(city_id)).score for city_id in ("c0", "c1"))
    assert there[1] == pytest.approx(back[0], abs=1e-6)


@given(worlds(), policies())
def test_a_learner_scores_a_city_as_the_city_scores_its_learner(world: SmallWorld, policy: Policy) -> None:
    snapshot = world.build()
    reviewers = score_cities(snapshot, policy, Ask("c0", "reviewers")).score
    learners = score_cities(snapshot, policy, Ask("c1", "learners")).score
    assert reviewers[1] == pytest.approx(learners[0], abs=1e-6)


@given(worlds(), policies(), kinds)
def test_unknown_adds_exactly_zero(world: SmallWorld, policy: Policy, kind: str) -> None:
    snapshot = world.build()
    scores = score_cities(snapshot, policy, Ask("c0", kind))
    for directed in filter(None, (scores.there, scores.back)):
        for name, values in directed.values.items():
            for no in np.flatnonzero(np.isnan(values)):
                assert directed.line(name, int(no)) == (None, 0.0)
        unknown = np.all(np.isnan(np.stack(list(directed.values.values()))), axis=0)
        assert np.all(directed.score[unknown] == directed.start)
        assert np.all(directed.coverage[unknown] == 0.0)


@given(worlds(), policies(), kinds)
def test_raising_one_value_never_lowers_the_score(world: SmallWorld, policy: Policy, kind: str) -> None:
    """Of two cities that both report the same comparisons, the one with no lower value has no lower score."""
    snapshot = world.build()
    scores = score_cities(snapshot, policy, Ask("c0", kind))
    for directed in filter(None, (scores.there, scores.back)):
        values = np.stack(list(directed.values.values()))
        for one in range(len(snapshot.ids)):
            for other in range(len(snapshot.ids)):
                same = np.array_equal(np.isnan(values[:, one]), np.isnan(values[:, other]))
                if same and np.all(np.nan_to_num(values[:, one] - values[:, other]) >= 0):
                    assert directed.score[one] >= directed.score[other] - 1e-9


def test_a_larger_step_ahead_never_lowers_the_help() -> None:
    """By hand: nothing counts but the step ahead, so each level more of the peer can only raise its score."""
    terms = {"ahead": Term(1.0, 0.2)}
    world = SmallWorld(plant_twin().world.cities, (), (), ())
    answer = next(city for city in world.cities if city.id == "answer")
    found = []
    for level in range(5):
        raised = replace(answer, levels=tuple(replace(old, level=level) for old in answer.levels))
        snapshot = world.with_city(raised).build()
        directed = score_directed(snapshot, snapshot.number(ASKER), terms)
        found.append(float(directed.score[snapshot.number("answer")]))
    assert found == pytest.approx([0.0, 0.0, 0.0, 0.5, 1.0])


@given(st.lists(st.tuples(shares, shares, shares), min_size=1))
def test_the_harmonic_mean_rises_with_either_side(rows: list[tuple[float, float, float]]) -> None:
    there, back, more = np.array(rows).T
    raised = np.maximum(there, more)
    assert np.all(harmonic_mean(raised, back) >= harmonic_mean(there, back) - 1e-12)
    assert np.all(harmonic_mean(there, back) <= np.maximum(there, back) + 1e-12)
    np.testing.assert_array_equal(harmonic_mean(there, back), harmonic_mean(back, there))


@given(worlds(), policies(), kinds)
def test_the_explanation_adds_up_to_the_score(world: SmallWorld, policy: Policy, kind: str) -> None:
    snapshot = world.build()
    suggestion = explain_pair(snapshot, policy, Ask("c0", kind), "c1")
    directed_scores = []
    for explanation in filter(None, (suggestion.explanation, suggestion.explanation_back)):
        total = explanation.start + sum(line.amount for line in explanation.contributions)
        assert total == pytest.approx(explanation.directed_score, abs=1e-9)
        assert {line.comparison for line in explanation.contributions} == set(policy.terms_for(kind))
        directed_scores.append(explanation.directed_score)
    if kind == "twins":
        there, back = directed_scores
        assert suggestion.score == pytest.approx(2 * there * back / (there + back) if there + back else 0.0, abs=1e-9)
    else:
        assert [suggestion.score] == directed_scores


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("planted", PLANTED)
def test_a_city_that_reports_nothing_is_neither_praised_nor_blamed(planted: str, kind: str, policy: Policy) -> None:
    """Its score is the start value, a number of the policy, and the load; what is still known of it is its country alone."""
    world = PLANTED[planted]()
    snapshot = build_planted_snapshot(world)
    terms = policy.terms_for(kind)
    one_sided = {"load"}
    if kind == "learners":
        one_sided |= {"track_record", "experience", "programmes", "capacity", "themes", "record"}
    suggestion = explain_pair(snapshot, policy, Ask(world.asker, kind), EMPTY)
    lines = suggestion.explanation.contributions
    assert {line.comparison for line in lines if line.value is not None} <= one_sided
    if kind == "reviewers":
        load = next((line.amount for line in lines if line.comparison == "load"), 0.0)
        start = sum(term.weight * term.neutral for term in terms.values())
        assert suggestion.score == pytest.approx(start + load, abs=1e-12)
        assert suggestion.coverage == pytest.approx(terms["load"].weight if "load" in terms else 0)


def test_a_full_profile_that_fits_stands_above_an_empty_one_and_one_that_does_not_fit_below(policy: Policy) -> None:
    snapshot = build_planted_snapshot(PLANTED["checkerboard"]())
    score = score_cities(snapshot, policy, Ask("square-00")).score
    fitting, empty, unfitting = (score[snapshot.number(city)] for city in ("square-02", EMPTY, "square-01"))
    assert fitting > empty > unfitting


def test_many_cities_at_once_score_as_each_pair_alone(policy: Policy) -> None:
    """The batch over all rows equals the score of a snapshot that holds the two cities only."""
    world = plant_twin().world
    together = SmallWorld(world.cities, world.cases, (), ()).build()
    asker = next(city for city in world.cities if city.id == ASKER)
    for kind in KINDS:
        ask = Ask(ASKER, kind, weights={"load": 0.0})  # the load reads everybody
        batch = score_cities(together, policy, ask).score
        for other in world.cities:
            if other.id != ASKER:
                alone = SmallWorld((asker, other), world.cases, (), ()).build()
                one = score_cities(alone, policy, ask).score[alone.number(other.id)]
                assert batch[together.number(other.id)] == pytest.approx(one, abs=1e-6)


def test_the_amount_of_a_line_is_the_weight_times_what_lies_above_neutral() -> None:
    """By hand: 0.75 x (0.9 - 0.5) = 0.3, and nothing for the unknown."""
    values = {"size": np.array([0.9, np.nan], dtype=np.float32)}
    directed = Directed({"size": Term(0.75, 0.5)}, 0.375, np.zeros(2), np.zeros(2), values)
    assert directed.line("size", 0) == pytest.approx((0.9, 0.3), abs=1e-7)
    assert directed.line("size", 1) == (None, 0.0)


def test_every_comparison_can_be_scored_with() -> None:
    city = City(id="a", name="A", country="AA")
    snapshot = SmallWorld((city, replace(city, id="b")), (), (), ()).build()
    for name in COMPARISONS.keys() - {LOAD}:
        directed = score_directed(snapshot, 0, {name: Term(1.0, 0.25)})
        assert directed.score.tolist() == [0.25, 0.25], name
