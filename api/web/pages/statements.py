"""Pages that say the same to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccessibilityPage:
    """The accessibility statement."""

    template: ClassVar[str] = "accessibility.html"


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The privacy statement. sends_words: whether a machine elsewhere translates what cities wrote."""

    template: ClassVar[str] = "privacy.html"

    sends_words: bool = False
