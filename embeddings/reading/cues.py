"""Which sentences of a long text are worth reading: word beginnings that point to a subject, in many languages.

Patterns run in RE2, whose time grows with the length of the text alone, whatever the text is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"
CUES = MappingProxyType(
    {
        "barriers": ("obstacle",),
        "engagement_barriers": ("obstacle", "people"),
        "funding_gaps": ("obstacle", "money"),
        "governance": ("steering",),
    }
)
"""What a sentence must point to before it can speak of a section."""


@dataclass(frozen=True, slots=True)
class Cues:
    """One compiled pattern for each subject."""

    patterns: MappingProxyType[str, Any]

    def subjects(self, text: str) -> frozenset[str]:
        """The subjects that a text points to.

        >>> sorted(load_cues().subjects("We lack money for studies."))
        ['money', 'obstacle']
        """
        return frozenset(name for name, pattern in self.patterns.items() if pattern.search(text))


@cache
def load_cues() -> Cues:
    """The shipped cues, compiled once."""
    import re2

    file = json.loads((DATA / "cues.json").read_text(encoding="utf-8"))
    patterns = {
        name: re2.compile(
            rf"(?i)(?:^|[^\pL])(?:{'|'.join(sorted({word for words in languages.values() for word in words}))})"
        )
        for name, languages in file.items()
        if name != "about"
    }
    return Cues(MappingProxyType(patterns))
