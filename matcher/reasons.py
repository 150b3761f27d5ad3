"""The words behind each number.

Each function that tells a reason reads the same columns and facts as the comparison of its name, so that text and number
cannot drift apart.
"""

from __future__ import annotations

from matcher.help_reasons import HELP_REASONS
from matcher.likeness_reasons import LIKENESS_REASONS
from matcher.pair import Pair
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.unreported import tell_unreported

_REASONS = {**LIKENESS_REASONS, **HELP_REASONS}


def find_reason(
    snapshot: Snapshot, comparison: str, a: int, b: int, theme_no: int | None, speaks_for: bool | None
) -> Reason:
    """The reason for one comparison of a pair.

    Args:
        a: row number of the city that learns.
        b: row number of the city that is learned from.
        speaks_for: whether the comparison raised the score; None where it is unknown: then the reason says who has not
            reported what.
    """
    if speaks_for is None:
        return tell_unreported(Pair(snapshot, a, b, theme_no, False), comparison)
    return _REASONS[comparison](Pair(snapshot, a, b, theme_no, speaks_for))
