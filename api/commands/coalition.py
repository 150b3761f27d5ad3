"""`city-peers coalition`: who else has this."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from api.commands.data import open_data
from api.commands.printing import Answer, cite, print_answer, show_indented
from api.questions.as_data import build_coalition
from api.questions.asking import read_asking
from api.questions.coalition import CoalitionAsking, ask_coalition


def show_coalition(name: str, given: Mapping[str, Any], data_dir: Path | None, form: str) -> None:
    """Print the cities that share a barrier or a need; `given` are the options by their names in `CoalitionAsking`."""
    asking = read_asking(CoalitionAsking, given)
    data, city_id = open_data(data_dir).find(name)
    answer = build_coalition(ask_coalition(data.view, city_id, asking))
    rows = [_flatten(ally) for ally in answer["cities"]]
    print_answer(answer, rows, form, lambda console: _show(console, answer))


def _flatten(ally: Answer) -> dict[str, Any]:
    named = {f"city_{name}": value for name, value in ally["city"].items()}
    plain = {name: ally[name] for name in ("says", "brings", "size", "region", "stage")}
    return {**named, **plain, "source": cite(ally["source"]) if ally["source"] else ""}


def _show(console: Console, answer: Answer) -> None:
    console.print(f"\n[bold]{answer['found']} other cities share this; a coalition of {len(answer['cities'])}[/bold]")
    for ally in answer["cities"]:
        console.print(f"  • [bold]{ally['city']['name']}[/bold] ({ally['city']['country']})")
        said = f"{ally['says']}  [dim]{cite(ally['source'])}[/dim]" if ally["source"] else "has not reported it"
        show_indented(console, said)
        if ally["brings"]:
            show_indented(console, f"Brings: {ally['brings']}  [dim]{cite(ally['brings_source'])}[/dim]")
    for rule in answer["rules"]:
        source = f"{cite(rule['source'])}, {rule['where']}"
        console.print(f"  In {rule['country']}: {rule['words']}  [dim]{source}[/dim]")
