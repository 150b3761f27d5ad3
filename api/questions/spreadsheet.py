"""Tables as CSV (RFC 4180) that a spreadsheet opens as they are and runs nothing of."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Cell = str | int | float | bool | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Source: OWASP, "CSV Injection"."""


def write_table(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], line_end: str = "\r\n", separator: str = ","
) -> str:
    """A table with a line of column names. separator: what parts the cells of a line."""
    lines = StringIO()
    sheet = csv.writer(lines, lineterminator=line_end, delimiter=separator)
    sheet.writerow(columns)
    sheet.writerows([_disarm(cell) for cell in row] for row in rows)
    return lines.getvalue()


def _disarm(cell: Cell) -> Cell:
    """A cell that a spreadsheet cannot take for a formula: a text that begins like one is quoted, a number is a number.

    >>> _disarm("=1+1"), _disarm("Pau"), _disarm(-0.5), _disarm(""), _disarm(None)
    ("'=1+1", 'Pau', -0.5, '', None)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
