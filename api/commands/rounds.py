"""`city-peers rounds check|solve|relax`: a workbook of a round, a panel or a cohort, without a server."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from api.commands.data import open_data
from api.commands.printing import print_answer
from fixtures.curation.answer import Answer, answer_workbook
from fixtures.gazetteer import Gazetteer

COLUMNS = {
    "round": ("learner", "host"),
    "panel": ("person", "panel"),
    "cohort": ("application", "group"),
    "focus_groups": ("city", "group"),
}


def run(task: str, path: Path, policy: str, data_dir: Path | None, form: str) -> None:
    """Print the answer. Exit code 1 where there are faults or no plan exists."""
    view = open_data(data_dir).under(policy or None).view
    answer = answer_workbook(path, view.snapshot, view.policy, Gazetteer(), task)
    record = answer.to_record()
    print_answer(record, record["places"], form, lambda console: _show(console, answer, task))
    if answer.faults or not answer.feasible:
        raise typer.Exit(1)


def _show(console: Console, answer: Answer, task: str) -> None:
    for show in (_show_faults, _show_conflict, _show_places, _show_left_out):
        show(console, answer)
    if answer.feasible and task != "solve":
        console.print("A plan exists that keeps all hard rules.")


def _show_faults(console: Console, answer: Answer) -> None:
    if answer.faults:
        table = _table(f"{len(answer.faults)} to mend or look at", "sheet", "row", "column", "what")
        for fault in answer.faults:
            table.add_row(fault.sheet, str(fault.row), fault.column, fault.message)
        console.print(table)


def _show_conflict(console: Console, answer: Answer) -> None:
    if answer.conflict:
        table = _table("No plan exists: these rules cannot all be kept", "rule", "asks for", "reason")
        for rule in answer.conflict:
            table.add_row(rule["id"], rule["text"], rule["reason"])
        console.print(table)
    for number, way in enumerate(answer.relaxations, start=1):
        console.print(f"Way out {number} (cost {way['cost']:g}): {way['text']}", markup=False)


def _show_places(console: Console, answer: Answer) -> None:
    if not answer.places:
        return
    learner, host = COLUMNS[answer.kind]
    table = _table(f"{len(answer.places)} places", learner, "", host, "", "fit", "known")
    for place in answer.places:
        names = (answer.names.get(place["learner"], ""), answer.names.get(place["host"], ""))
        table.add_row(
            place["learner"], names[0], place["host"], names[1], f"{place['fit']:.3f}", f"{place['known']:.0%}"
        )
    console.print(table)
    console.print(_tell_total(answer))


def _tell_total(answer: Answer) -> str:
    told = f"Total fit {answer.total:.3f}"
    if answer.gap is not None:
        told += f"; no plan passes {answer.bound:.3f}: gap {answer.gap:.2%}"
    if answer.way is not None:
        told += f"; {answer.way:.0%} of the way from drawing by lot to that bound"
    return told + "."


def _show_left_out(console: Console, answer: Answer) -> None:
    if answer.left_out:
        table = _table(f"{len(answer.left_out)} left out", "id", "", "why")
        for one in answer.left_out:
            table.add_row(one.id, answer.names.get(one.id, ""), one.why)
        console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table
