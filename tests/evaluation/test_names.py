"""Measuring the search of names on a small table whose answers are known."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from evaluation.names import (
    AMONG,
    NEAR,
    NOTHING,
    OUTSIDE,
    RIGHT,
    UNTOLD,
    WRONG,
    judge_names,
    read_names,
    summarise,
    take_sample,
)
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import InvalidSheet

ROWS = {
    "Leuven,BE,50.88,4.70,,1": RIGHT,
    "Lund,SE,55.70,13.19,2693678,1": RIGHT,
    "Leuven,BE,48.85,2.35,,1 ": WRONG,
    "Leuven,BE,50.88,4.90,,1  ": NEAR,
    "Pau,FR,46.0,2.0,,24": UNTOLD,
    "Halle,DE,51.48,11.97,,1": AMONG,
    "Qqqqq,DE,51.48,11.97,,1": NOTHING,
    "Lima,PE,-12.0,-77.0,,1": OUTSIDE,
}
TABLE = "organisation_name,country_code,lat,lon,geonameid,coord_shared_by\n" + "\n".join(ROWS)


@pytest.mark.parametrize("is_packed", [False, True])
def test_each_kind_of_answer_is_told_apart(is_packed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("names.csv.gz" if is_packed else "names.csv")
    path.write_bytes(gzip.compress(TABLE.encode()) if is_packed else TABLE.encode())
    outcomes = judge_names(read_names(path), Gazetteer())
    assert [outcome.what for outcome in outcomes] == list(ROWS.values())
    told = summarise(outcomes)
    assert "100.00%  found, of 1 rows" in told
    assert "14.29%  wrong and silent, of 7 rows" in told


def test_a_table_without_coordinates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("name,country\nLeuven,BE\n", encoding="utf-8")
    with pytest.raises(InvalidSheet, match="lat, lon"):
        read_names(tmp_path / "names.csv")


def test_samples_of_one_seed_behind_each_other_share_no_row(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(TABLE, encoding="utf-8")
    named = read_names(path)
    first, second = take_sample(named, 7, 0, 4), take_sample(named, 7, 4, 4)
    assert {one.row for one in first} | {one.row for one in second} == {one.row for one in named}
    assert take_sample(named, 7, 0, 4) == first
