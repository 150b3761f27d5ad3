"""`city-peers ask`: a need in free text."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding

from api.commands.printing import Answer, print_answer
from api.commands.shipped import find_city, find_policy
from api.questions.answers import build_asked_answer
from fixtures.asking import Library
from fixtures.snapshot import load_snapshot
from fixtures.vectors import load_representer


def show_answer(need: str, like: str, k: int, form: str) -> None:
    """Print the offers and case studies that answer a need."""
    if not need.strip():
        raise ValueError("the need is empty; say in a few words what you are looking for")
    snapshot, like_id = find_city(like) if like else (load_snapshot(), None)
    library = Library(snapshot, find_policy(""), load_representer())
    offers, cases = library.find_offers(need, like_id, k), library.find_cases(need, like_id, k)
    answer = build_asked_answer(snapshot, need, like_id, offers, cases)
    rows = [
        {"kind": "city", "id": found["city"]["id"], "text": found["offer"], "score": found["score"]}
        for found in answer["cities"]
    ]
    rows += [
        {"kind": "case", "id": found["case"]["id"], "text": found["case"]["title"], "score": found["score"]}
        for found in answer["cases"]
    ]
    print_answer(answer, rows, form, lambda console: _show(console, answer))


def _show(console: Console, answer: Answer) -> None:
    console.print(f"\n[bold]Who can show something on: {answer['need']}[/bold]")
    if not answer["cities"] and not answer["cases"]:
        console.print("Nothing on record comes close. Try other words, or one thing at a time.")
    for rank, found in enumerate(answer["cities"], start=1):
        console.print(
            f"{rank:>3}. [bold]{found['city']['name']}[/bold] ({found['city']['country']})  {found['score']:.2f}"
        )
        console.print(
            Padding(
                f"{found['offer']}  [dim]{found['source']['title']} ({found['source']['year']})[/dim]", (0, 0, 0, 5)
            )
        )
    console.print("[bold]Case studies[/bold]")
    for rank, found in enumerate(answer["cases"], start=1):
        place = f"{found['city']['name']}, {found['city']['country']}"
        console.print(f"{rank:>3}. [bold]{found['case']['title']}[/bold] ({place})  {found['score']:.2f}")
        console.print(
            Padding(
                f"{found['case']['summary']}  [dim]{found['source']['title']} ({found['source']['year']})[/dim]",
                (0, 0, 0, 5),
            )
        )
