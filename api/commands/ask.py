"""`city-peers ask`: a need in free text."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from api.commands.data import open_data
from api.commands.printing import Answer, cite, print_answer, show_indented
from api.questions.as_data import build_asked
from api.questions.ask import Libraries, ask
from fixtures.vectors import default_gauge, load_representer


def show_answer(need: str, like: str, k: int, data_dir: Path | None, form: str) -> None:
    """Print the offers and case studies that answer a need. Raises ValueError for an empty need, UnknownCity."""
    if not need.strip():
        raise ValueError("the need is empty; say in a few words what you are looking for")
    data, like_id = open_data(data_dir), None
    if like:
        data, like_id = data.find(like)
    libraries = Libraries(load_representer(data_dir), default_gauge(data_dir))
    answer = build_asked(ask(libraries.find(data.view), need, like_id, k))
    rows = [_flatten("city", found, found["city"]["id"], found["offer"]) for found in answer["cities"]]
    rows += [_flatten("case", found, found["case"]["id"], found["case"]["title"]) for found in answer["cases"]]
    print_answer(answer, rows, form, lambda console: _show(console, answer))


def _flatten(kind: str, found: Answer, found_id: str, text: str) -> Answer:
    return {"kind": kind, "id": found_id, "text": text, "score": found["score"], "fits": found["fits"]}


def _show(console: Console, answer: Answer) -> None:
    console.print(f"\n[bold]Who can show something on: {answer['need']}[/bold]")
    if not answer["fits"]:
        console.print("Nothing here fits. Try other words, or one thing at a time.")
        return
    for rank, found in enumerate(_fitting(answer["cities"]), start=1):
        city = found["city"]
        also = "; also " + ", ".join(city["name"] for city in found["also"]) if found["also"] else ""
        _show_found(
            console, f"{rank:>3}. [bold]{city['name']}[/bold] ({city['country']})", found, found["offer"] + also
        )
    console.print("[bold]Case studies[/bold]")
    for rank, found in enumerate(_fitting(answer["cases"]), start=1):
        case, place = found["case"], f"{found['city']['name']}, {found['city']['country']}"
        more = f"  and {found['more']} more like it" if found["more"] else ""
        _show_found(console, f"{rank:>3}. [bold]{case['title']}[/bold] ({place})", found, case["summary"], more)


def _show_found(console: Console, title: str, found: Answer, text: str, more: str = "") -> None:
    console.print(f"{title}  {found['score']:.2f}{more}")
    show_indented(console, f"{text}  [dim]{cite(found['source'])}[/dim]")


def _fitting(found: list[Answer]) -> list[Answer]:
    return [answer for answer in found if answer["fits"]]
