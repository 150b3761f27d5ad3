"""An explanation is the sum that made the score: a start value, then one line for each comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from matcher.comparisons import COMPARISONS
from matcher.lens import Lens
from matcher.reason import Reason
from matcher.reasons import find_reason
from matcher.scoring import Directed
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line: the comparison, its value in [0, 1] (None: not reported), what it added or took, and why.

    The reason is told when it is asked for: most lists are shown with few of their reasons.
    """

    comparison: str
    value: float | None
    amount: float
    tell: Callable[[], Reason] = field(compare=False, repr=False)

    @property
    def reason(self) -> Reason:
        """The facts of both cities behind the line."""
        return self.tell()


@dataclass(frozen=True, slots=True)
class Explanation:
    """start + the amounts of the contributions = directed_score. Lines are ordered by the size of their amount."""

    start: float
    directed_score: float
    coverage: float
    contributions: tuple[Contribution, ...]


def explain(snapshot: Snapshot, directed: Directed, learner_no: int, peer_no: int, row: int, lens: Lens) -> Explanation:
    """Explain directed(learner -> peer) from the numbers it was made of.

    Args:
        row: where the pair stands in `directed`: the row of the peer, or of the learner when it was scored backwards.
    """
    lines = [_explain_line(snapshot, directed, name, learner_no, peer_no, row, lens) for name in directed.terms]
    return Explanation(directed.start, float(directed.score[row]), float(directed.coverage[row]), sort_lines(lines))


def _explain_line(
    snapshot: Snapshot, directed: Directed, name: str, learner_no: int, peer_no: int, row: int, lens: Lens
) -> Contribution:
    value, amount = directed.line(name, row)
    speaks_for = None if value is None else amount >= 0
    ends = (learner_no, peer_no)
    if directed.back and COMPARISONS[name].side == "likeness":
        ends = (peer_no, learner_no)  # what is alike both ways is told from the side of the one who asks
    return Contribution(name, value, amount, partial(find_reason, snapshot, name, *ends, lens, speaks_for))


def sort_lines(lines: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """The largest amounts first, equal ones in the order they come in, what is not reported last."""
    return tuple(sorted(lines, key=lambda line: (line.value is None, -abs(line.amount))))
