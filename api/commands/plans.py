"""`city-peers read-plan` and `city-peers propose`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

from rich.console import Console

from api.commands.printing import Answer, print_answer, show_indented
from embeddings.reading import load_reading_model, propose_codes
from fixtures.plans.reading import as_data, read_plan
from fixtures.vectors import load_representer
from fixtures.vocabulary import load_vocabulary

SHOWN_CODES = 5


def show_reading(path: Path, language: str, as_json: bool) -> None:
    """Print what a plan says, as proposals to confirm."""
    reading = read_plan(path, language or None)
    answer = as_data(reading)
    print_answer(answer, (), "json" if as_json else "text", lambda console: _show_reading(console, answer))


def _show_reading(console: Console, answer: Answer) -> None:
    vocabulary = load_vocabulary()
    console.print(
        f"{answer['pages']} page(s), language {answer['language'] or 'unknown'}. Nothing of this is confirmed yet."
    )
    for section, proposals in groupby(answer["proposals"], lambda one: one["section"]):
        console.print(f"\n[bold]{vocabulary.section(section).label}[/bold]")
        for one in proposals:
            label = vocabulary.label(section, one["code"])
            console.print(f"  {one['band']:<6} {one['confidence']:.2f}  {label}  (page {one['page']})")
            show_indented(console, one["sentence"])
    if target := answer["target"]:
        percent = f"{target['reduction_percent']:g} % less" if target["reduction_percent"] is not None else "neutral"
        console.print(f"\n[bold]Target[/bold]  {percent} by {target['year']}  (page {target['page']})")
    for one in answer["emissions"]:
        console.print(
            f"[bold]Emissions?[/bold]  {one['total_ktco2e']:g} kt CO2e, {one['year'] or 'year unknown'}  (page {one['page']})"
        )
    for case in answer["case_studies"]:
        console.print(f"[bold]Case study[/bold]  {case['title']}  (page {case['page']})")


def show_proposed(text: str, section: str, as_json: bool) -> None:
    """Print the codes that a text may stand for, best first.

    Raises ValueError for a section without codes to propose.
    """
    model = load_reading_model()
    known = [name for name in load_vocabulary().sections if name in model.layers]
    if section not in known:
        raise ValueError(f"no codes can be proposed for '{section}'; choose one of {', '.join(known)}")
    proposed = propose_codes(text, section, model, load_representer())
    rows = [{"code": one.code, "confidence": round(one.confidence, 3)} for one in proposed]
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        _show_proposed(Console(highlight=False), section, rows)


def _show_proposed(console: Console, section: str, rows: list[dict[str, object]]) -> None:
    vocabulary = load_vocabulary()
    for row in rows[:SHOWN_CODES]:
        console.print(f"{row['confidence']:.2f}  {vocabulary.label(section, str(row['code']))}")
