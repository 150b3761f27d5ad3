"""The order of names as a language has it in its own dictionaries.

Spaces and punctuation stand before letters. Letters are compared first, whatever marks they bear, then marks, then capitals. What
a language counts as letters of their own stands behind the letter it follows. Source: the collation rules of the Unicode CLDR for
the languages of the pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from anyascii import anyascii

Key = tuple[tuple[str, ...], str, str]
OWN_LETTERS: Mapping[str, Mapping[str, str]] = {
    "cs": {"c": "č", "h": "ch", "r": "ř", "s": "š", "z": "ž"},
    "da": {"z": "æ ø å"},
    "es": {"n": "ñ"},
    "et": {"s": "š z ž", "w": "õ ä ö ü"},
    "fi": {"z": "å ä ö"},
    "hr": {"c": "č ć", "d": "dž đ", "l": "lj", "n": "nj", "s": "š", "z": "ž"},
    "hu": {
        "c": "cs",
        "d": "dz dzs",
        "g": "gy",
        "l": "ly",
        "n": "ny",
        "o": "ö",
        "s": "sz",
        "t": "ty",
        "u": "ü",
        "z": "zs",
    },
    "lt": {"c": "č", "s": "š", "z": "ž"},
    "lv": {"c": "č", "g": "ģ", "k": "ķ", "l": "ļ", "n": "ņ", "s": "š", "z": "ž"},
    "mt": {"b": "ċ", "f": "ġ", "g": "għ", "h": "ħ", "y": "ż"},
    "pl": {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "ź ż"},
    "ro": {"a": "ă â", "i": "î", "s": "ș", "t": "ț"},
    "sk": {"a": "ä", "c": "č", "h": "ch", "o": "ô", "s": "š", "z": "ž"},
    "sl": {"c": "č ć", "d": "đ", "s": "š", "z": "ž"},
    "sv": {"z": "å ä ö"},
}
"""Letters of their own, in their order, behind the letter that they follow."""
SAME_PLACE: Mapping[str, Mapping[str, str]] = {
    "da": {"aa": "å", "ä": "æ", "ö": "ø"},
    "fi": {"æ": "ä", "ø": "ö"},
    "hu": {"ő": "ö", "ű": "ü"},
    "lt": {"y": "i"},
    "ro": {"ş": "ș", "ţ": "ț"},
    "sv": {"æ": "ä", "ø": "ö"},
}
"""Signs that count as another letter."""
LONGEST = 3
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
    return tuple(_list_letters(signs, language)), signs, name


def _list_letters(signs: str, language: str) -> Iterator[str]:
    own, same = _place_own(language), SAME_PLACE.get(language, {})
    start = 0
    while start < len(signs):
        length = next((n for n in range(LONGEST, 1, -1) if signs[start : start + n] in own.keys() | same.keys()), 1)
        letter = signs[start : start + length]
        letter = same.get(letter, letter)
        yield from (own[letter],) if letter in own else _rank(letter)
        start += length


@cache
def _place_own(language: str) -> Mapping[str, str]:
    """The key of each letter that a language has of its own."""
    behind = OWN_LETTERS.get(language, {}).items()
    return {
        letter: followed + BEHIND * number
        for followed, letters in behind
        for number, letter in enumerate(letters.split(), start=1)
    }


def _rank(sign: str) -> tuple[str, ...]:
    if not sign.isalnum():
        return (" " if sign.isspace() else "!",)
    plain = unicodedata.normalize("NFD", sign)[0]
    if plain.isascii() or "LATIN" not in unicodedata.name(plain, ""):
        return (plain,)
    return tuple(anyascii(plain).lower())
