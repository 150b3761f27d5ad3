"""Grades as readers write them: one file for each asking city, checked against the keys."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("candidate", "T", "R", "reason")
POOL = "pool"  # who named whom, beside the keys of a reading the other way round
GRADES = ("0", "1", "2", "3")

Keys = Mapping[str, Mapping[str, str]]
"""For each asking city the city behind each letter."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What a reader says of one candidate: as a twin and as a reviewer, 0 to 3, with a reason for each 0 and 3."""

    letter: str
    twin: int
    reviewer: int
    reason: str


def read_keys(folder: Path) -> Keys:
    """The keys beside the sheets."""
    paths = sorted(path for path in (folder / "keys").glob("*.csv") if path.stem != POOL)
    return {path.stem: dict(_read_rows(path)) for path in paths}


def _read_rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        yield from ((row["candidate"], row["city"]) for row in csv.DictReader(rows))


def read_grades(path: Path) -> list[Grade]:
    """The grades of one file that has been checked."""
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return [
            Grade(row["candidate"], int(row["T"]), int(row["R"]), row["reason"] or "") for row in csv.DictReader(rows)
        ]


def check_grades(folder: Path, keys: Keys, whole: bool = True) -> list[str]:
    """Everything that is missing or wrong in the grades of a folder, reader by reader.

    Args:
        whole: whether every reader should have read every sheet.
    """
    readers = sorted(path for path in (folder / "grades").glob("*") if path.is_dir())
    if not readers:
        return [f"{folder / 'grades'}: no reader's folder"]
    problems = []
    for reader in readers:
        missing = [city for city in keys if not (reader / f"{city}.csv").exists()]
        if whole and missing:
            problems.append(f"{reader.name}: no file for {len(missing)} cities: {', '.join(missing)}")
        for path in sorted(reader.glob("*.csv")):
            if path.stem not in keys:
                problems.append(f"{reader.name}/{path.name}: no sheet of this name")
                continue
            problems += [f"{reader.name}/{path.name}: {problem}" for problem in _check_file(path, keys[path.stem])]
    return problems


def _check_file(path: Path, key: Mapping[str, str]) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            yield f"the first line must be {','.join(COLUMNS)}"
            return
        found = list(rows)
    counted = Counter(row["candidate"] for row in found)
    if lacking := [letter for letter in key if letter not in counted]:
        yield f"no grade for {', '.join(lacking)}"
    yield from (f"{letter} is graded {times} times" for letter, times in counted.items() if times > 1)
    for row in found:
        yield from _check_row(row, key)


def _check_row(row: Mapping[str | None, str | list[str] | None], key: Mapping[str, str]) -> Iterator[str]:
    letter = row["candidate"]
    if letter not in key:
        yield f"there is no candidate {letter}"
    if None in row:
        yield f"{letter}: too many columns; put a reason with commas in quotation marks"
    grades = row["T"], row["R"]
    yield from (f"{letter}: the grade must be 0, 1, 2 or 3, not {grade}" for grade in grades if grade not in GRADES)
    if {"0", "3"} & {*map(str, grades)} and not row["reason"]:
        yield f"{letter}: a grade 0 or 3 needs a reason"
