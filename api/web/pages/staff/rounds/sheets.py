"""What the pages of sheets have in common: rows about pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.features.rounds.state import RoundState

TOLD = ("status", "status_reason", "city_id", "city_ids")
"""Columns that stand in places of their own."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A wish, veto or conflict: both ends by name, and its other cells."""

    id: str
    a: str
    b: str
    name_a: str
    name_b: str
    cells: Mapping[str, str]


def list_pairs(
    state: RoundState, sheet: str, names: Mapping[str, str], first: str = "from", second: str = "to"
) -> tuple[Pairing, ...]:
    """The rows of a sheet about pairs."""
    return tuple(
        Pairing(
            name, row[first], row[second], names.get(row[first], row[first]), names.get(row[second], row[second]), row
        )
        for name, row in state.sheets.get(sheet, {}).items()
    )
