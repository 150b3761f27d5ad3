"""`city-peers lists`: the lists of all cities together."""

from __future__ import annotations

from rich.console import Console

from api.commands.printing import Answer, print_answer
from api.commands.shipped import find_policy
from api.questions.answers import build_city_name
from fixtures.snapshot import load_snapshot
from matcher.ask import Ask
from matcher.eligibility import Filters
from matcher.exposure import Lists, count_exposure, recommend_all
from matcher.snapshot import Snapshot

MOST_LISTED = 10


def show_lists(
    kind: str, theme: str, dial: str, k: int, capacity: int | None, other_country: bool, policy: str, form: str
) -> None:
    """Print the lists of all cities, how unequally cities are listed, and what sharing out costs."""
    snapshot, chosen = load_snapshot(), find_policy(policy)
    question = Ask("", kind, theme or None, dial=dial or None, k=k, filters=Filters(other_country=other_country))
    found = recommend_all(snapshot, chosen, question, capacity)
    rows = _list_rows(found)
    answer = {
        "kind": kind,
        "policy": f"{chosen.id}@{chosen.version}",
        "snapshot": snapshot.version,
        "capacity": capacity,
        "price": found.price,
        "gini": found.gini,
        "most_listed": _count_most_listed(snapshot, found),
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


def _show(console: Console, answer: Answer) -> None:
    console.print(
        f"\n[bold]{len(answer['suggestions'])} suggestions for all cities[/bold] ({answer['kind']}, {answer['policy']})"
    )
    console.print(
        f"Mean score given up by sharing out: {answer['price']:.4f}; inequality of exposure (Gini): {answer['gini']:.2f}"
    )
    listed = ", ".join(f"{city['name']} {city['lists']}" for city in answer["most_listed"])
    console.print(f"Listed most often: {listed}")
    console.print("The lists themselves: --csv or --json.")
