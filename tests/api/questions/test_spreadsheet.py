"""What a spreadsheet makes of our tables."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.questions.export import build_csv
from api.questions.spreadsheet import FORMULA_STARTS, write_table
from matcher.snapshot import Snapshot


def read(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table)))


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert read(write_table(["a"], [[f"{start}1+1"]])) == [["a"], [f"'{start}1+1"]]


def test_numbers_stay_numbers_and_empty_cells_stay_empty() -> None:
    rows = read(write_table(list("abcde"), [[-1.5, 3, None, "", "Pau"]]))
    assert rows[1] == ["-1.5", "3", "", "", "Pau"]


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False), st.text(max_size=20)), min_size=2, max_size=6))
def test_whatever_is_written_is_read_back_and_no_text_begins_a_formula(cells: list[float | str | None]) -> None:
    read_back = read(write_table([str(number) for number in range(len(cells))], [cells]))[1]
    for cell, told in zip(cells, read_back, strict=True):
        if isinstance(cell, str):
            assert not told.startswith(FORMULA_STARTS) and told.removeprefix("'") == cell.removeprefix("'")
        else:
            assert told == ("" if cell is None else str(cell))


def test_no_cell_of_the_export_is_an_apostrophe_and_western_longitudes_are_numbers(real_snapshot: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(build_csv(real_snapshot).decode())))
    assert not [cell for row in rows for cell in row.values() if cell == "'"]
    assert float(next(row["longitude"] for row in rows if row["id"] == "pau-fr")) < 0
