"""The words behind each number.

Each function that tells a reason reads the same columns and facts as the comparison that it belongs to, so that text and number
cannot drift apart.
"""

from __future__ import annotations

from matcher.comparisons import COMPARISONS
from matcher.lens import Lens
from matcher.pair import Pair
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.unreported import tell_unreported


def find_reason(snapshot: Snapshot, comparison: str, a: int, b: int, lens: Lens, speaks_for: bool | None) -> Reason:
    """The reason for one comparison of a pair.

    Args:
        a: row number of the city that learns.
        b: row number of the city that is learned from.
        speaks_for: whether the comparison raised the score; None where it is unknown: then the reason says who has not
            reported what.
    """
    found = COMPARISONS[comparison]
    if speaks_for is None:
        return tell_unreported(Pair(snapshot, a, b, lens, False), found.reads)
    return found.tell(Pair(snapshot, a, b, lens, speaks_for))
