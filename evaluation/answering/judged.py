"""Judged pairs of a need and something another city offers or has done, and how far readers agree on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.readings.agreement import measure_alpha
from evaluation.tables import read_table, write_table

FOLDER, FILE = "data/answers", "judgements.csv"
WORTH = 2
"""From this grade on an answer is worth a place on an agenda."""
Grades = Mapping[tuple[str, str], float]
"""The mean grade by (need, answer), both by `text_name`."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """need, answer: the texts, by `text_name`. grade: 3 answers just this need, 2 bears on it directly, 1 is of the same field, 0
    another matter. reader: who; reader_kind: "model" or "person"."""

    need: str
    answer: str
    grade: int
    reader: str
    reader_kind: str
    date: str


def load_judgements() -> list[Judgement]:
    """All judgements, in the order in which they were taken in."""
    return [Judgement(**{**row, "grade": int(row["grade"])}) for row in read_table(FOLDER, FILE)]  # type: ignore[arg-type]


def write_judgements(judgements: Iterable[Judgement]) -> str:
    """Judgements as the table that `load_judgements` reads, in their order."""
    return write_table(Judgement, judgements)


def group_grades(judgements: Iterable[Judgement]) -> Grades:
    """The mean grade of each pair.

    >>> group_grades([Judgement("a", "b", 3, "x", "model", ""), Judgement("a", "b", 2, "y", "model", "")])
    {('a', 'b'): 2.5}
    """
    return {pair: float(np.mean(grades)) for pair, grades in _collect(judgements).items()}


def measure_agreement(judgements: Iterable[Judgement]) -> tuple[int, float]:
    """How many pairs two readers judged, and Krippendorff's alpha on them."""
    twice = [grades for grades in _collect(judgements).values() if len(grades) > 1]
    return len(twice), measure_alpha(twice)


def _collect(judgements: Iterable[Judgement]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in judgements:
        found[one.need, one.answer].append(one.grade)
    return found
