from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import sparse

from evaluation.bench import update_bar
from evaluation.bench.__main__ import main
from evaluation.bench.bar import Bar, Times, alternate, ratio_of
from evaluation.bench.core_bars import FILTERS, weigh_arrays
from evaluation.bench.core_world import Subject, build_subject
from evaluation.bench.pandas_rival import PandasRival
from evaluation.bench.sizes import measure_size
from evaluation.bench.update_bar import measure_update
from matcher.ask import Ask
from matcher.recommend import recommend, score_cities

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def subject() -> Subject:
    return build_subject(400, seed=3)


def test_every_bar_of_the_core_is_measured_against_its_rival(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--cities", "300", "--growth", "600", "--rounds", "1", "--seed", "3", "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert {bar["name"] for bar in printed["bars"]} == {"S1", "M1", "M2", "M3", "M4", "M7", "M8"}
    assert sum(bar["name"] == "M4" for bar in printed["bars"]) == len(FILTERS)
    for bar in printed["bars"]:
        assert bar["ratio"] > 0
        assert bar["reached"] == (bar["ratio"] <= bar["asked"])


def test_bars_are_printed_one_a_line_with_their_verdict() -> None:
    assert "reached" in str(Bar("M4", 0.5, 1.0, "a against b"))
    assert "not yet" in str(Bar("M4", 1.5, 1.0, "a against b"))


def test_the_sides_take_turns_and_the_first_call_of_each_does_not_count() -> None:
    called: list[tuple[str, int]] = []
    times = alternate(
        {"a": lambda number: called.append(("a", number)), "b": lambda number: called.append(("b", number))}, 2
    )
    assert called == [("a", 0), ("b", 0), ("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    assert {name: len(one.cpu) for name, one in times.items()} == {"a": 2, "b": 2}


def test_the_ratio_is_the_median_over_rounds() -> None:
    """By hand: 1/2, 2/2 and 9/3, of which the median is 1."""
    assert ratio_of(Times((1.0, 2.0, 9.0), ()), Times((2.0, 2.0, 3.0), ())) == 1.0


def test_the_rival_gives_the_same_scores_but_for_its_own_walk(subject: Subject) -> None:
    """Its PageRank goes on where ours stops after three steps, so only nearness in the network differs."""
    rival = PandasRival(subject)
    for city_id in subject.askers[:5]:
        scores = score_cities(subject.snapshot, subject.policy, Ask(city_id, "reviewers")).there
        for other, row in rival.ask(city_id, k=30).iterrows():
            place = subject.snapshot.number(str(other))
            for name in scores.terms:
                if name != "proximity":
                    value, amount = scores.line(name, place)
                    assert row[name] == pytest.approx(np.nan if value is None else amount, abs=1e-4, nan_ok=True), name


def test_the_rival_finds_most_of_the_same_cities(subject: Subject) -> None:
    rival = PandasRival(subject)
    for city_id in subject.askers[:5]:
        ours = recommend(subject.snapshot, subject.policy, Ask(city_id, "reviewers", k=10)).suggestions
        pool = set(rival.ask(city_id, k=30).index)
        assert sum(one.city.id in pool for one in ours) >= 9


def test_every_array_of_the_snapshot_is_weighed(subject: Subject) -> None:
    snapshot = subject.snapshot
    weights = weigh_arrays(snapshot)
    some = [
        snapshot.levels.rows,
        snapshot.needs.vectors.whole,
        snapshot.cases.barriers,
        *(units.rows for units in snapshot.units.values()),
    ]
    assert sum(array.nbytes for array in some) < sum(weights.values())
    matrix = snapshot.graph.transition
    assert sparse.issparse(matrix)
    assert sum(size for name, size in weights.items() if ".transition." in name) == (
        matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    )


def test_askers_have_a_profile_and_collaborations(subject: Subject) -> None:
    assert subject.askers
    for city_id in subject.askers:
        city = subject.snapshot.city(city_id)
        assert city.needs
        assert city.offers
        assert subject.snapshot.graph.degree[subject.snapshot.number(city_id)] > 0


def test_every_filter_leaves_somebody(subject: Subject) -> None:
    for name, filters in FILTERS.items():
        question = Ask(subject.askers[0], "reviewers", filters=filters)
        assert recommend(subject.snapshot, subject.policy, question).suggestions, name


def test_a_change_that_does_not_reach_the_lists_does_not_reach_the_bar(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(bar.ratio < 1 for bar in measure_update(subject, rounds=1))
    monkeypatch.setattr(update_bar, "update_snapshot", lambda snapshot, *_, **__: snapshot)
    for bar in measure_update(subject, rounds=1):
        assert bar.ratio == np.inf
        assert not bar.reached


def test_what_so_many_cities_take_is_printed_as_a_row_of_the_guide() -> None:
    size = measure_size(60, seed=1)
    assert 0 < size.columns < size.peak
    assert min(size.build, size.first, size.question, size.all_lists) > 0
    row = str(size)
    assert row.startswith("| 60 | ")
    assert row.count("|") == 8
