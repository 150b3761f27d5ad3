"""A folder for a reading: instructions, one blind sheet for each asking city, and the keys that readers do not get."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path

from evaluation.readings.asked import Asker
from evaluation.readings.sheets import build_sheet
from matcher.snapshot import Snapshot

INSTRUCTIONS = "reading-instructions"


def write_folder(
    folder: Path, snapshot: Snapshot, named: Mapping[Asker, Collection[str]], instructions: str = INSTRUCTIONS
) -> str:
    """Write the sheets, the keys, the instructions and the version of the facts; says how much that is.

    Args:
        named: the candidates of each asking city; one without any gets no sheet.
        instructions: name of the text that readers get.
    """
    for part in ("sheets", "keys"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    sheets = [build_sheet(snapshot, asker, cities) for asker, cities in named.items() if cities]
    for sheet in sheets:
        name = sheet.asker.city_id
        (folder / "sheets" / f"{name}.txt").write_text(sheet.text, encoding="utf-8")
        with (folder / "keys" / f"{name}.csv").open("w", encoding="utf-8", newline="") as key:
            csv.writer(key, lineterminator="\n").writerows([("candidate", "city"), *sheet.key.items()])
    text = files("evaluation").joinpath("templates", f"{instructions}.md").read_text(encoding="utf-8")
    (folder / "INSTRUCTIONS.md").write_text(text, encoding="utf-8")
    (folder / "facts.txt").write_text(f"{snapshot.version}\n", encoding="utf-8")
    return f"{len(sheets)} sheets, {sum(len(sheet.key) for sheet in sheets)} candidates, facts {snapshot.version}"


def read_facts(folder: Path) -> str:
    """The version of the facts that the sheets of a folder were made from."""
    return (folder / "facts.txt").read_text(encoding="utf-8").strip()
