"""`city-peers cases` and `city-peers blind-spots`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from api.commands.data import open_data
from api.commands.printing import Answer, cite, flatten, print_answer, show_indented, show_lines
from api.questions.as_data import build_blind_spots, build_cases, build_who_pays
from api.questions.asking import BlindSpotsAsking, CasesAsking, read_asking
from api.questions.blind_spots import ask_blind_spots
from api.questions.cases import ask_cases
from api.questions.who_pays import WhoPaysAsking, ask_who_pays
from matcher.snapshot import Snapshot

LEFT_OUT = "its list leaves it out"
NOT_COME_UP = "it may only not have come up: the list was not read completely"
MARKS = {
    "met": "[green]met[/green]",
    "missing": "[red]missing[/red]",
    "not reported": "[dim]not reported[/dim]",
    "allowed": "[green]allowed[/green]",
    "allowed within limits": "[yellow]allowed within limits[/yellow]",
    "not allowed here": "[red]not allowed here[/red]",
}


def show_cases(name: str, given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print the case studies suggested to a city; `given` are the options by their names in `CasesAsking`."""
    asking = read_asking(CasesAsking, given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    found = ask_cases(data.sharpened(city_id, asking), city_id, asking)
    answer = build_cases(found)
    rows = [flatten(suggestion, "case") for suggestion in answer["suggestions"]]
    print_answer(answer, rows, form, lambda console: show_case_list(console, found.snapshot, answer))


def show_case_list(console: Console, snapshot: Snapshot, answer: Answer, most: int = 3) -> None:
    """A list of case studies for people, with what each rests on."""
    console.print(f"\n[bold]Case studies for {snapshot.city(answer['city']['id']).name}[/bold]")
    for suggestion in answer["suggestions"]:
        case, city = suggestion["case"], suggestion["city"]
        place = f"({city['name']}, {city['country']})"
        console.print(f"{suggestion['rank']:>3}. [bold]{case['title']}[/bold] {place}  score {suggestion['score']:.3f}")
        show_indented(console, case["summary"])
        show_lines(console, suggestion["explanation"], most)
        rests_on = "; ".join(f"{check['label']} ({MARKS[check['verdict']]})" for check in suggestion["preconditions"])
        if rests_on:
            show_indented(console, f"Rests on: {rests_on}")
        for paid in suggestion["instruments"]:
            _show_instrument(console, paid)
        show_indented(console, f"[dim]{cite(suggestion['source'])}[/dim]")


def _show_instrument(console: Console, paid: Answer) -> None:
    said = "; ".join(f"{rule['words']} ({cite(rule['source'])}, {rule['where']})" for rule in paid["rules"])
    show_indented(console, f"Paid for by {paid['label']}: {MARKS[paid['verdict']]}{': ' if said else ''}{said}")


def show_who_pays(given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print which measure is paid for by which instrument; `given` are the options by their names in `WhoPaysAsking`."""
    data = open_data(data_dir)
    if given["like"]:
        data, city_id = data.find(given["like"])
        given = {**given, "like": city_id}
    found = ask_who_pays(data.view.snapshot, read_asking(WhoPaysAsking, given))
    answer = build_who_pays(found)
    rows = [{**cell, "cases": "; ".join(cell["cases"])} for cell in answer["cells"]]
    print_answer(answer, rows, form, lambda console: _show_cells(console, found.snapshot, answer))


def _show_cells(console: Console, snapshot: Snapshot, answer: Answer) -> None:
    label = snapshot.vocabulary.label
    for theme in answer["themes"]:
        console.print(f"\n[bold]{label('themes', theme)}[/bold]")
        for cell in (cell for cell in answer["cells"] if cell["theme"] == theme):
            console.print(f"  {label('finance_instruments', cell['instrument'])}: {len(cell['cases'])}")
    console.print(f"\n{answer['without_instrument']} case studies name no instrument.")


def show_blind_spots(name: str, given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print what cities like this one report and this one does not."""
    asking = read_asking(BlindSpotsAsking, given)
    data, city_id = open_data(data_dir).under(asking.policy).find(name)
    found = ask_blind_spots(data.view, city_id, asking)
    answer = build_blind_spots(found)
    rows = [
        {**spot, "witnesses": "; ".join(city["name"] for city in spot["witnesses"])} for spot in answer["blind_spots"]
    ]
    print_answer(answer, rows, form, lambda console: _show_spots(console, found.snapshot, answer))


def _show_spots(console: Console, snapshot: Snapshot, answer: Answer) -> None:
    name = snapshot.city(answer["city"]["id"]).name
    console.print(f"\n[bold]What cities like {name} report and {name} does not[/bold]")
    if not answer["blind_spots"]:
        console.print(f"Nothing stands out: {name} names what cities like it name.")
    for spot in answer["blind_spots"]:
        like = f"{spot['share']:.0%} of cities like it ({spot['low']:.0%} to {spot['high']:.0%})"
        sure = LEFT_OUT if spot["certain"] else NOT_COME_UP
        console.print(f"  • [bold]{spot['label']}[/bold]: {like}, {spot['usual']:.0%} of all; {sure}")
        witnesses = ", ".join(city["name"] for city in spot["witnesses"])
        show_indented(console, f"[dim]as {witnesses} report[/dim]")
