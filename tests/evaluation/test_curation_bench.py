"""The rivals of the bars of planning: what they are compared on is the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.bench.curation import FIT_ALONE, assign_greedily, assign_plainly
from matcher.rounds import Party, build_problem, solve


@given(st.integers(2, 6), st.integers(2, 4), st.integers(0, 100))
def test_planning_without_rules_is_plain_assignment_and_greedy_is_never_better(
    learners: int, hosts: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    problem = build_problem(
        [Party(f"L{number}") for number in range(learners)],
        [Party(f"H{number}") for number in range(hosts)],
        chance.random((learners, hosts)),
        maximum=chance.integers(1, 3, hosts),
    )
    plain = assign_plainly(problem)
    assert solve(problem, FIT_ALONE).total == pytest.approx(plain, abs=1e-6)
    assert assign_greedily(problem) <= plain + 1e-9


def test_greedy_takes_the_best_pair_first_and_pays_for_it() -> None:
    assert assign_greedily(build_problem([Party("L1")], [Party("H1"), Party("H2")], np.array([[0.2, 0.9]]))) > 0.8
    fit = np.array([[0.9, 0.8], [0.8, 0.1]])
    problem = build_problem([Party("L1"), Party("L2")], [Party("H1"), Party("H2")], fit)
    assert assign_greedily(problem) == pytest.approx(0.9 + 0.1, abs=1e-5)
    assert assign_plainly(problem) == pytest.approx(0.8 + 0.8, abs=1e-5)
