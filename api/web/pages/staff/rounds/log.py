"""The log of a round, as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.features.rounds.undoing import NOT_UNDONE
from api.storage.models import DecisionRow


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the log: who by name, when, what and why, what it cost by level, who is worse off, if it can be undone."""

    id: str
    who: str
    at: datetime
    what: str
    why: str
    price: Mapping[str, float]
    worse_off: tuple[str, ...]
    can_undo: bool


def read_decisions(rows: Sequence[DecisionRow], names: Mapping[str, str]) -> tuple[Decided, ...]:
    """The log, newest first."""
    undone = {row.undoes for row in rows}
    return tuple(_read_decision(row, names, row.id in undone) for row in reversed(rows))


def _read_decision(row: DecisionRow, names: Mapping[str, str], is_undone: bool) -> Decided:
    price: Mapping[str, Any] = row.price or {}
    can_undo = not is_undone and not row.undoes and row.what not in ("create", "delete", *NOT_UNDONE)
    return Decided(
        row.id,
        names.get(row.who, row.who),
        datetime.fromisoformat(row.at),
        row.what,
        row.why,
        {level: lost for level, lost in price.items() if abs(lost) > 5e-4},
        tuple(row.worse_off),
        can_undo,
    )
