"""`city-peers next-question`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from api.commands.data import open_data
from api.commands.printing import Answer, print_answer
from api.questions.as_data import build_next_question
from api.questions.next_question import ask_next_question


def show_next_question(name: str, data_dir: Path | None, as_json: bool) -> None:
    """Print what to ask a city next, and what would come after."""
    data, city_id = open_data(data_dir).find(name)
    answer = build_next_question(ask_next_question(data.view, city_id))
    print_answer(answer, (), "json" if as_json else "text", lambda console: _show(console, answer))


def _show(console: Console, answer: Answer) -> None:
    if answer["next"] is None:
        console.print("Everything that moves the list of this city is known.")
        return
    console.print(f"[bold]{answer['next']['text']}[/bold]  ({answer['next']['subject']})")
    for question in answer["then"]:
        console.print(f"  then {question['subject']}")
