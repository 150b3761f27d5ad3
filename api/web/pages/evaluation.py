"""The current evaluation, as its reports say it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "evaluation"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report, its cells as text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """The tables of all reports; none where no report ships."""

    template: ClassVar[str] = "evaluation.html"

    tables: tuple[Table, ...]


def build_evaluation(folder: Path = FOLDER) -> EvaluationPage:
    """The page from the JSON reports of a folder."""
    reports = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return EvaluationPage(tuple(table for path in reports for table in _read_tables(path)))


def _read_tables(path: Path) -> Iterator[Table]:
    """Every list of records in a report, under the name of its key."""
    for name, content in json.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(content, list) and content and all(isinstance(record, dict) for record in content):
            columns = tuple(dict.fromkeys(key for record in content for key in record))
            rows = tuple(tuple(_write(record.get(column)) for column in columns) for record in content)
            yield Table(name.replace("_", " ").capitalize(), columns, rows)


def _write(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "–" if value is None else ", ".join(map(_write, value)) if isinstance(value, list) else str(value)
