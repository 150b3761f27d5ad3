"""The errors of the core, drawn as a tree. None of them knows of HTTP or of a terminal.

MatcherError
├── UnknownCity          an id that the snapshot does not hold
├── UnknownComparison    a policy that names a comparison which does not exist
├── UnknownTheme         a lens through a theme that does not exist
├── InvalidPolicy        weights or neutral values outside their range
└── InvalidQuestion      a kind, dial, theme or length that cannot be asked for
"""

from __future__ import annotations

from difflib import get_close_matches

SHORT_LIST = 12


class MatcherError(ValueError):
    """Anything the core refuses, with a message a reader can act on."""


class UnknownName(MatcherError):
    """A name that is not among the known ones; the nearest known ones come with it."""

    what = "name"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.nearest = tuple(get_close_matches(name, known, n=3, cutoff=0.5))
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        if not hint and len(known) <= SHORT_LIST:
            hint = f"; there are {', '.join(known)}"
        super().__init__(f"there is no {self.what} '{name}'{hint}")


class UnknownCity(UnknownName):
    """An id that the snapshot does not hold."""

    what = "city"


class UnknownComparison(UnknownName):
    """A policy names a comparison which does not exist."""

    what = "comparison"


class UnknownTheme(UnknownName):
    """A lens through a theme that the vocabulary does not have."""

    what = "theme"


class InvalidPolicy(MatcherError):
    """A weight below zero, a neutral value outside [0, 1], or no weight at all."""


class InvalidQuestion(MatcherError):
    """A kind, dial, theme or list length that cannot be asked for."""
