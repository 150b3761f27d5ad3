"""One pair after the other for a person who reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.readings.asked import build_reading_snapshot, load_askers
from evaluation.readings.blind import (
    InvalidGrade,
    PairSheet,
    append_judgements,
    build_pair_sheet,
    find_next,
    judge_pair,
    read_judgements,
)
from evaluation.readings.judged import Judgement, group_grades

PAIRS = [("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")]


def read(pair: tuple[str, str], reader: str, kind: str = "person") -> Judgement:
    return Judgement(pair[0], "twins", pair[1], 2, reader, kind, "2026-12-01", "facts", "")


def test_a_reader_meets_every_pair_once_and_then_nothing() -> None:
    met: list[Judgement] = []
    for left in (4, 3, 2, 1):
        pair, count = find_next(PAIRS, met, "anna")
        assert pair is not None
        assert count == left
        met.append(read(pair, "anna"))
    assert {(one.asker, one.candidate) for one in met} == {*PAIRS}
    assert find_next(PAIRS, met, "anna") == (None, 0)


def test_what_no_person_has_graded_comes_first_whatever_a_model_said() -> None:
    met = [read(pair, "bo") for pair in PAIRS[:3]] + [read(PAIRS[3], "reader-a1", "model")]
    assert find_next(PAIRS, met, "anna") == (PAIRS[3], 4)


def test_a_sheet_of_a_pair_tells_facts_of_both_and_no_score() -> None:
    askers = load_askers()
    snapshot = build_reading_snapshot(askers)
    sheet = build_pair_sheet(snapshot, askers, ("aachen-de", "aarhus-dk"), left=7)
    assert sheet.text.startswith("ASKING CITY: Aachen")
    assert "c01  Aarhus" in sheet.text
    assert sheet.left == 7
    assert not {"score", "worth-a-call", "rank"} & {*sheet.text.lower().split()}


@pytest.mark.parametrize(
    ("twin", "reviewer", "reason", "told"),
    [
        (4, 1, "x", "0, 1, 2 or 3"),
        (-1, 1, "x", "0, 1, 2 or 3"),
        (3, 1, "  ", "why"),
        (1, 0, "", "why"),
        (1, 1, "x" * 301, "301"),
    ],
)
def test_a_grade_that_cannot_be_kept_is_refused_with_what_to_change(
    twin: int, reviewer: int, reason: str, told: str
) -> None:
    with pytest.raises(InvalidGrade, match=told):
        judge_pair(PairSheet("x", "a", "", 1), twin, reviewer, reason, "anna", "2026-12-01", "facts")


def test_grades_are_kept_as_judgements_of_a_person_and_replace_those_of_models(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    sheet = PairSheet("x", "a", "", 1)
    append_judgements(path, judge_pair(sheet, 3, 1, "same size,\nand done", "anna", "2026-12-01", "facts"))
    append_judgements(path, judge_pair(sheet, 2, 2, "", "bo", "2026-12-01", "facts"))
    kept = read_judgements(path)
    assert [(one.kind, one.grade, one.reason) for one in kept[:2]] == [
        ("twins", 3, "same size, and done"),
        ("reviewers", 1, "same size, and done"),
    ]
    models = [Judgement("x", "twins", "a", 0, "reader-a1", "model", "2026-11-30", "facts", "far")]
    assert group_grades([*models, *kept])["x", "twins", "a"] == (3, 2)
    assert read_judgements(tmp_path / "none.csv") == ()
