"""`city-peers rounds`, as staff meet it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.api.commands.conftest import Ran

Run = Callable[[str], Ran]
SAMPLES = Path(__file__).parents[2] / "fixtures" / "curation" / "samples"


def test_faults_are_told_as_json_with_a_code_that_is_not_zero_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    before = sorted(path.name for path in SAMPLES.iterdir())
    ran = run(f"rounds check {SAMPLES / 'round_30x15_faulty.xlsx'} --json")
    answer = json.loads(ran.out)
    assert ran.code == 1
    assert len(answer["faults"]) == 8
    assert set(answer["faults"][0]) == {"sheet", "row", "column", "message"}
    assert sorted(path.name for path in SAMPLES.iterdir()) == before


def test_a_round_without_a_plan_ends_with_the_rules_that_clash_and_the_ways_out(run: Run) -> None:
    ran = run(f"rounds relax {SAMPLES / 'round_30x15.xlsx'}")
    assert ran.code == 1
    assert "these rules cannot all be kept" in ran.out
    assert "Way out 1 (cost 2): ask R6 for 2 fewer: 10 instead of 12" in ran.out


def test_a_panel_is_printed_as_a_table_with_fit_and_what_is_known(run: Run) -> None:
    ran = run(f"rounds solve {SAMPLES / 'panel_call.xlsx'}")
    assert ran.code == 0
    assert "6 places" in ran.out
    assert "Łódź (PL)" in ran.out
    assert "no plan passes" in ran.out


def test_a_cohort_says_its_gap_and_its_share_of_the_way_and_json_holds_nothing_but_json(run: Run) -> None:
    assert "of the way from drawing by lot" in run(f"rounds solve {SAMPLES / 'cohort_60.xlsx'}").out
    answer = json.loads(run(f"rounds solve {SAMPLES / 'cohort_60.xlsx'} --json").out)
    assert len(answer["places"]) == 60


def test_a_check_of_a_sound_workbook_says_that_a_plan_exists(run: Run) -> None:
    ran = run(f"rounds check {SAMPLES / 'panel_call.xlsx'}")
    assert (ran.code, ran.out.strip()) == (0, "A plan exists that keeps all hard rules.")


def test_places_come_as_csv(run: Run) -> None:
    lines = run(f"rounds solve {SAMPLES / 'panel_call.xlsx'} --csv").out.splitlines()
    assert lines[0] == "learner,host,fit,known"
    assert len(lines) == 7


def test_a_file_that_is_no_table_ends_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7")
    ran = run(f"rounds check {path}")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
