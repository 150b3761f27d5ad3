"""What a machine that translates is to this service: asked for one text, it answers at once, later, or not.

An operator's own is plugged in beside the two that are here, in `plugged.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to translate. source, target: languages as ISO 639-1. reply: the secret id under which a later answer comes."""

    text: str
    source: str
    target: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The translation."""

    words: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer comes later, to `POST /api/v1/translations/{reply}`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It translates no such text; why, for the operator's log."""

    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody answered, or not in a way that can be read; why, for the operator's log. It is worth another try."""

    why: str


Outcome = Made | Taken | Refused | Unreached


class Translator(Protocol):
    """Translates one text at a time."""

    @property
    def is_near(self) -> bool:
        """Whether it answers at once and without a network; another one is asked by a job."""

    def translate(self, asked: Asked) -> Outcome:
        """What comes of it. It raises nothing."""
