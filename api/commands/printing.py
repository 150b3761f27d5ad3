"""How the commands print: JSON, CSV, or text for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

Answer = Mapping[str, Any]
SHOWN_REASONS = 4


def print_answer(answer: Answer, rows: Sequence[Answer], form: str, show: Callable[[Console], None]) -> None:
    """Print an answer as JSON (whole), as CSV (its rows) or as text (through `show`)."""
    if form == "json":
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        show(Console(highlight=False, soft_wrap=False))


def show_lines(console: Console, explanation: Answer, most: int = SHOWN_REASONS) -> None:
    """The lines of an explanation that count most, each with what it added or took."""
    known = [line for line in explanation["contributions"] if line["value"] is not None]
    for line in known[:most]:
        mark = "+" if line["amount"] >= 0 else "−"
        row = Text(f"{mark}{abs(line['amount']):.3f}  ", style="green" if mark == "+" else "red").append(line["text"], style="default")
        console.print(Padding(row, (0, 0, 0, 5)))
    unknown = len(explanation["contributions"]) - len(known)
    if unknown:
        console.print(Padding(Text(f"{unknown} comparison(s) not reported: they add nothing.", style="dim"), (0, 0, 0, 5)))


def flatten(suggestion: Answer, key: str = "city") -> dict[str, Any]:
    """One row of CSV for a suggestion: who, how much, and the strongest reasons."""
    named = {f"{key}_{name}": value for name, value in suggestion[key].items()}
    lines = suggestion["explanation"]["contributions"]
    reasons = " ".join(line["text"] for line in lines[:SHOWN_REASONS] if line["amount"] > 0)
    return {"rank": suggestion["rank"], **named, "score": suggestion["score"], "coverage": suggestion["coverage"], "reasons": reasons}
