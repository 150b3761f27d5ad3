"""Amounts that speak for or against, as bars on both sides of a zero line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.drawing.waterfall import name_comparison
from matcher.reason import Reason
from matcher.why_not import Difference

ZERO_AT = 50.0
"""Where the zero line stands, in per cent of the width."""
SEEN = 0.0005
"""Less than this is shown as 0.0 points."""


@dataclass(frozen=True, slots=True)
class Sway:
    """One bar: what is compared, the amount, where it lies in per cent of the width, and what is said of each side."""

    label: str
    amount: float
    left: float
    width: float
    own: Reason
    other: Reason


def build_sways(lines: Sequence[Difference]) -> tuple[Sway, ...]:
    """The bars of a difference of two sums, to one scale; what is too small to be seen is left out."""
    seen = [line for line in lines if abs(line.amount) >= SEEN]
    most = max((abs(line.amount) for line in seen), default=1.0)
    return tuple(_build_sway(line, ZERO_AT * line.amount / most) for line in seen)


def _build_sway(line: Difference, width: float) -> Sway:
    label, left = name_comparison(line.own.comparison), ZERO_AT + min(width, 0.0)
    return Sway(label, line.amount, round(left, 2), round(abs(width), 2), line.own.reason, line.other.reason)
