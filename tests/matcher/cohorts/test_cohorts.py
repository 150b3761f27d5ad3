"""Cohorts and panels against every grouping or panel written out, and rules that no exchange may break."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.cohorts import GroupProblem, bound_groups, group
from matcher.panels import Missing, choose_panels, find_missing
from matcher.rounds import InvalidProblem, NoPlan, Party, Rule, build_problem
from tests.matcher.rounds.brute import count_broken

SIZES = ("S", "M", "L")


@st.composite
def cohorts(draw: st.DrawFn, n: int = 6) -> GroupProblem:
    """Six cities for two groups of three, under some rules."""
    cities = [
        Party(
            f"A{number}", countries=(draw(st.sampled_from(("AA", "BB", "CC"))),), sizes=(draw(st.sampled_from(SIZES)),)
        )
        for number in range(n)
    ]
    numbers = draw(st.lists(st.integers(0, 8), min_size=n * n, max_size=n * n))
    half = np.array(numbers).reshape(n, n) / 16
    themes = np.array(draw(st.lists(st.integers(0, 4), min_size=2 * n, max_size=2 * n))).reshape(n, 2) / 8
    rules = [
        Rule("country", "max_per_country", value=2.0),
        Rule("sizes", "min_size_classes", hosts=("G1", "G2"), value=2.0),
        Rule("apart", "apart", learners=("A0", "A1")),
    ]
    kept = draw(st.lists(st.sampled_from(rules), unique_by=lambda rule: rule.id))
    problem = build_problem(cities, [Party("G1"), Party("G2")], themes, minimum=[3, 3], maximum=[3, 3], rules=kept)
    return GroupProblem(problem, (half + half.T) / 2)


def _list_groupings(problem: GroupProblem) -> list[dict[str, str | None]]:
    ids = [one.id for one in problem.problem.learners]
    found = [
        {one: "G1" if one in first else "G2" for one in ids} for first in map(set, combinations(ids, len(ids) // 2))
    ]
    rules = problem.problem.rules
    return [one for one in found if all(count_broken(problem.problem, rule, one) == 0 for rule in rules)]


def _mean_fit(problem: GroupProblem, grouping: dict[str, str | None]) -> float:
    """The mean over cities of their theme part and their mean likeness to the others of their group."""
    numbers, groups = problem.problem.learner_numbers, problem.problem.host_numbers
    fits = []
    for city, where in grouping.items():
        others = [numbers[one] for one, there in grouping.items() if there == where and one != city]
        own = problem.problem.fit[numbers[city], groups[where or ""]]
        fits.append(own + np.mean([problem.likeness[numbers[city], other] for other in others]))
    return float(np.mean(fits))


@given(cohorts())
def test_the_bound_lies_above_every_grouping_and_the_search_finds_the_best_of_six_cities(problem: GroupProblem) -> None:
    groupings = _list_groupings(problem)
    if not groupings:
        with pytest.raises(NoPlan):
            group(problem)
        return
    best = max(_mean_fit(problem, one) for one in groupings)
    found = group(problem, seed=1, swaps=60)
    assignment: dict[str, str | None] = {place.learner: place.host for place in found.places}
    assert assignment in groupings
    assert found.mean == pytest.approx(_mean_fit(problem, assignment), abs=1e-9)
    assert bound_groups(problem, rounds=3) >= best - 1e-6
    assert found.mean == pytest.approx(best, abs=1e-6)


def _build_large(n: int, groups: int, seed: int) -> GroupProblem:
    chance = np.random.default_rng(seed)
    cities = [Party(f"A{number:03}", countries=(f"C{number % 9}",), sizes=(SIZES[number % 3],)) for number in range(n)]
    points = chance.normal(size=(n, 3))
    likeness = 1 / (1 + ((points[:, None] - points[None]) ** 2).sum(axis=2))
    names = tuple(f"G{number}" for number in range(groups))
    rules = [
        Rule("country", "max_per_country", value=2.0),
        Rule("sizes", "min_size_classes", hosts=names, value=3.0),
        Rule(
            "leaders",
            "load_at_least",
            learners=tuple(f"A{number:03}" for number in range(0, n, 2)),
            hosts=names,
            value=2.0,
        ),
        Rule("apart", "apart", learners=("A000", "A001")),
        Rule("together", "together", learners=("A002", "A003")),
        Rule("ban", "ban", pairs=(("A004", "G0"),)),
    ]
    problem = build_problem(
        cities,
        [Party(name) for name in names],
        np.zeros((n, groups)),
        minimum=[4] * groups,
        maximum=[9] * groups,
        rules=rules,
    )
    return GroupProblem(problem, 0.9 * likeness)


@pytest.mark.parametrize("seed", range(3))
def test_no_exchange_breaks_a_quota_and_the_search_gains_on_where_it_starts(seed: int) -> None:
    problem = _build_large(32, 4, seed)
    start, found = group(problem, seed, swaps=0), group(problem, seed, swaps=150)
    assignment = {place.learner: place.host for place in found.places}
    assert all(count_broken(problem.problem, rule, assignment) == 0 for rule in problem.problem.rules)
    assert sorted(Counter(assignment.values()).values()) == [8, 8, 8, 8]
    bound = bound_groups(problem, rounds=2)
    assert start.mean < found.mean <= bound
    assert found.share_of_way(bound) > 0.5


def test_the_same_seed_gives_the_same_groups_whatever_the_order_of_the_cities() -> None:
    problem = _build_large(32, 4, seed=5)
    turned = problem.problem
    other = build_problem(
        turned.learners[::-1],
        turned.hosts,
        turned.fit[::-1],
        minimum=turned.minimum,
        maximum=turned.maximum,
        rules=turned.rules[::-1],
    )
    again = GroupProblem(other, problem.likeness.copy())
    assert group(problem, 3, 80) == group(again, 3, 80)


def test_cities_beyond_the_seats_are_left_out_and_named() -> None:
    cities = [Party(f"A{number}") for number in range(5)]
    likeness = np.full((5, 5), 0.1)
    likeness[:4, :4] = 0.5
    problem = GroupProblem(build_problem(cities, [Party("G1")], np.zeros((5, 1)), minimum=[2], maximum=[4]), likeness)
    found = group(problem, swaps=20)
    assert [one.id for one in found.left_out] == ["A4"]
    assert found.mean == pytest.approx(0.5)
    assert bound_groups(problem) == pytest.approx(0.5)


def test_a_likeness_that_is_not_symmetric_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="symmetric"):
        GroupProblem(
            build_problem([Party("A"), Party("B")], [Party("G")], np.zeros((2, 1))), np.array([[0, 1], [0, 0.0]])
        )


ANSWERS = st.lists(st.sets(st.sampled_from(("Q1", "Q2")), min_size=1), min_size=3, max_size=6)


@settings(max_examples=60)
@given(ANSWERS, st.lists(st.sampled_from(("AA", "BB", "CC", "DD")), min_size=6, max_size=6), st.integers(1, 2))
def test_a_panel_covers_every_question_or_it_says_who_is_missing(
    answers: list[set[str]], countries: list[str], twice: int
) -> None:
    persons = [
        Party(f"P{number}", countries=(countries[number],), answers=tuple(sorted(able)))
        for number, able in enumerate(answers)
    ]
    fit = np.arange(1, len(persons) + 1)[:, None] / 8
    rules = [Rule("cover", "cover", value=float(twice)), Rule("country", "max_per_country", value=1.0)]
    problem = build_problem(persons, [Party("city", asks=("Q1", "Q2"))], fit, minimum=[2], maximum=[3], rules=rules)
    panels = [
        dict(zip((one.id for one in persons), chosen, strict=True))
        for chosen in product((None, "city"), repeat=len(persons))
        if 2 <= sum(one is not None for one in chosen) <= 3
    ]
    diverse = [one for one in panels if count_broken(problem, rules[1], one) == 0]
    covering = [one for one in diverse if count_broken(problem, rules[0], one) == 0]
    if covering:
        worth = [(sum(map(bool, one.values())), sum(fit[int(p[1])][0] for p in one if one[p])) for one in covering]
        plan = choose_panels(problem)
        assert (len(plan.places), plan.total) == pytest.approx(max(worth), abs=1e-6)
        assert find_missing(problem) == ()
        return
    with pytest.raises(NoPlan):
        choose_panels(problem)
    short = sum(one.short for one in find_missing(problem))
    assert short == (min(count_broken(problem, rules[0], one) for one in diverse) if diverse else 0)


def test_who_is_missing_is_told_by_panel_and_question() -> None:
    persons = [Party(f"P{number}", answers=("Q1",)) for number in range(3)]
    host = Party("dublin-ie", asks=("Q1", "Q2"))
    rules = [Rule("cover", "cover", value=2.0)]
    problem = build_problem(persons, [host], np.ones((3, 1)), maximum=[3], rules=rules)
    assert find_missing(problem) == (Missing("dublin-ie", "Q2", 2),)
