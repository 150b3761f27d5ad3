"""The words behind each number.

Each function that tells a reason reads the same columns and facts as the comparison that it belongs to, so that text and number
cannot drift apart.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from matcher.comparisons import COMPARISONS
from matcher.lens import Lens
from matcher.pair import Pair
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.unreported import tell_unreported

MOST_KEPT = 10_000
"""So many reasons of a snapshot are kept, some 7 MB; then it begins anew."""
Key = tuple[str, int, int, int | None, str, bool | None]
_KEPT: WeakKeyDictionary[Snapshot, dict[Key, Reason]] = WeakKeyDictionary()


def find_reason(snapshot: Snapshot, comparison: str, a: int, b: int, lens: Lens, speaks_for: bool | None) -> Reason:
    """The reason for one comparison of a pair; kept, for it depends on theme and words of a question and on nothing else of it.

    Args:
        a: row number of the city that learns.
        b: row number of the city that is learned from.
        speaks_for: whether the comparison raised the score; None where it is unknown: then the reason says who has not
            reported what.
    """
    kept = _KEPT.setdefault(snapshot, {})
    key = (comparison, a, b, lens.theme_no, lens.words, speaks_for)
    reason = kept.get(key)
    if reason is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        reason = kept[key] = tell_reason(snapshot, comparison, a, b, lens, speaks_for)
    return reason


def tell_reason(snapshot: Snapshot, comparison: str, a: int, b: int, lens: Lens, speaks_for: bool | None) -> Reason:
    """The reason told anew, as `find_reason` keeps it."""
    found = COMPARISONS[comparison]
    if speaks_for is None:
        return tell_unreported(Pair(snapshot, a, b, lens, False), found.reads)
    return found.tell(Pair(snapshot, a, b, lens, speaks_for))
