"""`city-peers peers` and `city-peers explain`."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from api.commands.printing import Answer, cite, flatten, print_answer, show_indented, show_lines
from api.commands.shipped import find_city, find_policy
from api.questions.answers import build_ranking_answer, build_suggestion
from fixtures.countries import read_country
from matcher.ask import Ask
from matcher.eligibility import Filters
from matcher.reason import english
from matcher.recommend import explain_pair, recommend
from matcher.snapshot import Snapshot

TITLES = {"twins": "Twins of", "reviewers": "Peer reviewers for", "learners": "Cities that could learn from"}


def show_peers(
    name: str, kind: str, theme: str, dial: str, k: int, filters: dict[str, Any], policy: str, form: str
) -> None:
    """Print the suggestions for a city."""
    snapshot, city_id = find_city(name)
    named = {name: tuple(map(read_country, filters[name])) for name in ("countries", "not_countries")}
    question = Ask(city_id, kind, theme or None, dial=dial or None, k=k, filters=Filters(**filters | named))
    ranking = recommend(snapshot, find_policy(policy), question)
    answer = build_ranking_answer(snapshot, ranking)
    rows = [flatten(suggestion) for suggestion in answer["suggestions"]]
    print_answer(answer, rows, form, lambda console: show_ranking(console, snapshot, answer))


def show_ranking(console: Console, snapshot: Snapshot, answer: Answer, most: int = 4) -> None:
    """A list for people: each city with the lines that count most."""
    city = snapshot.city(answer["city"]["id"])
    console.print(f"\n[bold]{TITLES[answer['kind']]} {city.name}[/bold]  [dim]policy {answer['policy']}[/dim]")
    for suggestion in answer["suggestions"]:
        peer = suggestion["city"]
        console.print(
            f"{suggestion['rank']:>3}. [bold]{peer['name']}[/bold] ({peer['country']})  score {suggestion['score']:.3f}, "
            f"{suggestion['coverage']:.0%} known"
        )
        show_indented(console, " ".join(suggestion["opening"]))
        show_lines(console, suggestion["explanation"], most)
    for rule, count in answer.get("excluded", {}).items():
        if rule != "the city itself":
            console.print(f"[dim]Left out, {rule}: {count}[/dim]")


def show_explanation(name: str, peer: str, kind: str, theme: str, dial: str, policy: str, form: str) -> None:
    """Print how a pair gets its score."""
    snapshot, city_id = find_city(name)
    with_peer, peer_id = find_city(peer)
    if peer_id not in snapshot.numbers:
        snapshot = with_peer
    question = Ask(city_id, kind, theme or None, dial=dial or None)
    found = explain_pair(snapshot, find_policy(policy), question, peer_id)
    suggestion = build_suggestion(found, "sourced", english(snapshot.vocabulary))
    answer = {"city": {"id": city_id}, "kind": kind, "snapshot": snapshot.version, "suggestion": suggestion}
    lines = suggestion["explanation"]["contributions"]
    rows = [{**line, "sources": "; ".join(map(cite, line["sources"]))} for line in lines]
    print_answer(answer, rows, form, lambda console: _show_sum(console, snapshot, city_id, suggestion))


def _show_sum(console: Console, snapshot: Snapshot, city_id: str, suggestion: Answer) -> None:
    city, peer = snapshot.city(city_id).name, suggestion["city"]["name"]
    console.print(f"\n[bold]{city} and {peer}[/bold]: score {suggestion['score']:.3f}, rank {suggestion['rank']}")
    console.print(_sum_table(f"{city} → {peer}", suggestion["explanation"]))
    if "explanation_back" in suggestion:
        console.print(_sum_table(f"{peer} → {city}", suggestion["explanation_back"]))
        console.print(Padding("The score is the harmonic mean of the two directions.", (0, 0, 0, 1)))


def _sum_table(title: str, explanation: Answer) -> Table:
    table = Table("comparison", "value", "amount", "why", title=title, title_justify="left", show_edge=False)
    table.add_row("start", "", f"{explanation['start']:.3f}", "what a city would get of which nothing is known")
    for line in explanation["contributions"]:
        value = "not reported" if line["value"] is None else f"{line['value']:.2f}"
        table.add_row(line["comparison"], value, f"{line['amount']:+.3f}", line["text"])
    table.add_section()
    table.add_row("sum", "", f"{explanation['directed_score']:.3f}", "")
    return table
