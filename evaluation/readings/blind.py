"""One pair after the other for a person who reads: the next that this reader has not graded, and its grades as judgements.

Nothing here reads a score or a system. A page shows the text of `build_pair_sheet`, takes two grades and a reason, and keeps what
`judge_pair` makes of them with `append_judgements`; `read_judgements` reads them back.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass, fields
from io import StringIO
from pathlib import Path

from evaluation.readings.asked import KINDS, Asker
from evaluation.readings.draw import hash_text
from evaluation.readings.judged import Judgement
from evaluation.readings.sheets import build_sheet
from matcher.snapshot import Snapshot

GRADES = range(4)
TO_BE_TOLD = (0, 3)
LONGEST_REASON = 300

Pair = tuple[str, str]
"""The ids of the asking city and of a candidate."""


class InvalidGrade(ValueError):
    """A grade, or a reason, that cannot be kept; the message says what to change."""


@dataclass(frozen=True, slots=True)
class PairSheet:
    """What a reader sees of one pair: facts of both sides and the topic, no system and no score. left: pairs to go, with this."""

    asker: str
    candidate: str
    text: str
    left: int


def find_next(pairs: Iterable[Pair], judgements: Iterable[Judgement], reader: str) -> tuple[Pair | None, int]:
    """The next pair that this reader has not graded, and how many are left with it; None where none is left.

    Pairs that no person has graded come first; each reader meets the rest in an order of its own, the hash of the three names,
    so that readers who stop early have not all read the same.
    """
    told = [(one.asker, one.candidate, one.reader) for one in judgements if one.reader_kind == "person"]
    own, by_people = ({(a, b) for a, b, who in told if who == reader}, {(a, b) for a, b, _ in told})
    left = [pair for pair in set(pairs) if pair not in own]
    if not left:
        return None, 0
    first = min(left, key=lambda pair: (pair in by_people, hash_text(f"{reader} {pair[0]} {pair[1]}")))
    return first, len(left)


def build_pair_sheet(snapshot: Snapshot, askers: Collection[Asker], pair: Pair, left: int = 1) -> PairSheet:
    """The blind sheet of one pair. Raises UnknownCity, or KeyError where the first is no asking city."""
    asker = {one.city_id: one for one in askers}[pair[0]]
    return PairSheet(*pair, build_sheet(snapshot, asker, [pair[1]]).text, left)


def judge_pair(
    sheet: PairSheet, twin: int, reviewer: int, reason: str, reader: str, date: str, facts: str
) -> tuple[Judgement, Judgement]:
    """The two judgements of a person on one pair: as a twin, and as a reviewer.

    Args:
        date: ISO. facts: the version of the snapshot that the sheet was made from.

    Raises:
        InvalidGrade: a grade that is not 0 to 3, a 0 or a 3 without a reason, or too long a reason.
    """
    told = " ".join(reason.split())
    for grade in (twin, reviewer):
        if grade not in GRADES:
            raise InvalidGrade(f"a grade is 0, 1, 2 or 3, not {grade}")
    if not told and {twin, reviewer} & {*TO_BE_TOLD}:
        raise InvalidGrade("say in a few words why, where a grade is 0 or 3")
    if len(told) > LONGEST_REASON:
        raise InvalidGrade(f"a reason has at most {LONGEST_REASON} characters, not {len(told)}")
    first, second = (
        Judgement(sheet.asker, kind, sheet.candidate, grade, reader, "person", date, facts, told)
        for kind, grade in zip(KINDS, (twin, reviewer), strict=True)
    )
    return first, second


def append_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Append judgements to a table; it is made with its header where it does not exist."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        writer.writerow([field.name for field in fields(Judgement)])
    writer.writerows(map(astuple, judgements))
    with path.open("a", encoding="utf-8", newline="") as table:
        table.write(text.getvalue())


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements of a table that `append_judgements` wrote; none where it does not exist."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as table:
        return tuple(
            Judgement(**{**row, "grade": int(row["grade"])})  # type: ignore[arg-type]
            for row in csv.DictReader(table)
        )
