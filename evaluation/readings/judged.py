"""The judgements as data: who graded which candidate of which asking city, as what, when, on which facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from evaluation.readings.asked import KINDS, read_table
from evaluation.readings.grades import Keys, read_grades
from evaluation.tables import write_table

FILE = "judgements.csv"
Judged = Mapping[tuple[str, str, str], tuple[int, ...]]
"""The grades by asking city, kind and candidate."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One grade. reader_kind: "model" or "person". date: ISO. facts: the version of the snapshot that the sheet was made from."""

    asker: str
    kind: str
    candidate: str
    grade: int
    reader: str
    reader_kind: str
    date: str
    facts: str
    reason: str


def load_judgements(file: str = FILE) -> tuple[Judgement, ...]:
    """All judgements of a table of the repository."""
    return tuple(
        Judgement(**{**row, "grade": int(row["grade"])})  # type: ignore[arg-type]
        for row in read_table(file)
    )


def collect_judgements(folder: Path, keys: Keys, reader_kind: str, date: str, facts: str) -> Iterator[Judgement]:
    """The grades of a folder that has been checked, with city ids in place of letters."""
    for reader in sorted(path for path in (folder / "grades").iterdir() if path.is_dir()):
        for path in sorted(reader.glob("*.csv")):
            for grade in read_grades(path):
                for kind, value in zip(KINDS, (grade.twin, grade.reviewer), strict=True):
                    candidate = keys[path.stem][grade.letter]
                    yield Judgement(
                        path.stem, kind, candidate, value, reader.name, reader_kind, date, facts, grade.reason
                    )


def write_judgements(judgements: Iterable[Judgement]) -> str:
    """Judgements as the table that `load_judgements` reads, in order."""
    return write_table(Judgement, sorted(judgements, key=astuple))


def group_grades(judgements: Iterable[Judgement]) -> Judged:
    """All grades of each candidate, in the order of the readers' names. Judgements of people replace those of models."""
    found: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        found[one.asker, one.kind, one.candidate].append(one)
    return {key: _read_values(of_key) for key, of_key in found.items()}


def _read_values(judgements: list[Judgement]) -> tuple[int, ...]:
    people = [one for one in judgements if one.reader_kind == "person"]
    return tuple(one.grade for one in sorted(people or judgements, key=lambda one: one.reader))
