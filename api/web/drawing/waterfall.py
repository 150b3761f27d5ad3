"""A score as bars that add up: where each line starts and ends, in per cent of the width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.case_measures import CASE_MEASURES
from matcher.comparisons import COMPARISONS
from matcher.explanation import Explanation
from matcher.reason import Reason

CASE_LABELS: Mapping[str, str] = {
    "case_needs": "About a need of the city",
    "case_barriers": "Works on the same barriers",
    "case_themes": "In the themes where help is sought",
    "case_transfer": "Preconditions the city meets",
    "case_size": "Similar size",
    "case_result": "How far it has come",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the sum.

    label: what was compared. amount: what it added or took, 0 where not reported. left, width: the bar between the sum before
    and the sum after, in per cent. total: the sum after it, in [0, 1].
    """

    label: str
    known: bool
    amount: float
    left: float
    width: float
    total: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The start, the bars and the end of a sum; `start` and `score` in [0, 1]."""

    start: float
    bars: tuple[Bar, ...]
    score: float


def build_waterfall(explanation: Explanation) -> Waterfall:
    """Lay out an explanation; known lines first, as the explanation orders them.

    >>> from matcher.explanation import Contribution
    >>> lines = (Contribution("size", 0.9, 0.1, Reason("", {})), Contribution("climate", 0.2, -0.2, Reason("", {})))
    >>> [(bar.left, bar.width) for bar in build_waterfall(Explanation(0.5, 0.4, 1.0, lines)).bars]
    [(50.0, 10.0), (40.0, 20.0)]
    """
    total, bars = explanation.start, []
    for line in explanation.contributions:
        before, total = total, total + line.amount
        left, width = round(100 * min(before, total), 2), round(100 * abs(line.amount), 2)
        bars.append(Bar(name_comparison(line.comparison), line.value is not None, line.amount, left, width, total, line.reason))
    return Waterfall(explanation.start, tuple(bars), explanation.directed_score)


def name_comparison(name: str) -> str:
    """The English words for a comparison of cities or of a case study; the key of its translation."""
    return CASE_LABELS[name] if name in CASE_MEASURES else COMPARISONS[name].label
