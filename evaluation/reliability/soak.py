"""Does memory grow under a mixed load? Changes, questions and pages as `evaluation.bench.service_soak` sends them.

Caches fill in the first tenth (of ten minutes, the first); no later reading may lie more than 5 % above the first one after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaluation.bench.service_soak import soak
from evaluation.reliability.findings import Findings

FILLING = 0.1
LARGEST_GROWTH = 0.05
Reading = tuple[float, float]
"""Minutes since the start, megabytes."""


def run_soak(seconds: float, cities: int, tell: Callable[[str], object]) -> Findings:
    """Soak a server for so many seconds over a database of so many cities."""
    readings, changes = soak(seconds, cities, tell)
    return judge(readings, changes)


def judge(readings: Sequence[Reading], changes: int) -> Findings:
    """Hold the readings against the bar.

    >>> judge([(0, 100.0), (1, 200.0), (5, 205.0), (10, 208.0)], 7).kept
    True
    >>> judge([(0, 100.0), (1, 200.0), (5, 205.0), (10, 220.0)], 7).faults
    ['memory grew by 10.0 % after the first tenth']
    """
    found = Findings("memory is flat")
    filled = [memory for minutes, memory in readings if minutes >= readings[-1][0] * FILLING]
    growth = max(filled) / filled[0] - 1
    start, after, most, end = (f"{memory:.0f} MB" for memory in (readings[0][1], filled[0], max(filled), filled[-1]))
    found.lines = [
        f"{readings[-1][0]:.1f} minutes, {changes:,} changes: {start} at the start, {after} after a tenth, {most} at most, "
        f"{end} at the end; {growth:+.1%}, bar {LARGEST_GROWTH:.0%}"
    ]
    found.faults = [f"memory grew by {100 * growth:.1f} % after the first tenth"] if growth > LARGEST_GROWTH else []
    return found
