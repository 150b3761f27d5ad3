"""`city-peers ask`: a need in free text."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from api.commands.data import open_data
from api.commands.printing import Answer, print_answer
from api.questions.as_data import build_asked
from api.questions.ask import Libraries, ask
from fixtures.vectors import default_gauge, load_representer


def show_answer(need: str, like: str, k: int, data_dir: Path | None, form: str) -> None:
    """Print the offers and case studies that answer a need."""
    if not need.strip():
        raise ValueError("the need is empty; say in a few words what you are looking for")
    data, like_id = open_data(data_dir), None
    if like:
        data, like_id = data.find(like)
    libraries = Libraries(load_representer(data_dir), default_gauge(data_dir))
    answer = build_asked(ask(libraries.find(data.view), need, like_id, k))
    rows = [
        {
            "kind": "city",
            "id": found["city"]["id"],
            "text": found["offer"],
            "score": found["score"],
            "fits": found["fits"],
        }
        for found in answer["cities"]
    ]
    rows += [
        {
            "kind": "case",
            "id": found["case"]["id"],
            "text": found["case"]["title"],
            "score": found["score"],
            "fits": found["fits"],
        }
        for found in answer["cases"]
    ]
    print_answer(answer, rows, form, lambda console: _show(console, answer))


def _show(console: Console, answer: Answer) -> None:
    console.print(f"\n[bold]Who can show something on: {answer['need']}[/bold]")
    if not answer["fits"]:
        console.print("Nothing here fits. Try other words, or one thing at a time.")
        return
    for rank, found in enumerate(_fitting(answer["cities"]), start=1):
        console.print(
            f"{rank:>3}. [bold]{found['city']['name']}[/bold] ({found['city']['country']})  {found['score']:.2f}"
        )
        also = "; also " + ", ".join(city["name"] for city in found["also"]) if found["also"] else ""
        console.print(
            Padding(
                f"{found['offer']}{also}  [dim]{found['source']['title']} ({found['source']['year']})[/dim]",
                (0, 0, 0, 5),
            )
        )
    console.print("[bold]Case studies[/bold]")
    for rank, found in enumerate(_fitting(answer["cases"]), start=1):
        place = f"{found['city']['name']}, {found['city']['country']}"
        more = f"  and {found['more']} more like it" if found["more"] else ""
        console.print(f"{rank:>3}. [bold]{found['case']['title']}[/bold] ({place})  {found['score']:.2f}{more}")
        console.print(
            Padding(
                f"{found['case']['summary']}  [dim]{found['source']['title']} ({found['source']['year']})[/dim]",
                (0, 0, 0, 5),
            )
        )


def _fitting(found: list[Answer]) -> list[Answer]:
    return [answer for answer in found if answer["fits"]]
