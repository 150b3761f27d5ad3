"""What a run found: the figures that are printed, and every broken promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

MOST_TOLD = 20


@dataclass
class Findings:
    """lines: the figures. faults: what was promised and not kept, in words. kept: what is said where there are none."""

    kept_in_words: str
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.faults

    def __str__(self) -> str:
        return "\n".join([*self.lines, *(self.faults[:MOST_TOLD] or [self.kept_in_words])])


def tell_times(seconds: Sequence[float]) -> str:
    """How long answers took.

    >>> tell_times([0.1, 0.2, 0.3])
    'median 200 ms, 99 % within 300 ms, longest 300 ms'
    """
    if not seconds:
        return "none"
    most = quantiles(seconds, n=100)[98] if len(seconds) > 100 else max(seconds)
    return f"median {1000 * median(seconds):.0f} ms, 99 % within {1000 * most:.0f} ms, longest {1000 * max(seconds):.0f} ms"
