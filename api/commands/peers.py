"""`city-peers peers`, `city-peers explain` and `city-peers pair`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from api.commands.data import open_data
from api.commands.printing import Answer, cite, flatten, print_answer, show_indented, show_lines
from api.questions.as_data import build_pair, build_peers, build_suggestion, build_why_not
from api.questions.asking import PairAsking, PeersAsking, read_asking
from api.questions.pair import ask_one, ask_pair
from api.questions.peers import ask_peers
from api.questions.why_not import ask_why_not
from fixtures.countries import read_country_alone
from matcher.reason import english
from matcher.snapshot import Snapshot

TITLES = {"twins": "Twins of", "reviewers": "Peer reviewers for", "learners": "Cities that could learn from"}
COUNTRIES = ("country", "not_country")


def read_peers_asking(given: Mapping[str, Any]) -> PeersAsking:
    """What the options ask; a country may be written as its code or its English name. Raises Invalid, UnknownCountry."""
    named = {name: [read_country_alone(country) for country in given[name]] for name in COUNTRIES if name in given}
    return read_asking(PeersAsking, {**given, **named})


def show_peers(name: str, kind: str, given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print the suggestions for a city; `given` are the options by their names in `PeersAsking`."""
    asking = read_peers_asking(given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    found = ask_peers(data.sharpened(city_id, asking), city_id, kind, asking)
    answer = build_peers(found)
    rows = [flatten(suggestion) for suggestion in answer["suggestions"]]
    print_answer(answer, rows, form, lambda console: show_ranking(console, found.snapshot, answer))


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


def show_why_not(name: str, peer: str, kind: str, given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print why a city is not in the list that `show_peers` prints for the same options."""
    asking = read_peers_asking(given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    data, peer_id = data.find(peer)
    answer = build_why_not(ask_why_not(data.sharpened(city_id, asking), city_id, peer_id, kind, asking))
    print_answer(answer, answer["differences"], form, lambda console: _show_absence(console, answer))


def _show_absence(console: Console, answer: Answer, most: int = 4) -> None:
    peer, against = answer["peer"]["name"], answer["against"]
    place = "number {rank} in the list" if answer["listed"] else "number {rank} of {of} by its score"
    score = answer["suggestion"]["score"]
    console.print(f"\n[bold]{peer}[/bold]: {place.format_map(answer)}, {score:.3f}")
    for rule in answer["rules"]:
        console.print(f"Left out, whatever its score: {rule}")
    if answer["beside"]:
        console.print(f"{answer['beside']['name']} is part of the same body and keeps the place of both.")
    if answer["varied"]:
        console.print("Its score would do; the list makes room for cities that are less alike.")
    if against:
        console.print(f"Beside {against['city']['name']}, number {against['rank']} (score {against['score']:.3f}):")
    for line in answer["differences"][:most]:
        console.print(f"  {line['amount']:+.3f} {line['comparison']}")
        show_indented(console, line["text"])
        show_indented(console, f"[dim]{line['text_against']}[/dim]")


def show_explanation(
    name: str, peer: str, kind: str, given: Mapping[str, Any], data_dir: Path | None, form: str
) -> None:
    """Print how a pair gets its score."""
    asking = read_asking(PairAsking, given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    data, peer_id = data.find(peer)
    snapshot = data.view.snapshot
    found = ask_one(data.view, city_id, peer_id, kind, asking)
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


def show_pair(name: str, peer: str, given: Mapping[str, Any], data_dir: Path | None, as_json: bool) -> None:
    """Print two cities together."""
    asking = read_asking(PairAsking, given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    data, peer_id = data.find(peer)
    answer = build_pair(ask_pair(data.view, city_id, peer_id, asking))
    print_answer(answer, (), "json" if as_json else "text", lambda console: _show_together(console, answer))


def _show_together(console: Console, answer: Answer) -> None:
    names = {city["id"]: city["name"] for city in answer["cities"]}
    console.print(f"\n[bold]{' and '.join(names.values())}[/bold]  [dim]policy {answer['policy']}[/dim]")
    for told, key in (("As twins", "twins"), ("As its reviewer", "there"), ("The other way", "back")):
        found = answer[key]
        console.print(f"{told}: score {found['score']:.3f}, rank {found['rank']}, {found['coverage']:.0%} known")
    path = " → ".join(city["name"] for city in answer["path"])
    console.print(f"Linked through: {path or 'no chain of recorded collaborations'}")
    if not answer["agenda"]:
        for one in answer["to_ask"]:
            show_indented(console, f"Nothing on record meets yet. Ask {names[one['asker']]}'s question: {one['need']}")
    for number, topic in enumerate(answer["agenda"], start=1):
        console.print(f"{number:>3}. [bold]{topic['theme']}[/bold]")
        show_indented(console, f"{names[topic['asker']]} looks for: {topic['need']}")
        show_indented(console, f"{names[topic['giver']]} can show: {topic['answer']}")
    for one in answer["both_look_for"]:
        show_indented(console, f"Both look for an answer to: {one['need']}, and {one['other']}")
