"""The load: what everybody would be told is told less loudly, by a line of its own."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from matcher import load
from matcher.ask import Ask
from matcher.city import City, Quantity
from matcher.lens import WHOLE
from matcher.load import choose_panel, find_pulls, measure_mean_score
from matcher.policy import Policy, Term
from matcher.recommend import recommend, score_cities
from matcher.scoring import score_directed
from matcher.snapshot import Snapshot
from matcher.update import update_snapshot
from tests.matcher.test_update import Step, changes, follow
from tests.strategies import SOURCE, SmallWorld, hash_words

SIZES = {"a": 100_000, "b": 110_000, "c": 105_000, "d": 900_000, "e": 1_000_000}
TERMS = {"size": Term(2.0, 0.3), "programmes": Term(1.0, 0.25)}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    cities = [
        City(id=name, name=name.upper(), country="AA", population=Quantity(size, SOURCE))
        for name, size in SIZES.items()
    ]
    return SmallWorld(tuple(cities), (), (), ()).build()


def with_load(weight: float) -> Policy:
    terms = {**TERMS, "load": Term(weight, 0.5)}
    return Policy("test", "1", {"twins": terms, "reviewers": terms, "cases": {"case_size": Term(1.0, 0.5)}})


@pytest.mark.parametrize("back", [False, True])
def test_the_mean_score_is_the_mean_over_all_who_ask(snapshot: Snapshot, back: bool) -> None:
    shares = {name: Term(term.weight / 3, term.neutral) for name, term in TERMS.items()}
    for b in range(len(SIZES)):
        scores = [score_directed(snapshot, a, shares, WHOLE, back).score[b] for a in range(len(SIZES)) if a != b]
        assert measure_mean_score(snapshot, TERMS, back)[b] == pytest.approx(np.mean(scores))


def test_half_the_weight_of_the_rest_takes_half_of_the_mean_score(snapshot: Snapshot) -> None:
    """Two thirds of (score - mean score / 2), and a constant."""
    plain = score_cities(snapshot, with_load(0.0), Ask("a", "reviewers")).score
    loaded = score_cities(snapshot, with_load(1.5), Ask("a", "reviewers")).score
    mean = measure_mean_score(snapshot, TERMS)
    shift = loaded - (plain - mean / 2) * 2 / 3
    assert np.ptp(shift) == pytest.approx(0, abs=1e-6)


def test_the_load_is_a_line_of_the_sum_and_says_whether_many_are_told_the_same(snapshot: Snapshot) -> None:
    first, *_ = recommend(snapshot, with_load(1.5), Ask("d", "reviewers")).suggestions
    lines = {line.comparison: line for line in first.explanation.contributions}
    total = first.explanation.start + sum(line.amount for line in lines.values())
    assert total == pytest.approx(first.explanation.directed_score)
    told = lines["load"].reason.template
    assert ("already" in told) == (lines["load"].amount < 0)


def test_the_panel_does_not_depend_on_the_order_of_the_cities(snapshot: Snapshot) -> None:
    assert sorted(choose_panel(snapshot).tolist()) == list(range(len(SIZES)))


@pytest.mark.parametrize("panel", [2, 128])
@given(changes())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_an_update_carries_over_is_what_would_be_measured_anew(
    panel: int, change: tuple[SmallWorld, Step]
) -> None:
    world, step = change
    with patch("matcher.load.PANEL", panel):
        before = world.build()
        find_pulls(before)
        carried = find_pulls(step.update(world, before))
        anew = find_pulls(follow(world, step).build())
    assert carried.panel == anew.panel
    np.testing.assert_allclose(carried.sums, anew.sums, atol=1e-5)
    np.testing.assert_array_equal(carried.asked, anew.asked)


def test_an_update_of_a_measured_snapshot_asks_the_panel_only_about_the_changed_city(snapshot: Snapshot) -> None:
    find_pulls(snapshot)
    with patch("matcher.load._ask", wraps=load._ask) as ask:
        visited = update_snapshot(snapshot, [City(id="f", name="F", country="AA")], hash_words)
        find_pulls(visited)
    assert [call.args[0] is visited and visited.ids[call.args[1]] for call in ask.call_args_list] == ["f", "f"]
