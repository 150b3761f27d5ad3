"""The order of names as a language has it in its own dictionaries.

Spaces and punctuation stand before letters. Letters are compared first, whatever marks they bear, then marks, then capitals. What
a language counts as letters of their own stands behind the letter it follows. Source: the collation rules of the Unicode CLDR for
the languages of the pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from anyascii import anyascii

Key = tuple[tuple[str, ...], str, str]
OWN_LETTERS: Mapping[str, Mapping[str, str]] = {
    "es": {"ñ": "n"},
    "pl": {"ą": "a", "ć": "c", "ę": "e", "ł": "l", "ń": "n", "ó": "o", "ś": "s", "ź": "z", "ż": "z"},
    "ro": {"ă": "a", "â": "a", "î": "i", "ș": "s", "ț": "t", "ş": "s", "ţ": "t"},
    "sv": {"å": "z", "ä": "z", "æ": "z", "ö": "z", "ø": "z"},
}
"""Letters of their own by the letter that they follow; of several that follow one, the first comes first."""
SAME_PLACE = {("ro", "ş"): "ș", ("ro", "ţ"): "ț", ("sv", "æ"): "ä", ("sv", "ø"): "ö"}
BEHIND = "\U0010ffff"
"""Sorts behind every letter."""


def collate(name: str, language: str) -> Key:
    """What names are sorted by in a language.

    >>> sorted(["Örebro", "Ängelholm", "Ystad", "Zürich", "Åmål"], key=lambda name: collate(name, "sv"))
    ['Ystad', 'Zürich', 'Åmål', 'Ängelholm', 'Örebro']
    >>> sorted(["Örebro", "Ängelholm", "Ystad", "Zürich", "Åmål"], key=lambda name: collate(name, "de"))
    ['Åmål', 'Ängelholm', 'Örebro', 'Ystad', 'Zürich']
    >>> sorted(["Łódź", "Lublin", "Mielec"], key=lambda name: collate(name, "pl"))
    ['Lublin', 'Łódź', 'Mielec']
    """
    signs = unicodedata.normalize("NFC", name).lower()
    letters = tuple(part for sign in signs for part in _rank(sign, language))
    return letters, signs, name


def _rank(sign: str, language: str) -> tuple[str, ...]:
    sign = SAME_PLACE.get((language, sign), sign)
    own = OWN_LETTERS.get(language, {})
    if sign in own:
        followed = [letter for letter in own if own[letter] == own[sign] and (language, letter) not in SAME_PLACE]
        return (own[sign] + BEHIND * (1 + followed.index(sign)),)
    if not sign.isalnum():
        return (" " if sign.isspace() else "!",)
    plain = unicodedata.normalize("NFD", sign)[0]
    if plain.isascii() or "LATIN" not in unicodedata.name(plain, ""):
        return (plain,)
    return tuple(anyascii(plain).lower())
