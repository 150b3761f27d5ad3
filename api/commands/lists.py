"""`city-peers lists`: the lists of all cities together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from api.commands.cluster import working_on_cluster
from api.commands.data import open_data
from api.commands.peers import read_peers_asking
from api.commands.printing import Answer, print_answer
from api.questions.as_data import build_city_name
from api.questions.asking import build_ask
from fixtures.spread import map_cities
from matcher.exposure import Lists, count_exposure, recommend_all
from matcher.snapshot import Snapshot

MOST_LISTED = 10


def show_lists(
    kind: str, given: Mapping[str, Any], capacity: int | None, data_dir: Path | None, form: str, cluster: str = ""
) -> None:
    """Print the lists of all cities, how unequally cities are listed, and what sharing out costs.

    Args:
        cluster: the address of a Dask scheduler that shares the work, "" for that of the settings or none.
    """
    asking = read_peers_asking(given)
    view = open_data(data_dir).under(asking.policy).view
    snapshot, ask = view.snapshot, build_ask(asking, "", kind)
    with working_on_cluster(cluster):
        found = recommend_all(snapshot, view.policy, ask, capacity, map_cities)
    rows = _list_rows(found)
    answer = {
        "kind": kind,
        "policy": view.policy.with_weights(kind, ask.weights, ask.facets).name,
        "snapshot": snapshot.version,
        "capacity": capacity,
        "price": found.price,
        "gini": found.gini,
        "most_listed": _count_most_listed(snapshot, found),
        "short": _list_short(snapshot, found, ask.k),
        "suggestions": rows,
    }
    print_answer(answer, rows, form, lambda console: _show(console, answer))


def _list_rows(found: Lists) -> list[dict[str, object]]:
    return [
        {"city": city_id, "rank": rank, "peer": found.ids[row], "score": float(score)}
        for city_id, rows, scores in zip(found.ids, found.rows, found.scores, strict=True)
        for rank, (row, score) in enumerate(zip(rows, scores, strict=True), start=1)
        if row >= 0
    ]


def _count_most_listed(snapshot: Snapshot, found: Lists) -> list[Answer]:
    counts = count_exposure(found.rows, len(found.ids))
    most = sorted(range(len(found.ids)), key=lambda row: (-counts[row], row))[:MOST_LISTED]
    return [{**build_city_name(snapshot.cities[row]), "lists": int(counts[row])} for row in most]


def _list_short(snapshot: Snapshot, found: Lists, k: int) -> list[Answer]:
    """The cities whose list is shorter than was asked for, the shortest first, with its length."""
    lengths = (found.rows >= 0).sum(axis=1)
    short = sorted((int(length), row) for row, length in enumerate(lengths) if length < k)
    return [{**build_city_name(snapshot.cities[row]), "suggestions": length} for length, row in short]


def _show_short(console: Console, short: list[Answer]) -> None:
    if none := [city["name"] for city in short if not city["suggestions"]]:
        console.print(f"No suggestion at all for {len(none)} cities: {', '.join(none)}")
    if some := [f"{city['name']} {city['suggestions']}" for city in short if city["suggestions"]]:
        more = f" and {len(some) - MOST_LISTED} more" if len(some) > MOST_LISTED else ""
        console.print(f"Fewer than asked for, for {len(some)} cities: {', '.join(some[:MOST_LISTED])}{more}")


def _show(console: Console, answer: Answer) -> None:
    console.print(
        f"\n[bold]{len(answer['suggestions'])} suggestions for all cities[/bold] ({answer['kind']}, {answer['policy']})"
    )
    console.print(
        f"Mean score given up by sharing out: {answer['price']:.4f}; inequality of exposure (Gini): {answer['gini']:.2f}"
    )
    listed = ", ".join(f"{city['name']} {city['lists']}" for city in answer["most_listed"])
    console.print(f"Listed most often: {listed}")
    _show_short(console, answer["short"])
    console.print("The lists themselves: --csv or --json.")
