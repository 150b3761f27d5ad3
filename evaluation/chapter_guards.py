"""Beside the figures of past pairings: what a list that knows nobody finds, and how large a lead must be to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.blocks import Block, Paragraph, Table, join, say, say_smallest, say_with_interval

Found = Mapping[str, Any]


def write_guards(board: Found) -> Iterator[Block]:
    """The fixed list picked with hindsight, and leads with every programme counting the same; nothing where not measured."""
    if "best list" not in board:
        return
    best = board["best list"]
    hits = say_with_interval(best["hit@10"], best["low"], best["high"])
    yield Paragraph(
        f"One list of {len(best['cities'])} cities for everybody, picked with hindsight, has a hit@10 of {hits}: "
        f"{join(best['cities'])}."
    )
    rows = [
        (
            name,
            say_with_interval(one["mean"], one["low"], one["high"]),
            say_smallest(one["smallest"]),
            f"{one['n']:.0f}",
        )
        for name, one in board["leads by programme"].items()
    ]
    yield Table(
        "Lead of city-peers in MRR, every programme counting the same, and the smallest lead that so many programmes would show "
        "four times of five.",
        ("over", "lead (95 % over programmes)", "smallest that shows", "programmes"),
        rows,
    )


def say_best_list(board: Found) -> str:
    """The hit@10 of the fixed list, nothing where it was not measured."""
    return say(board["best list"]["hit@10"]) if "best list" in board else ""
