"""What the texts of a city's peers are worth to it, read when a question needs them and kept for its next ones.

A value depends on the two cities and on what the question is about, neither on weights nor on filters: who moves a slider or asks
for reviewers after twins has most of it read. The same snapshot gives the same values: two who read at once write the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from matcher.arrays import Bool, Float32, Int
from matcher.comparisons import COMPARISONS
from matcher.lens import Lens
from matcher.snapshot import Snapshot

MOST_VALUES = 6_000_000
"""So many values of a snapshot are kept, 5 bytes each; then it begins anew."""
Key = tuple[str, bool, int, int | None, bytes]


@dataclass(frozen=True, slots=True)
class Read:
    """values: (n,), of which those of the cities in known, (n,), have been read."""

    values: Float32
    known: Bool


_READ: WeakKeyDictionary[Snapshot, dict[Key, Read]] = WeakKeyDictionary()


def read_values(snapshot: Snapshot, name: str, city_no: int, lens: Lens, back: bool, rows: Int) -> Float32:
    """The values of a comparison that reads texts, one city against these rows. Shape (rows,), nan where not reported."""
    comparison = COMPARISONS[name]
    back = back and comparison.side == "help"  # what is alike is so both ways
    read = _find(snapshot, (name, back, city_no, lens.theme_no, lens.need.whole.tobytes() if lens.need else b""))
    unread = rows[~read.known[rows]]
    if unread.size:
        measure = comparison.measure_back if back else comparison.measure
        read.values[unread] = measure(_narrow(snapshot, unread), city_no, lens)[unread]
        read.known[unread] = True
    return read.values[rows]


def _find(snapshot: Snapshot, key: Key) -> Read:
    kept, n = _READ.setdefault(snapshot, {}), len(snapshot.ids)
    read = kept.get(key)
    if read is None:
        if (len(kept) + 1) * n > MOST_VALUES:
            kept.clear()
        read = kept[key] = Read(np.full(n, np.nan, dtype=np.float32), np.zeros(n, dtype=bool))
    return read


def _narrow(snapshot: Snapshot, rows: Int) -> Snapshot:
    """The same snapshot, of which only the texts of these rows are read."""
    wanted = np.zeros(len(snapshot.ids), dtype=bool)
    wanted[rows] = True
    return replace(snapshot, needs=snapshot.needs.only(wanted), answers=snapshot.answers.only(wanted))
