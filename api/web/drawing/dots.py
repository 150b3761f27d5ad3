"""Levels on a line from 0 to 4: two cities as marks, the cities of a size class as grey dots whose area is their share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

INSET, STEP, LARGEST = 12.0, 44.0, 10.0
"""Where level 0 stands, how far the levels are apart, and the radius of a dot that holds all, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Dots:
    """One line: where the levels stand, the radius of the grey dot at each, and where the two marks stand, None for no level."""

    at: tuple[float, ...]
    radii: tuple[float, ...]
    own: float | None
    other: float | None


def build_dots(shares: Sequence[float], own: int | None, other: int | None) -> Dots:
    """Lay out a line.

    Args:
        shares: of the cities of the size class, the share at each level.

    >>> build_dots((0.0, 0.0, 1.0, 0.0, 0.0), 1, None)
    Dots(at=(12.0, 56.0, 100.0, 144.0, 188.0), radii=(0.0, 0.0, 10.0, 0.0, 0.0), own=56.0, other=None)
    """
    at = tuple(INSET + STEP * level for level in range(len(shares)))
    return Dots(
        at=at,
        radii=tuple(round(LARGEST * sqrt(share), 1) for share in shares),
        own=None if own is None else at[own],
        other=None if other is None else at[other],
    )
