"""`city-peers evaluate --readings` and `--exposure`: what blind readers said of the first five of each, and who stands on all."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.readings.agendas import count_held, count_sent, load_agendas
from evaluation.readings.asked import KINDS
from evaluation.readings.exposure import measure_shares
from evaluation.readings.pool import NEIGHBOUR
from evaluation.readings.report import PARTS, build_record, read_part
from fixtures.policies import DEFAULT, load_policy
from fixtures.snapshot import load_snapshot

AGENDAS = "agendas"
COLUMNS = {"worth a call": ">=2", "excellent": "3", "no reason": "0", "no 0 in first 3": "top3", "most named": "named"}
"""The figures of a system, and how narrow a column is called."""

LEGEND = (
    "Shares of the first five with a grade of at least 2 (worth a call), 3 and 0; of lists without a 0 in the first three; of "
    f"lists that name the most named city. lead: the 95 % interval of the lead in the first share over the {NEIGHBOUR}; "
    "ahead: for how many asking cities. open: places that nobody has graded; they count in no share.\n"
)


def show_readings(part: str, seed: int, as_json: bool) -> None:
    """Print the figures of one part of the asking cities, or what was said of agendas.

    Raises ValueError for another part than these.
    """
    if part == AGENDAS:
        show_agendas(as_json)
        return
    if part not in PARTS:
        raise ValueError(f"there is no part '{part}' of the readings; choose one of {', '.join((*PARTS, AGENDAS))}")
    record = build_record(read_part(part, (DEFAULT,)), seed)
    if as_json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False)
    readers = ", ".join(record["readers"]) or "nobody yet"
    console.print(f"{record['askers']} asking cities ({part}), {record['judgements']} judgements by {readers}")
    for kind, systems in record["kinds"].items():
        _show_kind(console, kind, systems, record["alpha"][kind])
        console.print(f"smallest gain that {record['askers']} asking cities show: {record['smallest gain'][kind]:.2f}")
        partners = record["past partners"][kind]
        console.print(
            f"past partners: {partners['graded']} graded, mean {partners['mean']:.2f}, best of pool {partners['best']:.2f}"
        )


def show_agendas(as_json: bool) -> None:
    """Print how many of the agendas that were read an officer would send, and why not the others."""
    topics = load_agendas()
    if as_json:
        sys.stdout.write(json.dumps([asdict(topic) for topic in topics], ensure_ascii=False, indent=2) + "\n")
        return
    sent, read = count_sent(topics)
    readers = sorted({f"{topic.reader} ({topic.reader_kind}, {topic.date})" for topic in topics})
    sys.stdout.write(f"in {sent} of {read} readings an agenda would be sent as it stands, says {', '.join(readers)}\n")
    for told in dict.fromkeys(f"{topic.city}, {topic.peer}: {topic.reason}\n" for topic in topics if not topic.send):
        sys.stdout.write(told)
    snapshot, policy = load_snapshot(), load_policy(DEFAULT)
    for kind in KINDS:
        held, pairs = count_held(snapshot, policy, kind)
        sys.stdout.write(
            f"{held} of {pairs} pairs of a city that tells needs with its first five {kind} hold a topic\n"
        )


def show_exposure(as_json: bool) -> None:
    """Print how evenly the places of the first fives are shared, and who stands on most."""
    shares = [*measure_shares(DEFAULT)]
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in shares], ensure_ascii=False, indent=2) + "\n")
        return
    table = _open_table(f"First fives of {DEFAULT}: who stands on how many", ["kind", "lists", "Gini", "most shown"])
    for one in shares:
        most = ", ".join(f"{city_id} {share:.1%}" for city_id, share in one.most)
        table.add_row(one.askers, one.kind, str(one.lists), f"{one.gini:.2f}", most)
    Console(highlight=False, width=160).print(table)


def _show_kind(console: Console, kind: str, systems: dict[str, dict[str, Any]], alpha: float) -> None:
    ordered = sorted(systems.items(), key=lambda item: -item[1]["worth a call"])
    lead = f"lead over {NEIGHBOUR}"
    table = _open_table(
        f"{kind}, first five (Krippendorff's alpha {alpha:.2f})",
        [*COLUMNS.values(), "lead", "ahead", "open"],
    )
    for system, figures in ordered:
        first = figures[lead][0]
        ahead = f"{first['wins']}/{first['wins'] + first['ties'] + first['losses']}"
        interval = f"{first['low']:+.2f}..{first['high']:+.2f}"
        shares = (f"{figures[name]:.2f}" for name in COLUMNS)
        table.add_row(system, *shares, interval, ahead, str(figures["unjudged"]))
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
    table = Table(title=title, title_justify="left", box=None, padding=(0, 0, 0, 1))
    for column in ("system", *columns):
        table.add_column(column, justify="left" if column == "system" else "right", no_wrap=column == "system")
    return table
