"""`city-peers evaluate --readings`: what readers who knew no system said of the first five of each."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.readings.pool import NEIGHBOUR
from evaluation.readings.report import build_record, read_part
from fixtures.policies import DEFAULT

COLUMNS = {"worth a call": ">=2", "excellent": "3", "no reason": "0", "no 0 in first 3": "top3", "most named": "named"}
"""The figures of a system, and how narrow a column is called."""

LEGEND = (
    "Shares of the first five with a grade of at least 2 (worth a call), 3 and 0; of lists without a 0 in the first three; of "
    f"lists that name the most named city. lead, ahead: in the first share, over the {NEIGHBOUR}, with its 95 % interval over "
    "asking cities. open: places that nobody has graded; they count in no share.\n"
)


def show_readings(part: str, seed: int, as_json: bool) -> None:
    """Print the figures of one part of the asking cities."""
    record = build_record(read_part(part, (DEFAULT,)), seed)
    if as_json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False)
    readers = ", ".join(record["readers"]) or "nobody yet"
    console.print(f"{record['askers']} asking cities ({part}), {record['judgements']} judgements by {readers}")
    for kind, systems in record["kinds"].items():
        _show_kind(console, kind, systems, record["alpha"][kind])
        partners = record["past partners"][kind]
        console.print(
            f"past partners: {partners['graded']} graded, mean {partners['mean']:.2f}, best of pool {partners['best']:.2f}"
        )


def _show_kind(console: Console, kind: str, systems: dict[str, dict[str, Any]], alpha: float) -> None:
    ordered = sorted(systems.items(), key=lambda item: -item[1]["worth a call"])
    lead = f"lead over {NEIGHBOUR}"
    table = _open_table(
        f"{kind}, first five (Krippendorff's alpha {alpha:.2f})",
        [*COLUMNS.values(), "lead", "interval", "ahead", "open"],
    )
    for system, figures in ordered:
        first = figures[lead][0]
        ahead = f"{first['wins']}/{first['wins'] + first['ties'] + first['losses']}"
        interval = f"{first['low']:+.2f}..{first['high']:+.2f}"
        shares = (f"{figures[name]:.2f}" for name in COLUMNS)
        table.add_row(system, *shares, f"{first['difference']:+.2f}", interval, ahead, str(figures["unjudged"]))
    console.print(table)
    console.print(LEGEND)
    _show_groups(console, ordered)


def _show_groups(console: Console, systems: list[tuple[str, dict[str, Any]]]) -> None:
    groups = sorted({group for _, figures in systems for group in figures["groups"]})
    table = _open_table("worth a call, by kind and size of the asking city", groups)
    for system, figures in systems:
        rates = (figures["groups"].get(group, {}).get("worth a call", float("nan")) for group in groups)
        table.add_row(system, *(f"{rate:.2f}" for rate in rates))
    console.print(table)


def _open_table(title: str, columns: list[str]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
    for column in ("system", *columns):
        table.add_column(column, justify="left" if column == "system" else "right", no_wrap=column == "system")
    return table
