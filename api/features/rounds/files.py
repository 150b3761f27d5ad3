"""What the two directions of files agree on: the sheet of the plan, and how what could be a formula is disarmed."""

from __future__ import annotations

import re

from api.questions.spreadsheet import FORMULA_STARTS, Cell, write_table
from fixtures.sheets import Sheet

PLAN = "plan"
"""The sheet of an export that shows the plan. An import leaves it alone."""
DISARMED = re.compile(f"'+[{re.escape(''.join(FORMULA_STARTS))}]")


def write_sheet(sheet: Sheet) -> str:
    """A sheet as CSV. What could be taken for a formula has an apostrophe before it, which reading takes away."""
    rows: list[list[Cell]] = [[_quote(row.cells[column]) for column in sheet.header] for row in sheet.rows]
    return write_table(sheet.header, rows)


def _quote(text: str) -> str:
    """A text that begins with what disarms a formula gets one more of it, so that reading gives it back."""
    return f"'{text}" if DISARMED.match(text) else text
