"""Texts in scripts for which a font has no signs: told in Latin letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from itertools import groupby

from anyascii import anyascii

LAST_PLAIN = "\u02ff"
"""Up to here signs stand side by side."""


def spell_out(text: str, carried: Container[int]) -> str:
    """The text, composed, with each run of signs that are not carried transliterated.

    carried: the code points that the font has.

    >>> spell_out("Pau · 北京", set(range(256)))
    'Pau · BeiJing'
    >>> spell_out("Český", set(range(0x180)))
    'Český'
    """
    composed = unicodedata.normalize("NFC", text)
    runs = groupby(composed, key=lambda sign: ord(sign) in carried or sign.isspace())
    return "".join("".join(run) if known else anyascii("".join(run)) for known, run in runs)


def needs_shaping(text: str) -> bool:
    """Whether a text has letters that run from the right, join, or bear marks of their own.

    >>> needs_shaping("Pau"), needs_shaping("القاهرة"), needs_shaping("תל אביב")
    (False, True, True)
    """
    return any(sign > LAST_PLAIN and _is_shaped(sign) for sign in text)


def _is_shaped(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in ("R", "AL", "AN") or unicodedata.category(sign) == "Mn"
