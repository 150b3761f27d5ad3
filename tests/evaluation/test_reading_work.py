"""The work around a reading: folders for readers, the other way round, and the register of trials."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path

import pytest

from evaluation.blocks import Points, Table
from evaluation.chapter_readings import write_readings
from evaluation.chapter_trials import write_trials
from evaluation.readings import __main__ as work
from evaluation.readings import back
from evaluation.readings.asked import Asker, build_reading_snapshot, load_askers
from evaluation.readings.back import ASKED, draw_back, list_back, measure_back
from evaluation.readings.folder import read_facts, write_folder
from evaluation.readings.grades import check_grades, read_keys
from evaluation.readings.judged import Judgement
from evaluation.readings.pool import NEIGHBOUR, Place
from evaluation.readings.register import OUTCOMES, load_register, tell_register
from evaluation.readings.report import PARTS
from evaluation.shipped import load_dossier
from fixtures.policies import DEFAULT
from matcher.snapshot import Snapshot


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_reading_snapshot(load_askers())


def test_a_reader_gets_sheets_and_instructions_without_names_and_the_keys_lie_beside(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    first, second = load_askers()[:2]
    told = write_folder(tmp_path, snapshot, {first: {"lund-se", "bologna-it"}, second: set()}, back.INSTRUCTIONS)
    assert told.startswith("1 sheets, 2 candidates")
    assert set(read_keys(tmp_path)[first.city_id].values()) == {"lund-se", "bologna-it"}
    assert "would your city agree" in (tmp_path / "INSTRUCTIONS.md").read_text(encoding="utf-8")
    assert read_facts(tmp_path) == snapshot.version
    text = (tmp_path / "sheets" / f"{first.city_id}.txt").read_text(encoding="utf-8")
    assert DEFAULT not in text
    assert NEIGHBOUR not in text


def test_twenty_cities_of_the_untouched_part_are_asked_the_other_way_round_with_a_yardstick(snapshot: Snapshot) -> None:
    asked = draw_back()
    assert len(asked) == ASKED
    assert {asker.part for asker in asked} == {"report"}
    places = list_back(snapshot, asked[:2])
    assert [(place.asker, place.system) for place in places] == [
        (asker.city_id, system) for system in (DEFAULT, NEIGHBOUR) for asker in asked[:2]
    ]


def test_grades_of_the_other_way_round_are_checked_collected_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    asker = draw_back()[0]
    places = [
        Place(asker.city_id, "reviewers", DEFAULT, 1, "lund-se"),
        Place(asker.city_id, "reviewers", NEIGHBOUR, 1, "bologna-it"),
    ]
    monkeypatch.setattr(back, "draw_back", lambda: (asker,))
    monkeypatch.setattr(back, "list_back", lambda snapshot, asked: places)
    monkeypatch.setattr(work, "build_reading_snapshot", lambda askers: snapshot)
    monkeypatch.setattr(work, "DATA", tmp_path / "data")
    (tmp_path / "data").mkdir()
    assert work.main("back", str(tmp_path)) == 0
    assert work.main("check", str(tmp_path)) == 1
    grade_sheet(tmp_path, asker, {"lund-se": 3, "bologna-it": 0})
    assert check_grades(tmp_path, read_keys(tmp_path)) == []
    assert work.main("collect-back", str(tmp_path), "model", "2026-12-01") == 0
    rows = {name: list(csv.DictReader((tmp_path / "data" / name).open())) for name in (back.POOL, back.JUDGED)}
    monkeypatch.setattr(back, "read_table", rows.__getitem__)
    judged = tuple(Judgement(**{**row, "grade": int(row["grade"])}) for row in rows[back.JUDGED])
    monkeypatch.setattr(back, "load_judgements", lambda file: judged)
    found = measure_back()["systems"]
    assert (found[DEFAULT]["would accept"], found[NEIGHBOUR]["would accept"]) == (1, 0)
    (table,) = write_trials({"other way round": measure_back()})
    assert isinstance(table, Table)
    assert table.rows[0] == (DEFAULT, "1 of 1", "1.00", "3.00")


def grade_sheet(folder: Path, asker: Asker, grades: dict[str, int]) -> None:
    (folder / "grades" / "reader-x").mkdir(parents=True)
    rows = [f'{letter},1,{grades[city]},"why"' for letter, city in read_keys(folder)[asker.city_id].items()]
    text = "\n".join(["candidate,T,R,reason", *rows, ""])
    (folder / "grades" / "reader-x" / f"{asker.city_id}.csv").write_text(text, encoding="utf-8")


def test_a_trial_says_what_was_expected_and_adopted_ones_have_figures_that_something_prints() -> None:
    register = load_register()
    assert register
    for one in register:
        assert one.outcome in OUTCOMES
        assert one.registered in ("before", "after")
        assert one.part in PARTS
        assert one.hypothesis
        assert one.change
        figures = (one.twins_before, one.twins_after, one.reviewers_before, one.reviewers_after)
        assert all(share is None or 0 <= share <= 1 for share in figures)
        if one.outcome == "adopted":
            assert None not in figures
            assert one.command
    told = tell_register()
    assert all(one.change in told for one in register)


def test_the_dossier_tells_every_trial() -> None:
    rows = [asdict(one) for one in load_register()]
    (table,) = write_trials({"trials": rows})
    assert isinstance(table, Table)
    assert len(table.rows) == len(rows)
    assert list(write_trials({})) == []


def test_whether_past_pairings_are_a_headline_follows_from_the_grades_of_past_partners() -> None:
    readings = dict(load_dossier()["readings"])
    told = {}
    for mean in (0.6, 2.9):
        one = {"graded": 20, "mean": mean, "pool": 0.9, "best": 2.8, "reached": 0.25}
        readings["past partners"] = {"reviewers": one}
        points = next(block for block in write_readings({"readings": readings}) if isinstance(block, Points))
        told[mean] = next(line for line in points.items if line.startswith("Real past partners"))
    assert "0.60 on average, the best of the pool 2.80, the whole pool 0.90; 25% of 20 reach the best" in told[0.6]
    assert told[0.6].endswith("no headline.")
    assert "no headline" not in told[2.9]
