"""After the readings: who would accept, and what was tried on the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.blocks import Block, Table
from evaluation.readings.register import say_change

Found = Mapping[str, Any]


def write_trials(readings: Found) -> Iterator[Block]:
    """The other way round, once somebody has graded it, and the register of trials."""
    if back := readings.get("other way round"):
        yield _write_back(back)
    if trials := readings.get("trials"):
        header = ("trial", "changed", "asked", "twins", "reviewers", "outcome", "registered")
        told = "What was tried on the score: share of the first five worth a call before and after"
        yield Table(told, header, [_write_trial(one) for one in trials])


def _write_back(back: Found) -> Table:
    rows = [
        (name, f"{one['graded']} of {one['asked']}", f"{one['would accept']:.2f}", f"{one['mean']:.2f}")
        for name, one in back["systems"].items()
    ]
    told = f"Asked the other way round, whether the first reviewer would accept ({', '.join(back['readers'])})"
    return Table(told, ("named by", "graded", "would say yes", "mean grade"), rows)


def _write_trial(one: Found) -> tuple[str, ...]:
    return (
        one["hypothesis"],
        one["change"],
        one["part"],
        say_change(one["twins_before"], one["twins_after"]),
        say_change(one["reviewers_before"], one["reviewers_after"]),
        " ".join(filter(None, (f"{one['outcome']}.", one["note"]))),
        f"{one['registered']} reading, {one['date']}",
    )
