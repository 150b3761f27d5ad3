"""Load: how high each city scores for everybody, so that what all would be told is told less loudly.

mean score(b) = mean over a panel of asking cities a of directed(a -> b), without the line of the load itself, and without theme
or need. It is a sum over comparisons, so the sums of the values are measured once for a snapshot and serve any weights. A
snapshot that follows from another takes its sums over (`carry_pulls`): only what a changed city says or is told is measured anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from matcher.arrays import Bool, Float64, Int, lock
from matcher.comparisons import COMPARISONS
from matcher.graph import find_near
from matcher.lens import WHOLE
from matcher.policy import Term
from matcher.snapshot import Snapshot

LOAD = "load"
PANEL = 128
ROWS: Mapping[str, int] = {name: row for row, name in enumerate(name for name in COMPARISONS if name != LOAD)}
OF_GRAPH = ("proximity",)
"""What a change of the graph may move between cities that no changed record names."""


@dataclass(frozen=True, slots=True)
class Pulls:
    """What the comparisons say of n cities to the panel.

    panel: ids of who was asked. sums: (2, f, 2, n) for panel -> city and city -> panel, for each comparison the sum of its
    values, unknown ones as 0, and how often it was known; nobody is asked about itself. asked: (n,) by how many.
    """

    panel: tuple[str, ...]
    sums: Float64
    asked: Float64


_MEASURED: WeakKeyDictionary[Snapshot, Pulls] = WeakKeyDictionary()


def measure_mean_score(snapshot: Snapshot, terms: Mapping[str, Term], back: bool = False) -> Float64:
    """The mean over the panel of directed(panel -> b), or of directed(b -> panel) when `back` is set. Shape (n,), range [0, 1].

    Args:
        terms: the weights in use; the mean is of the score that the others than the load make, as if they added up to 1.
    """
    pulls = find_pulls(snapshot)
    rest = {name: term for name, term in terms.items() if name != LOAD}
    total = sum(term.weight for term in rest.values())
    score = np.zeros(len(snapshot.ids))
    for name, term in rest.items():
        value, known = pulls.sums[int(back), ROWS[name]] / pulls.asked
        score += term.weight * (term.neutral + value - term.neutral * known)
    return score / total if total else score


def find_pulls(snapshot: Snapshot) -> Pulls:
    """The pulls of a snapshot; measured at the first question unless they were carried over."""
    if snapshot not in _MEASURED:
        panel = choose_panel(snapshot)
        sums = np.zeros((2, len(ROWS), 2, len(snapshot.ids)))
        for city_no in panel.tolist():
            sums += _ask(snapshot, city_no)
        _MEASURED[snapshot] = _build_pulls(snapshot, panel, sums)
    return _MEASURED[snapshot]


def keep_pulls(snapshot: Snapshot, pulls: Pulls) -> None:
    """Take as measured what `find_pulls` measured of an equal snapshot before."""
    _MEASURED[snapshot] = pulls


def carry_pulls(before: Snapshot, after: Snapshot, touched: Collection[str], linked: Collection[str] = ()) -> None:
    """Take over what was measured of the snapshot before, if it was; what comes out is what `find_pulls` would measure.

    Not done where more cities changed than a panel has: each is asked anew, as the panel is by `find_pulls`.

    Args:
        touched: ids of the cities that changed, joined or left.
        linked: ids of the cities that have another part in the graph of collaborations than before.
    """
    changed = {*touched, *linked}
    if before not in _MEASURED or not before.ids or len(changed) > PANEL:
        return
    old, source = _MEASURED[before], _find_rows(before, after)
    panel = _renumber_panel(old, after) if before.numbers is after.numbers else choose_panel(after)
    now = [after.ids[city_no] for city_no in panel.tolist()]
    sums = old.sums.take(source, axis=-1)
    for city_id in _only(old.panel, now, changed):
        sums -= _ask(before, before.number(city_id)).take(source, axis=-1)
    for city_id in _only(now, old.panel, changed):
        sums += _ask(after, after.number(city_id))
    for city_id in _find_near(before, after, linked).intersection(old.panel, now) - changed:
        for name in OF_GRAPH:
            sums[:, ROWS[name]] -= _hear(before, before.number(city_id), name).take(source, axis=-1)
            sums[:, ROWS[name]] += _hear(after, after.number(city_id), name)
    new = (city_id for city_id in after.ids if city_id in changed or city_id not in before.numbers)
    for city_no in map(after.number, new):
        sums[..., city_no] = _ask(after, city_no)[::-1, ..., panel].sum(axis=-1)
    _MEASURED[after] = _build_pulls(after, panel, sums)


def _find_rows(before: Snapshot, after: Snapshot) -> Int:
    """For each city the row in which it stood before; any row for one that joined."""
    if before.numbers is after.numbers:
        return np.arange(len(after.ids))
    return np.array([before.numbers.get(city_id, 0) for city_id in after.ids], dtype=np.int64)


def _renumber_panel(pulls: Pulls, snapshot: Snapshot) -> Int:
    return np.array([snapshot.numbers[city_id] for city_id in pulls.panel], dtype=np.int64)


def _find_near(before: Snapshot, after: Snapshot, linked: Collection[str]) -> frozenset[str]:
    """Ids of the cities from which, or to which, a walk over these cities leads, before or after."""
    found: list[str] = []
    for snapshot in (before, after):
        rows = [snapshot.numbers[city_id] for city_id in linked if city_id in snapshot.numbers]
        near = find_near(snapshot.graph, np.array(rows, dtype=np.int64))
        found += [snapshot.ids[row] for row in near.tolist()]
    return frozenset(found)


def choose_panel(snapshot: Snapshot) -> Int:
    """Row numbers of the PANEL cities whose ids have the smallest SHA-256, or of all if there are fewer."""
    digests = [hashlib.sha256(city_id.encode()).digest() for city_id in snapshot.ids]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__)[:PANEL], dtype=np.int64)


def _build_pulls(snapshot: Snapshot, panel: Int, sums: Float64) -> Pulls:
    asked = np.full(len(snapshot.ids), float(panel.size))
    asked[panel] -= 1
    ids = tuple(snapshot.ids[city_no] for city_no in panel.tolist())
    return Pulls(ids, lock(sums), lock(np.maximum(asked, 1)))


def _ask(snapshot: Snapshot, city_no: int) -> Float64:
    """What one city is told of all, and all are told of it: values with 0 for unknown, and known as 1. Shape (2, f, 2, n)."""
    told = np.empty((2, len(ROWS), 2, len(snapshot.ids)))
    for name, row in ROWS.items():
        told[:, row] = _hear(snapshot, city_no, name)
    return told


def _hear(snapshot: Snapshot, city_no: int, name: str) -> Float64:
    """What `_ask` is told by one comparison. Shape (2, 2, n)."""
    told, comparison = np.empty((2, 2, len(snapshot.ids))), COMPARISONS[name]
    for side, measure in enumerate((comparison.measure, comparison.measure_back)):
        values = measure(snapshot, city_no, WHOLE)
        known: Bool = ~np.isnan(values)
        told[side] = np.where(known, values, 0), known
    told[..., city_no] = 0
    return told


def _only(these: Sequence[str], others: Sequence[str], touched: Collection[str]) -> list[str]:
    """Who of these is not among the others, or is no longer as it was."""
    return [city_id for city_id in these if city_id in touched or city_id not in others]
