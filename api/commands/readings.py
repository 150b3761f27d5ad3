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

COLUMNS = ("worth a call", "excellent", "no reason", "no 0 in first 3", "nDCG@5", "most named", "gini")


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
    table = Table(title=f"{kind}, first five (Krippendorff's alpha {alpha:.2f})")
    groups = sorted({group for figures in systems.values() for group in figures["groups"]})
    lead = f"lead over {NEIGHBOUR}"
    for column in ("system", *COLUMNS, *groups, lead, "unjudged"):
        table.add_column(column, justify="left" if column == "system" else "right")
    for system, figures in sorted(systems.items(), key=lambda item: -item[1]["worth a call"]):
        told = [f"{figures['groups'].get(group, {}).get('worth a call', float('nan')):.2f}" for group in groups]
        first = figures[lead][0]
        counts = "/".join(str(first[name]) for name in ("wins", "ties", "losses"))
        ahead = f"{first['difference']:+.2f} ({first['low']:+.2f} to {first['high']:+.2f}; {counts})"
        table.add_row(
            system,
            *(f"{figures[column]:.2f}" for column in COLUMNS),
            *told,
            ahead,
            f"{figures['unjudged']} of {figures['listed']}",
        )
    console.print(table)
