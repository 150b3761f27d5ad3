"""`city-peers read-file`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from rich.console import Console

from api.commands.printing import Answer, print_answer, show_indented
from fixtures.gazetteer import Gazetteer
from fixtures.reported import as_data, read_reported
from fixtures.reported.cities import build_is_own
from fixtures.sheets import InvalidSheet
from fixtures.vocabulary import load_vocabulary


def show_reported(path: Path, city: str, account: str, as_json: bool) -> None:
    """Print what a city reported in a file, as proposals to confirm. Raises InvalidSheet, CityNotResolved."""
    answer = _read(path, city, account)
    print_answer(answer, (), "json" if as_json else "text", lambda console: _show(console, answer))


def _read(path: Path, city: str, account: str) -> Answer:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidSheet(f"cannot read {path}: {error.strerror or error}") from error
    if not city:
        return as_data(read_reported(data, path.name, None, account))
    gazetteer = Gazetteer()
    meant = gazetteer.resolve(city)
    return as_data(read_reported(data, path.name, build_is_own(meant, gazetteer), account, country=meant.country))


def _show(console: Console, answer: Answer) -> None:
    vocabulary = load_vocabulary()
    console.print(f"{answer['kind']}, {answer['city'] or 'no city named'}, {answer['year'] or 'no year stated'}.")
    for section, proposals in groupby(answer["proposals"], lambda one: one["section"]):
        console.print(f"\n[bold]{vocabulary.section(section).label}[/bold]")
        for one in proposals:
            label = vocabulary.label(section, one["code"])
            console.print(f"  {one['band']:<6} {one['confidence']:.2f}  {label}  ({one['where']})")
            show_indented(console, one["sentence"])
    if target := answer["target"]:
        console.print(f"\n[bold]Target[/bold]  {target['range']}, {target['reduction_percent']} %  ({target['where']})")
    for one in answer["emissions"]:
        console.print(f"[bold]Emissions[/bold]  {one['total_ktco2e']:g} kt CO2e  ({one['where']})")
    for one in answer["case_studies"]:
        console.print(f"[bold]Example[/bold]  {one['title']}  ({one['where']})")
    for name in ("unknown", "notes"):
        for line in answer[name]:
            console.print(f"{'not known here' if name == 'unknown' else 'left out'}: {line}", markup=False)
    for fault in answer["faults"]:
        where = ", ".join(filter(None, (fault["sheet"], f"row {fault['row']}", fault["column"])))
        console.print(f"not read: {where}: {fault['message']}", markup=False)
