"""The register of trials on the score: what was expected, what was changed, and what readers' grades said before and after.

A row is written before its trial is read, with the figures left empty; they are filled in by the command that the row names. Rows
that were written afterwards say so: of what scripts tried that were not kept, no figures are left, and none are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.readings.asked import read_table

FILE = "trials.csv"
OUTCOMES = ("adopted", "not adopted", "open")


@dataclass(frozen=True, slots=True)
class Registered:
    """One trial. Shares are those of the first five that are worth a call, by kind, before and after; None where not kept.

    registered: "before" or "after" the grades were read. date: ISO, of the reading. part: of the asking cities. outcome: one of
    OUTCOMES. command: what prints the figures, "" where nothing does any more.
    """

    date: str
    registered: str
    hypothesis: str
    change: str
    part: str
    twins_before: float | None
    twins_after: float | None
    reviewers_before: float | None
    reviewers_after: float | None
    outcome: str
    command: str
    note: str


def load_register() -> tuple[Registered, ...]:
    """All trials, in the order in which they were registered."""
    return tuple(_read(row) for row in read_table(FILE))


def _read(row: dict[str, str]) -> Registered:
    shares = {
        name: float(row[name]) if row[name] else None
        for name in ("twins_before", "twins_after", "reviewers_before", "reviewers_after")
    }
    return Registered(**{**row, **shares})  # type: ignore[arg-type]


def tell_register() -> str:
    """The register as text, one trial a paragraph."""
    return "".join(f"{_tell(one)}\n" for one in load_register())


def _tell(one: Registered) -> str:
    figures = f"twins {say_change(one.twins_before, one.twins_after)}, "
    figures += f"reviewers {say_change(one.reviewers_before, one.reviewers_after)}"
    printed = f" ({one.command})" if one.command else ""
    return (
        f"{one.date} {one.outcome}: {one.hypothesis}\n  changed: {one.change}\n  {one.part}: {figures}{printed}; registered "
        f"{one.registered} reading. {one.note}".rstrip()
    )


def say_change(before: float | None, after: float | None) -> str:
    """A change of a share.

    >>> say_change(0.57, 0.65), say_change(None, None)
    ('0.57 to 0.65', 'not kept')
    """
    return "not kept" if before is None or after is None else f"{before:.2f} to {after:.2f}"
