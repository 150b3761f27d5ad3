"""Load: how high each city scores for everybody, so that what all would be told is told less loudly.

mean score(b) = mean over a panel of asking cities a of directed(a -> b), without the line of the load itself, and without theme
or need. It is a sum over comparisons, so the means of the values are measured once for a snapshot and serve any weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np

from matcher.arrays import Float64, Int, lock
from matcher.comparisons import COMPARISONS, Measure
from matcher.lens import WHOLE
from matcher.policy import Term
from matcher.snapshot import Snapshot

LOAD = "load"
PANEL = 128


@dataclass(frozen=True, slots=True)
class Pull:
    """What one comparison says of n cities to the panel: the mean of its values, unknown ones as 0, and how often it is known."""

    value: Float64
    known: Float64


Pulls = Mapping[str, Pull]
_MEASURED: WeakKeyDictionary[Snapshot, tuple[Pulls, Pulls]] = WeakKeyDictionary()


def measure_mean_score(snapshot: Snapshot, terms: Mapping[str, Term], back: bool = False) -> Float64:
    """The mean over the panel of directed(panel -> b), or of directed(b -> panel) when `back` is set. Shape (n,), range [0, 1].

    Args:
        terms: the weights in use; the mean is of the score that the others than the load make, as if they added up to 1.
    """
    pulls = find_pulls(snapshot)[back]
    rest = {name: term for name, term in terms.items() if name != LOAD}
    total = sum(term.weight for term in rest.values())
    score = np.zeros(len(snapshot.ids))
    for name, term in rest.items():
        score += term.weight * (term.neutral + pulls[name].value - term.neutral * pulls[name].known)
    return score / total if total else score


def find_pulls(snapshot: Snapshot) -> tuple[Pulls, Pulls]:
    """The pulls of a snapshot, panel -> city and city -> panel; measured at the first question."""
    if snapshot not in _MEASURED:
        panel = choose_panel(snapshot)
        _MEASURED[snapshot] = (_measure(snapshot, panel, back=False), _measure(snapshot, panel, back=True))
    return _MEASURED[snapshot]


def choose_panel(snapshot: Snapshot) -> Int:
    """Row numbers of the PANEL cities whose ids have the smallest SHA-256, or of all if there are fewer."""
    digests = [hashlib.sha256(city_id.encode()).digest() for city_id in snapshot.ids]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__)[:PANEL], dtype=np.int64)


def _measure(snapshot: Snapshot, panel: Int, back: bool) -> Pulls:
    return MappingProxyType(
        {
            name: _mean(snapshot, panel, comparison.measure_back if back else comparison.measure)
            for name, comparison in COMPARISONS.items()
            if name != LOAD
        }
    )


def _mean(snapshot: Snapshot, panel: Int, measure: Measure) -> Pull:
    """The mean over the panel; nobody is asked about itself."""
    n = len(snapshot.ids)
    value, known, asked = np.zeros(n), np.zeros(n), np.full(n, float(panel.size))
    asked[panel] -= 1
    for city_no in panel.tolist():
        values = measure(snapshot, city_no, WHOLE).astype(np.float64)
        values[city_no] = np.nan
        known += ~np.isnan(values)
        value += np.nan_to_num(values)
    asked = np.maximum(asked, 1)
    return Pull(lock(value / asked), lock(known / asked))
