"""`city-peers cases` and `city-peers blind-spots`."""

from __future__ import annotations

from rich.console import Console

from api.commands.printing import Answer, cite, flatten, print_answer, show_indented, show_lines
from api.commands.shipped import find_city, find_policy
from api.questions.answers import build_blind_spots_answer, build_cases_answer
from matcher.blind_spots import find_blind_spots
from matcher.case_ranking import recommend_cases
from matcher.snapshot import Snapshot

LEFT_OUT = "its list leaves it out"
NOT_COME_UP = "it may only not have come up: the list was not read completely"
MARKS = {"met": "[green]met[/green]", "missing": "[red]missing[/red]", "not reported": "[dim]not reported[/dim]"}


def show_cases(name: str, theme: str, k: int, policy_name: str, form: str) -> None:
    """Print the case studies suggested to a city."""
    snapshot, city_id = find_city(name)
    policy = find_policy(policy_name)
    found = recommend_cases(snapshot, policy.terms_for_cases(), city_id, theme or None, k)
    answer = build_cases_answer(snapshot, f"{policy.id}@{policy.version}", city_id, found)
    rows = [flatten(suggestion, "case") for suggestion in answer["suggestions"]]
    print_answer(answer, rows, form, lambda console: show_case_list(console, snapshot, answer))


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
        show_indented(console, f"[dim]{cite(suggestion['source'])}[/dim]")


def show_blind_spots(name: str, k: int, policy_name: str, form: str) -> None:
    """Print what cities like this one report and this one does not."""
    snapshot, city_id = find_city(name)
    policy = find_policy(policy_name)
    spots = find_blind_spots(snapshot, policy, city_id, k)
    answer = build_blind_spots_answer(snapshot, f"{policy.id}@{policy.version}", city_id, spots)
    rows = [
        {**spot, "witnesses": "; ".join(city["name"] for city in spot["witnesses"])} for spot in answer["blind_spots"]
    ]
    print_answer(answer, rows, form, lambda console: _show_spots(console, snapshot, answer))


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
