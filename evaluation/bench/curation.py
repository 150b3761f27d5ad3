"""`python -m evaluation.bench.curation` prints the bars of planning rounds and cohorts, against plain assignment and greedy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

import numpy as np
from scipy.optimize import linear_sum_assignment
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from evaluation.bench.bar import Bar, Times, alternate
from evaluation.bench.curation_world import build_cohort, build_round
from fixtures.curation.answer import CUTS, SWAPS
from fixtures.curation.scores import Scorer, open_scorer
from fixtures.policies import load_policy
from fixtures.snapshot import load_snapshot
from matcher.cohorts import bound_groups, group
from matcher.rounds import Change, Problem, price, price_all, repair, solve
from matcher.rounds.plan import Plan

FIT_ALONE = ("placed", "fit")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.bench.curation", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement")
    parser.add_argument("--seed", type=int, default=7, help="of the drawn wishes, seats and interests")
    wanted = parser.parse_args(arguments)
    scorer = open_scorer(load_snapshot(), load_policy())
    with threadpool_limits(1):
        for bar in measure_bars(scorer, wanted.rounds, wanted.seed):
            sys.stdout.write(f"{bar}\n")
            sys.stdout.flush()


def measure_bars(scorer: Scorer, rounds: int, seed: int) -> Iterator[Bar]:
    """Every bar, as soon as it is measured: seconds of CPU over the seconds that are allowed."""
    for learners, hosts, seconds in ((30, 15, 2.0), (100, 50, 2.0), (300, 100, 5.0)):
        yield _measure_plan(build_round(scorer, learners, hosts, seed, True), rounds, seconds)
    for learners, hosts in ((30, 15), (100, 50), (300, 100)):
        problem = build_round(scorer, learners, hosts, seed, False)
        yield _measure_prices(problem, rounds)
        yield _measure_rivals(problem, rounds)
    yield from _measure_changes(build_round(scorer, 100, 50, seed, True), rounds)
    for cities, groups, seconds, gap in ((60, 6, 2.0, 0.025), (100, 10, 5.0, 0.04)):
        yield from _measure_cohort(scorer, cities, groups, seed, rounds, seconds, gap)


def _time(side: Callable[[], object], rounds: int) -> Times:
    return alternate({"side": lambda number: side()}, rounds)["side"]


def _name(problem: Problem) -> str:
    return "x".join(map(str, problem.shape))


def _measure_plan(problem: Problem, rounds: int, seconds: float) -> Bar:
    plan = solve(problem)
    times = _time(lambda: solve(problem), rounds)
    proven = "proven" if plan.proven else f"gap {plan.gap:.2%}"
    told = f"{_name(problem)} under five rules planned in {times} of {seconds:g} s: {len(plan.places)} places, {proven}"
    return Bar("E1", median(times.cpu) / seconds, 1.0 if plan.proven else 0.0, told)


def _measure_prices(problem: Problem, rounds: int) -> Bar:
    plan = solve(problem)
    times = _time(lambda: price_all(problem, plan), rounds)
    return Bar(
        "E2", median(times.cpu) / 0.05, 1.0, f"{_name(problem)} without rules: all prices in {times} of 50 ms, exact"
    )


def _measure_rivals(problem: Problem, rounds: int) -> Bar:
    """The same places and fit as plain assignment, and what greedy loses against it."""
    plan = solve(problem, FIT_ALONE)
    times = _time(lambda: solve(problem, FIT_ALONE), rounds)
    plain, plain_times = assign_plainly(problem), _time(lambda: assign_plainly(problem), rounds)
    greedy = assign_greedily(problem)
    told = (
        f"{_name(problem)} without rules or wishes: total {plan.total:.4f} in {times}; plain assignment {plain:.4f} in "
        f"{plain_times}; greedy {greedy:.4f}, {1 - greedy / plain:.2%} less"
    )
    return Bar("E3", plain / plan.total, 1 + 1e-9, told)


def assign_plainly(problem: Problem) -> float:
    """The highest total fit by scipy's assignment solver, each seat a column of its own."""
    seats = np.repeat(np.arange(problem.shape[1]), problem.maximum)
    worth = problem.fit[:, seats]
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return float(worth[rows, columns].sum())


def assign_greedily(problem: Problem) -> float:
    """The total fit when the best pair left is taken again and again."""
    left, free, total = problem.maximum.copy(), np.ones(problem.shape[0], dtype=bool), 0.0
    for flat in np.argsort(-problem.fit, axis=None, kind="stable"):
        row, column = divmod(int(flat), problem.shape[1])
        if free[row] and left[column]:
            free[row], left[column] = False, left[column] - 1
            total += float(problem.fit[row, column])
    return total


def _measure_changes(problem: Problem, rounds: int) -> Iterator[Bar]:
    plan = solve(problem)
    change = Change("place", *_find_other_pair(problem, plan))
    times = _time(lambda: price(problem, plan, change), rounds)
    told = f"{_name(problem)} under five rules: one exact price in {times} of 1 s"
    yield Bar("E4", median(times.cpu), 1.0, told)
    drop = Change("drop", learner=plan.places[0].learner)
    times = _time(partial(repair, problem, plan, (drop,), 3), rounds)
    told = f"{_name(problem)} under five rules: repair with 0, 1, 2 and 3 moves in {times} of 4 s"
    yield Bar("E5", median(times.cpu) / 4, 1.0, told)


def _find_other_pair(problem: Problem, plan: Plan) -> tuple[str, str]:
    """A pair that some price is told for: the first that the plan does not have and no rule bars."""
    prices = price_all(problem, plan)
    row, column = np.argwhere((prices.level >= 0) & np.isfinite(prices.at_least))[0]
    return problem.learners[row].id, problem.hosts[column].id


def _measure_cohort(
    scorer: Scorer, cities: int, groups: int, seed: int, rounds: int, seconds: float, most: float
) -> Iterator[Bar]:
    problem = build_cohort(scorer, cities, groups, seed).problem
    found, bound = group(problem, 0, SWAPS), bound_groups(problem, CUTS)
    times = _time(lambda: (group(problem, 0, SWAPS), bound_groups(problem, CUTS)), rounds)
    name = f"{cities} cities in {groups} groups"
    yield Bar("E6", median(times.cpu) / seconds, 1.0, f"{name}: grouped and bounded in {times} of {seconds:g} s")
    gap = (bound - found.mean) / bound
    told = (
        f"{name}: gap {gap:.2%} of {most:.1%}; mean fit {found.mean:.4f}, by lot {found.random:.4f}, at most {bound:.4f}: "
        f"{found.share_of_way(bound):.0%} of the way"
    )
    yield Bar("E7", gap / most, 1.0, told)


if __name__ == "__main__":
    main()
