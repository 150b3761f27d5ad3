"""How the commands print: JSON, CSV, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.questions.spreadsheet import write_table

Answer = Mapping[str, Any]
SHOWN_REASONS = 4


def print_answer(answer: Answer, rows: Sequence[Answer], form: str, show: Callable[[Console], None]) -> None:
    """Print an answer as JSON (whole), as CSV (its rows) or as text (through `show`)."""
    if form == "json":
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        columns = list(rows[0]) if rows else []
        sys.stdout.write(write_table(columns, ([row[name] for name in columns] for row in rows), line_end="\n"))
    else:
        show(Console(highlight=False, soft_wrap=False))


def show_lines(console: Console, explanation: Answer, most: int = SHOWN_REASONS) -> None:
    """The lines of an explanation that count most, each with what it added or took."""
    known = [line for line in explanation["contributions"] if line["value"] is not None]
    table = Table.grid(padding=(0, 1, 0, 0))
    for line in known[:most]:
        mark, style = ("+", "green") if line["amount"] >= 0 else ("−", "red")
        table.add_row(Text(f"{mark}{abs(line['amount']):.3f}", style=style), Text(line["text"]))
    console.print(Padding(table, (0, 0, 0, 5)))
    unknown = len(explanation["contributions"]) - len(known)
    if unknown:
        console.print(
            Padding(Text(f"{unknown} comparison(s) not reported: they add nothing.", style="dim"), (0, 0, 0, 5))
        )


def flatten(suggestion: Answer, key: str = "city") -> dict[str, Any]:
    """One row of CSV for a suggestion: who, how much, and the strongest reasons."""
    named = {f"{key}_{name}": value for name, value in suggestion[key].items()}
    lines = suggestion["explanation"]["contributions"]
    reasons = " ".join(line["text"] for line in lines[:SHOWN_REASONS] if line["amount"] > 0)
    score = {"score": suggestion["score"], "coverage": suggestion["coverage"]}
    return {"rank": suggestion["rank"], **named, **score, "reasons": reasons}


def cite(source: Answer) -> str:
    """A source in one line: its title and, where it is known, its year."""
    return f"{source['title']} ({source['year']})" if source["year"] else str(source["title"])


def show_indented(console: Console, text: str) -> None:
    """A paragraph below a numbered line."""
    console.print(Padding(text, (0, 0, 0, 5)))
