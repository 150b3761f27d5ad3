"""The best plan, against every plan written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidQuestion
from matcher.rounds import InvalidProblem, NoPlan, Party, Problem, Rule, build_problem, solve
from tests.matcher.rounds.brute import as_assignment, best_of, judge, keeps, list_named, list_plans, problems

LEVELS = ("placed", "rules", "wishes", "fit")


@settings(max_examples=150)
@given(problems())
def test_no_plan_is_better_level_by_level_and_none_is_found_only_where_there_is_none(problem: Problem) -> None:
    plans = list_plans(problem)
    if not plans:
        with pytest.raises(NoPlan):
            solve(problem)
        return
    plan = solve(problem)
    assignment = as_assignment(problem, plan.pairs)
    assert judge(problem, assignment) == pytest.approx(best_of(problem, plans), abs=1e-6)
    assert [plan.reached[level] for level in LEVELS] == pytest.approx(judge(problem, assignment), abs=1e-6)
    assert plan.proven
    assert plan.bound == plan.total


@settings(max_examples=150)
@given(problems(hard=True))
def test_a_plan_never_breaks_a_hard_rule(problem: Problem) -> None:
    try:
        plan = solve(problem)
    except NoPlan:
        return
    assert keeps(problem, list_named(problem), as_assignment(problem, plan.pairs))


@given(problems(), st.randoms(use_true_random=False))
def test_the_same_round_in_shuffled_rows_gives_the_same_plan(problem: Problem, chance: np.random.Generator) -> None:
    rows, columns = list(range(problem.shape[0])), list(range(problem.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    grid = np.ix_(rows, columns)
    other = build_problem(
        [problem.learners[row] for row in rows],
        [problem.hosts[column] for column in columns],
        problem.fit[grid],
        minimum=problem.minimum[columns],
        maximum=problem.maximum[columns],
        allowed=problem.allowed[grid],
        wishes=problem.wishes[grid],
        host_wishes=problem.host_wishes[grid],
        km=problem.km[grid],
        past=problem.past[grid],
        rules=problem.rules[::-1],
    )
    try:
        plan = solve(problem)
    except NoPlan:
        with pytest.raises(NoPlan):
            solve(other)
        return
    assert solve(other) == plan


@given(problems())
def test_whoever_has_no_place_is_told_why(problem: Problem) -> None:
    try:
        plan = solve(problem)
    except NoPlan:
        return
    placed = {place.learner for place in plan.places}
    assert [one.id for one in plan.left_out] == sorted({one.id for one in problem.learners} - placed)
    assert all(one.why for one in plan.left_out)


def test_a_learner_without_a_common_language_is_told_so_with_the_rule() -> None:
    problem = build_problem(
        [Party("L1", languages=("sl",)), Party("L2", languages=("en",))],
        [Party("H1", languages=("en",))],
        np.full((2, 1), 0.5),
        maximum=[2],
        rules=[Rule("R3", "shared_language")],
    )
    (left,) = solve(problem).left_out
    assert (left.id, left.rules) == ("L1", ("R3",))
    assert left.why == "no language in common (R3) with H1"


def test_a_learner_whose_country_has_its_most_is_told_so() -> None:
    learners = [Party(f"L{number}", countries=("PL",)) for number in (1, 2)]
    problem = build_problem(
        learners,
        [Party("H1")],
        np.array([[0.9], [0.2]]),
        maximum=[2],
        rules=[Rule("R1", "max_per_country", value=1.0)],
    )
    (left,) = solve(problem).left_out
    assert (left.id, left.rules) == ("L2", ("R1",))
    assert left.why == "no room for another of the same country (R1) with H1"


def test_formats_months_and_hours_bar_who_states_them_and_nobody_else() -> None:
    said = Party("L1", formats=("visit",), months=(3, 4), hours=8.0)
    host = Party("H1", formats=("workshop",), months=(4, 5), hours=12.0)
    problem = build_problem(
        [said, Party("L2")],
        [host],
        np.full((2, 1), 0.5),
        maximum=[2],
        rules=[
            Rule("R1", "shared_format"),
            Rule("R2", "shared_window", value=2.0),
            Rule("R3", "min_hours", value=12.0),
            Rule("R4", "host_hours"),
        ],
    )
    plan = solve(problem)
    assert plan.pairs == {("L2", "H1")}
    told = "no format in common (R1) with H1; too few hours a month (R3) with H1; too few months in common (R2) with H1"
    assert plan.left_out[0].why == told


def test_a_host_takes_no_more_than_its_hours_cover_and_whoever_says_nothing_costs_none() -> None:
    hours = (8.0, 6.0, 4.0, None)
    problem = build_problem(
        [Party(f"L{number}", hours=own) for number, own in enumerate(hours, 1)],
        [Party("H1", hours=12.0)],
        np.array([[0.9], [0.5], [0.4], [0.1]]),
        maximum=[4],
        rules=[Rule("R1", "host_hours")],
    )
    plan = solve(problem)
    assert plan.pairs == {("L1", "H1"), ("L3", "H1"), ("L4", "H1")}
    assert plan.left_out[0].why == "no hours left for another (R1) with H1"


@pytest.mark.parametrize(("third", "with_first"), [("PL", 0), ("IT", 3)])
def test_a_host_that_asks_for_two_countries_has_learners_of_two_or_none(third: str, with_first: int) -> None:
    countries = ("PL", "PL", third)
    problem = build_problem(
        [Party(f"L{number}", countries=(country,)) for number, country in enumerate(countries)],
        [Party("H1"), Party("H2")],
        np.array([[0.9, 0.1]] * 3),
        maximum=[3, 3],
        rules=[Rule("R1", "min_countries", hosts=("H1",), value=2.0)],
    )
    hosts = [place.host for place in solve(problem).places]
    assert (len(hosts), hosts.count("H1")) == (3, with_first)


@given(problems(hard=True))
def test_fairness_raises_the_worst_off_one_after_the_other_among_the_largest_plans(problem: Problem) -> None:
    plans = list_plans(problem)
    if not plans:
        return
    most = max(judge(problem, plan)[0] for plan in plans)

    def fits(plan: dict[str, str | None]) -> list[float]:
        pairs = [(problem.learner_numbers[a], problem.host_numbers[b]) for a, b in plan.items() if b]
        return sorted(float(problem.fit[pair]) for pair in pairs)

    best = max(fits(plan) for plan in plans if judge(problem, plan)[0] == most)
    found = solve(problem, ("placed", "fair"))
    assert fits(as_assignment(problem, found.pairs)) == best
    if best:
        assert found.reached["fair"] == best[0]


def _count_blocking(problem: Problem, plan: dict[str, str | None]) -> int:
    """Pairs that wished for each other, may be together, and would both rather change."""
    blocking = 0
    for learner, row in problem.learner_numbers.items():
        for host, column in problem.host_numbers.items():
            like, liked = problem.wishes[row, column], problem.host_wishes[row, column]
            if not (like and liked and problem.allowed[row, column] and problem.maximum[column]):
                continue
            own = plan[learner]
            has_as_good = own is not None and problem.wishes[row, problem.host_numbers[own]] >= like
            guests = [problem.host_wishes[problem.learner_numbers[a], column] for a, b in plan.items() if b == host]
            is_full_of_better = sum(guest >= liked for guest in guests) >= problem.maximum[column]
            blocking += not has_as_good and not is_full_of_better
    return blocking


@settings(max_examples=50)
@given(problems(kinds=("max_per_country", "apart"), hard=True))
def test_stability_leaves_as_few_blocking_pairs_as_any_of_the_largest_plans(problem: Problem) -> None:
    plans = list_plans(problem)
    if not plans:
        return
    most = max(judge(problem, plan)[0] for plan in plans)
    least = min(_count_blocking(problem, plan) for plan in plans if judge(problem, plan)[0] == most)
    found = as_assignment(problem, solve(problem, ("placed", "stable", "fit")).pairs)
    assert judge(problem, found)[0] == most
    assert _count_blocking(problem, found) == least


def test_an_objective_that_does_not_exist_is_refused_with_those_that_do() -> None:
    problem = build_problem([Party("L1")], [Party("H1")], np.ones((1, 1)))
    with pytest.raises(InvalidQuestion, match=r"no objective 'beauty'.*placed, rules"):
        solve(problem, ("placed", "beauty"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"fit": np.full((2, 1), 1.5)}, "every fit must be a number from 0 to 1"),
        ({"fit": np.ones((1, 2))}, "fit has the shape"),
        ({"maximum": [-1]}, "maximum must be a number of learners"),
        ({"learners": [Party("L1"), Party("L1")]}, "learner 'L1' is given twice"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(changed: dict[str, object], message: str) -> None:
    arguments = {"learners": [Party("L1"), Party("L2")], "hosts": [Party("H1")], "fit": np.ones((2, 1)), **changed}
    with pytest.raises(InvalidProblem, match=message):
        build_problem(**arguments)  # type: ignore[arg-type]


def test_a_rule_about_somebody_unknown_is_refused() -> None:
    rule = Rule("R1", "quota", learners=("L9",), value=1.0)
    with pytest.raises(InvalidProblem, match="rule R1 names 'L9'"):
        solve(build_problem([Party("L1")], [Party("H1")], np.ones((1, 1)), rules=[rule]))
