"""A score as bars that add up: where each line starts and ends, in per cent of the width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from matcher.case_measures import CASE_MEASURES
from matcher.comparisons import COMPARISONS
from matcher.explanation import Contribution, Explanation
from matcher.reason import Reason, sentence

CASE_LABELS: Mapping[str, str] = {
    "case_needs": sentence("About a need of the city"),
    "case_barriers": sentence("Works on the same barriers"),
    "case_themes": sentence("In the themes where help is sought"),
    "case_transfer": sentence("Preconditions the city meets"),
    "case_size": sentence("Similar size"),
    "case_result": sentence("How far it has come"),
}
MARGIN = 0.01
"""What is drawn beyond the least and the largest sum."""
SMALL, FEW = 0.005, 3
"""Lines that move the sum by less than half a point are told together, if there are more than a few."""


@dataclass(frozen=True, slots=True)
class Step:
    """Several lines as one bar: what they add or take together, and where it lies in per cent of the drawing."""

    amount: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the sum.

    label: what was compared. amount: what it added or took, 0 where not reported. left, width: the bar between the sum before
    and the sum after, in per cent of the drawing.
    """

    label: str
    known: bool
    amount: float
    left: float
    width: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The start, the bars and the end of a sum; `start` and `score` in [0, 1], where they stand in per cent of the drawing.

    bars: every line. large: how many of them are told one by one; `rest`: the others as one bar, None where there are none.
    """

    start: float
    start_at: float
    bars: tuple[Bar, ...]
    score: float
    score_at: float
    large: int
    rest: Step | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The part of [0, 1] that is drawn: just the sums that occur, so that small amounts can be seen."""

    low: float
    high: float

    def place(self, share: float) -> float:
        """Where a sum stands, in per cent of the drawing."""
        return round(100 * (share - self.low) / (self.high - self.low), 2)


def build_waterfall(explanation: Explanation) -> Waterfall:
    """Lay out an explanation; known lines first, as the explanation orders them.

    >>> from matcher.explanation import Contribution
    >>> why = lambda: Reason("", {})
    >>> lines = (Contribution("size", 0.9, 0.1, why), Contribution("climate", 0.2, -0.2, why))
    >>> drawn = build_waterfall(Explanation(0.5, 0.4, 1.0, lines))  # sums 0.5, 0.6, 0.4, drawn from 0.39 to 0.61
    >>> drawn.start_at, [(bar.left, bar.width) for bar in drawn.bars], drawn.score_at
    (50.0, [(50.0, 45.45), (4.55, 90.9)], 4.55)
    """
    totals = list(accumulate((line.amount for line in explanation.contributions), initial=explanation.start))
    scale = Scale(min(totals) - MARGIN, max(totals) + MARGIN)
    bars = tuple(
        _build_bar(line, scale.place(before), scale.place(after))
        for line, before, after in zip(explanation.contributions, totals, totals[1:], strict=False)
    )
    score, large = explanation.directed_score, count_large(explanation)
    rest = None
    if large < len(bars):
        ends = sorted((scale.place(totals[large]), scale.place(score)))
        rest = Step(score - totals[large], ends[0], round(ends[1] - ends[0], 2))
    return Waterfall(explanation.start, scale.place(explanation.start), bars, score, scale.place(score), large, rest)


def count_large(explanation: Explanation) -> int:
    """How many lines are told one by one: those that move the sum, or all where only few do not."""
    lines = explanation.contributions
    large = sum(abs(line.amount) >= SMALL for line in lines)
    return large if len(lines) - large > FEW and large else len(lines)


def _build_bar(line: Contribution, before: float, after: float) -> Bar:
    label, known = name_comparison(line.comparison), line.value is not None
    return Bar(label, known, line.amount, min(before, after), round(abs(after - before), 2), line.reason)


def name_comparison(name: str) -> str:
    """The English words for a comparison of cities or of a case study; the key of its translation."""
    return CASE_LABELS[name] if name in CASE_MEASURES else COMPARISONS[name].label
