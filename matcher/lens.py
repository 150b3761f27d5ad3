"""What a question is about: profiles read through one theme, one need in words, both, or whole."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.arrays import Float64
from matcher.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Lens:
    """theme_no: the number of the theme. need: the need in words as one vector; None: all themes, the profile's own needs.

    words: the need as it was asked. load: (n,) the mean score of each city over all askers under the weights in use
    (`matcher.load`), None where nobody counts it.
    """

    theme_no: int | None = None
    need: Vectors | None = None
    words: str = ""
    load: Float64 | None = None


WHOLE = Lens()
