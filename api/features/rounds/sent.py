"""A workbook as it is sent: a file, or rows by sheet."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from api.errors import Fault, Invalid
from api.features.rounds.files import DISARMED
from api.features.rounds.operations import Cells
from api.features.rounds.sheets import to_fault
from api.features.rounds.state import Strict
from fixtures.curation.focus_groups import FocusGroups, as_cohort
from fixtures.curation.reading import read_curation
from fixtures.curation.workbook import open_workbook
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import InvalidSheet, Row, Sheet, normalise_header, read_sheets_from_bytes

Name = Annotated[str, Field(max_length=100)]


class ImportRoundInput(Strict):
    """A workbook, as a file in base64 (`name` ends in .xlsx, .zip or .csv) or as rows by sheet.

    columns: headers that mean a column, by sheet, such as {"learners": {"Stadt": "city_id"}}; remembered for this round.
    """

    dry_run: bool = True
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    content: Annotated[str, Field(max_length=100_000_000, description="The file in base64.")] = ""
    sheets: dict[Name, Annotated[list[Cells], Field(max_length=5000)]] = Field(default_factory=dict)
    columns: dict[Name, dict[Name, Name]] = Field(default_factory=dict)


def read_given(given: ImportRoundInput) -> list[Sheet]:
    """The sheets that were sent. Raises Invalid."""
    if given.name and not given.content and not given.sheets:
        raise Invalid(
            "the file cannot be read", [Fault("content", f"{given.name} is empty: choose a workbook with rows")]
        )
    if bool(given.content) == bool(given.sheets):
        raise Invalid("send a file, or rows by sheet", [Fault("content", "send either this or sheets")])
    if given.sheets:
        return [_build_given(name, rows) for name, rows in given.sheets.items()]
    try:
        content = b64decode(given.content, validate=True)
    except (NotBase64, ValueError) as error:
        raise Invalid("the file cannot be read", [Fault("content", "this is not base64")]) from error
    try:
        return [_arm(sheet) for sheet in read_sheets_from_bytes(content, given.name)]
    except InvalidSheet as error:
        raise Invalid("the file cannot be read", [Fault("content", str(error))]) from error


def bring_in(given: ImportRoundInput, gazetteer: Gazetteer) -> list[Sheet]:
    """The sheets that were sent; groups as they are become a cohort in which every place is held. Raises Invalid."""
    sheets = read_given(given)
    if open_workbook(sheets).kind != "focus_groups":
        return sheets
    reading = read_curation(sheets, gazetteer)
    assert isinstance(reading.content, FocusGroups)
    if faults := reading.book.findings.faults:
        raise Invalid(f"nothing was imported: {len(faults)} fault(s)", [to_fault(fault) for fault in faults])
    return as_cohort(sheets[0], reading.content)


def _build_given(name: str, rows: list[dict[str, str]]) -> Sheet:
    header = tuple(dict.fromkeys(normalise_header(column) for row in rows for column in row))
    cells = [{normalise_header(column): text for column, text in row.items()} for row in rows]
    numbered = (
        Row(number, {one: row.get(one, "") for one in header}, name) for number, row in enumerate(cells, start=2)
    )
    return Sheet(name, header, tuple(numbered))


def _arm(sheet: Sheet) -> Sheet:
    """A sheet of a text file without the apostrophes that disarm formulas."""
    if not sheet.encoding:
        return sheet
    return replace(
        sheet,
        rows=tuple(
            replace(row, cells={name: text[1:] if DISARMED.match(text) else text for name, text in row.cells.items()})
            for row in sheet.rows
        ),
    )
