"""Prices, repairs, conflicts and ways out, against every plan written out."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.rounds import (
    Change,
    NoPlan,
    Party,
    Problem,
    Rule,
    apply_changes,
    build_problem,
    diff,
    find_conflict,
    hold,
    price,
    price_all,
    relax,
    repair,
    solve,
    value_of_host,
)
from matcher.rounds.relax import COSTS
from tests.matcher.rounds.brute import (
    BARRING,
    as_assignment,
    best_of,
    count_broken,
    judge,
    keeps,
    list_assignments,
    list_named,
    list_plans,
    problems,
)

LEVELS = ("placed", "rules", "wishes", "fit")


def _losses(problem: Problem, row: int, column: int) -> np.ndarray | None:
    """What forcing a pair loses on each level; None where no plan has it."""
    plans = list_plans(problem)
    learner, host = problem.learners[row].id, problem.hosts[column].id
    with_pair = [plan for plan in plans if plan[learner] == host]
    return np.subtract(best_of(problem, plans), best_of(problem, with_pair)) if with_pair else None


@settings(max_examples=60)
@given(problems(kinds=BARRING, hard=True))
def test_prices_of_all_pairs_are_exact_where_rules_only_bar_pairs(problem: Problem) -> None:
    try:
        prices = price_all(problem, plan := solve(problem))
    except NoPlan:
        return
    assert prices.exact
    assert all(prices.level[r, c] == -1 for r, c in problem.pair_rows(plan.pairs))
    for row, column in np.ndindex(problem.shape):
        losses = _losses(problem, row, column)
        if losses is None:
            assert prices.at_least[row, column] == np.inf
            continue
        first = next((number for number, loss in enumerate(losses) if abs(loss) > 1e-6), None)
        told = None if prices.level[row, column] < 0 else prices.levels[prices.level[row, column]]
        assert told == (None if first is None else LEVELS[first])
        assert prices.at_least[row, column] == pytest.approx(0.0 if first is None else losses[first], abs=1e-6)


@settings(max_examples=60)
@given(problems())
def test_prices_of_all_pairs_never_say_more_than_the_exact_price(problem: Problem) -> None:
    try:
        prices = price_all(problem, solve(problem))
    except NoPlan:
        return
    for row, column in np.ndindex(problem.shape):
        losses, level = _losses(problem, row, column), int(prices.level[row, column])
        if losses is None or level < 0:
            continue
        number = LEVELS.index(prices.levels[level])
        exact = [*losses[:number], losses[number] - prices.at_least[row, column]]
        first = next((loss for loss in exact if abs(loss) > 1e-6), 0.0)
        assert first >= 0, (row, column, losses, prices.at_least[row, column])


@given(problems(), st.data())
def test_one_price_is_what_the_best_plan_with_the_change_loses(problem: Problem, data: st.DataObject) -> None:
    try:
        plan = solve(problem)
    except NoPlan:
        return
    row, column = (data.draw(st.integers(0, size - 1)) for size in problem.shape)
    told = price(problem, plan, Change("place", problem.learners[row].id, problem.hosts[column].id))
    losses = _losses(problem, row, column)
    if losses is None:
        assert told.plan is None
        assert set(told.points.values()) == {np.inf}
        return
    assert [told.points[level] for level in LEVELS] == pytest.approx(losses, abs=1e-6)
    assert told.plan is not None
    before, after = as_assignment(problem, plan.pairs), as_assignment(problem, told.plan.pairs)
    assert told.moved == tuple(sorted(one for one in before if before[one] != after[one]))
    assert set(told.worse_off) <= set(told.moved)


@pytest.mark.parametrize(("least", "loss"), [(1, 0.9 + 0.8 - 0.5 - 0.1), (0, 0.9 - 0.5)])
def test_a_host_that_must_have_somebody_is_filled_again_at_a_price(least: int, loss: float) -> None:
    fit = np.array([[0.9, 0.5], [0.1, 0.8]])
    learners, hosts = [Party("L1"), Party("L2")], [Party("H1"), Party("H2")]
    problem = build_problem(learners, hosts, fit, minimum=[least, 0], maximum=[1, 2])
    prices = price_all(problem, solve(problem))
    assert prices.levels[prices.level[0, 1]] == "fit"
    assert prices.at_least[0, 1] == pytest.approx(loss, abs=1e-5)


def test_whoever_makes_room_is_worse_off() -> None:
    fit = np.array([[0.9, 0.1], [0.8, 0.7]])
    problem = build_problem([Party("L1"), Party("L2")], [Party("H1"), Party("H2")], fit)
    plan = solve(problem)
    told = price(problem, plan, Change("place", "L2", "H1"))
    assert plan.pairs == {("L1", "H1"), ("L2", "H2")}
    assert told.points["fit"] == pytest.approx(0.9 + 0.7 - 0.1 - 0.8, abs=1e-5)
    assert told.moved == ("L1", "L2")
    assert told.worse_off == ("L1",)


@settings(max_examples=50)
@given(problems(hard=True), st.data())
def test_a_repair_is_the_best_plan_with_so_few_moves(problem: Problem, data: st.DataObject) -> None:
    try:
        plan = solve(problem)
    except NoPlan:
        return
    gone = Change("drop", learner=data.draw(st.sampled_from(problem.learners)).id)
    shut = Change("close", host=data.draw(st.sampled_from(problem.hosts)).id)
    changes = data.draw(st.lists(st.sampled_from((gone, shut)), min_size=1, unique=True))
    changed = apply_changes(problem, changes)
    plans = list_plans(changed)
    lost = {change.learner or change.host for change in changes}
    held = {(a, b) for a, b in plan.pairs if not lost & {a, b}}
    for moves, found in enumerate(repair(problem, plan, changes, most_moves=2)):
        near = [one for one in plans if sum(one[a] != b for a, b in held) <= moves]
        if not near:
            assert found is None
            continue
        assert found is not None
        assignment = as_assignment(changed, found.pairs)
        assert assignment in near
        assert judge(changed, assignment) == pytest.approx(best_of(changed, near), abs=1e-6)


def test_each_move_of_a_repair_is_bought_one_by_one() -> None:
    fit = np.array([[0.9, 0.0, 0.0], [0.8, 0.5, 0.0], [0.0, 0.6, 0.2]])
    parties = [[Party(f"{letter}{number}") for number in (1, 2, 3)] for letter in "LH"]
    problem = build_problem(*parties, fit)
    plan = solve(problem)
    assert plan.pairs == {("L1", "H1"), ("L2", "H2"), ("L3", "H3")}
    curve = repair(problem, plan, [Change("drop", "L1")], most_moves=3)
    totals = [one.total for one in curve if one]
    assert totals == pytest.approx([0.5 + 0.2, 0.8 + 0.2, 0.8 + 0.6, 0.8 + 0.6], abs=1e-5)


@settings(max_examples=60)
@given(problems(hard=True))
def test_a_conflict_is_a_set_of_rules_that_clash_and_no_part_of_it_does(problem: Problem) -> None:
    core, everything = find_conflict(problem), list(list_assignments(problem))
    if list_plans(problem):
        assert core.rules == ()
        return
    assert core.rules
    assert not any(keeps(problem, core.rules, one) for one in everything)
    for left_out in core.rules:
        rest = [rule for rule in core.rules if rule is not left_out]
        assert any(keeps(problem, rest, one) for one in everything)


@settings(max_examples=60)
@given(problems(hard=True))
def test_the_ways_out_are_the_cheapest_and_each_loosens_other_rules(problem: Problem) -> None:
    named = list_named(problem)
    ways = relax(problem)
    if list_plans(problem):
        assert ways == ()
        return
    broken = [{rule.id: count_broken(problem, rule, one) for rule in named} for one in list_assignments(problem)]
    prices = {rule.id: COSTS[rule.kind] for rule in named}
    tried: list[set[str]] = []
    for way in ways:
        costs = [
            sum(prices[one] * units for one, units in counts.items())
            for counts in broken
            if not any(all(counts[one] > 0 for one in loosened) for loosened in tried)
        ]
        assert way.cost == pytest.approx(min(costs), abs=1e-6)
        assert way.cost == pytest.approx(sum(prices[one.rule.id] * one.by for one in way.changes), abs=1e-6)
        assert way.text
        tried.append({one.rule.id for one in way.changes})
    assert not any(first <= second for first, second in combinations(tried, 2))


def test_a_price_list_of_our_own_decides_which_way_out_is_cheapest() -> None:
    problem = build_problem(
        [Party("L1", languages=("sl",), countries=("SI",))],
        [Party("H1", languages=("en",), countries=("SI",))],
        np.ones((1, 1)),
        rules=[Rule("R1", "quota", value=1.0), Rule("R2", "shared_language")],
    )
    assert [way.changes[0].rule.id for way in relax(problem)] == ["R1", "R2"]
    dear = relax(problem, {"quota": 9.0})
    assert [way.changes[0].rule.id for way in dear] == ["R2", "R1"]
    assert dear[0].text == "pay 1 interpreter for L1 (R2)"


def test_a_host_without_the_hours_is_asked_for_more_and_a_learner_let_off_with_what_was_asked_of_it() -> None:
    learners = [Party("L1", hours=8.0, months=(5,), formats=("visit",)), Party("L2", hours=8.0)]
    hosts = [Party("H1", hours=12.0, months=(9,), formats=("workshop",))]
    for rule, text in (
        (Rule("R1", "host_hours"), "ask H1 for 4 more hours a month (R1)"),
        (Rule("R1", "host_hours", value=10.0), "ask H1 for 8 more hours a month (R1)"),
        (Rule("R1", "min_hours", value=9.0), "let L1 and L2 give fewer hours (R1)"),
        (Rule("R1", "shared_window", value=1.0), "let L1 meet in other months (R1)"),
        (Rule("R1", "shared_format"), "let L1 take part in another format (R1)"),
    ):
        rules = [rule, Rule("R2", "quota", value=2.0)]
        problem = build_problem(learners, hosts, np.ones((2, 1)), maximum=[2], rules=rules)
        assert find_conflict(problem).ids == ("R1", "R2")
        assert text in [way.text for way in relax(problem)]


def test_hosts_that_ask_for_more_than_there_are_can_be_let_have_fewer() -> None:
    hosts = [Party("H1"), Party("H2")]
    problem = build_problem([Party("L1")], hosts, np.ones((1, 2)), minimum=[1, 2], maximum=[2, 2])
    assert find_conflict(problem).ids == ("minimum H2",)
    (way,) = relax(problem)[:1]
    assert (way.cost, way.text) == (2.0, "let hosts have fewer than their least: H2 (2)")


def test_a_comparison_tells_who_moves_and_what_that_brings() -> None:
    fit = np.array([[0.9, 0.1], [0.8, 0.7]])
    problem = build_problem([Party("L1"), Party("L2")], [Party("H1"), Party("H2")], fit)
    plan = solve(problem)
    other = solve(apply_changes(problem, [Change("ban", "L1", "H1")]))
    told = diff(plan, other)
    assert [(move.learner, move.before, move.after) for move in told.moves] == [
        ("L1", ("H1",), ("H2",)),
        ("L2", ("H2",), ("H1",)),
    ]
    assert told.points["fit"] == pytest.approx(0.1 + 0.8 - 0.9 - 0.7, abs=1e-5)


def test_a_host_is_worth_what_the_round_gains_with_it() -> None:
    problem = build_problem([Party("L1"), Party("L2")], [Party("H1")], np.array([[0.5], [0.4]]))
    gained = value_of_host(problem, solve(problem), Party("H2"), [0.1, 0.8], seats=1)
    assert gained["placed"] == 1
    assert gained["fit"] == pytest.approx(0.8, abs=1e-5)


@given(problems(), st.data())
def test_a_plan_that_is_held_is_measured_as_it_is_or_told_to_break_a_rule(
    problem: Problem, data: st.DataObject
) -> None:
    assignment = data.draw(st.sampled_from(list(list_assignments(problem))))
    pairs = [(learner, host) for learner, host in assignment.items() if host]
    kept = [plan for plan in list_plans(problem) if plan == assignment]
    if not kept:
        with pytest.raises(NoPlan):
            hold(problem, pairs)
        return
    held = hold(problem, pairs)
    assert held.pairs == set(pairs)
    assert [held.reached[level] for level in LEVELS] == pytest.approx(best_of(problem, kept), abs=1e-6)
    assert [one.id for one in held.left_out] == sorted(one for one, host in assignment.items() if host is None)


def test_two_who_change_places_have_one_price() -> None:
    fit = np.array([[0.9, 0.1], [0.8, 0.7]])
    problem = build_problem([Party("L1"), Party("L2")], [Party("H1"), Party("H2")], fit)
    told = price(problem, solve(problem), (Change("place", "L1", "H2"), Change("place", "L2", "H1")))
    assert told.plan is not None and told.plan.pairs == {("L1", "H2"), ("L2", "H1")}
    assert told.points["fit"] == pytest.approx(0.9 + 0.7 - 0.1 - 0.8, abs=1e-5)
