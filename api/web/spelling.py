"""A theme, or another code of the vocabulary, and a country, however a reader writes it in an address or a form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from api.web.language import LANGUAGES, speak
from fixtures.countries import UnknownCountry, read_country_alone
from fixtures.names.folding import fold
from fixtures.vocabulary import load_vocabulary


def read_code(section: str, text: str) -> str:
    """The code that is meant: itself, its words in any language of the pages, or a part of them that no other code has.

    What is meant for none of them stays as it is, to be refused where it is asked.

    >>> [read_code("themes", text) for text in ("finance", "Mobilität", "mobility-transport", "Klimafinanzierung", "circular")]
    ['finance', 'mobility_transport', 'mobility_transport', 'finance', 'circular_economy']
    >>> read_code("themes", "heat"), read_code("themes", "climate")
    ('heat', 'climate')
    """
    if text in load_vocabulary().section(section).numbers:
        return text
    wanted = fold(text)
    named = _list_names(section)
    if exact := {code for code, names in named.items() if wanted in names}:
        return exact.pop() if len(exact) == 1 else text
    parts = {code for code, names in named.items() if any(f" {wanted} " in f" {name} " for name in names)}
    return parts.pop() if wanted and len(parts) == 1 else text


@cache
def _list_names(section: str) -> Mapping[str, frozenset[str]]:
    """By code, its words in every language, folded; the code itself is words too."""
    codes = load_vocabulary().section(section).numbers
    return {
        code: frozenset(map(fold, [code, *(speak(one).label(section, code) for one in LANGUAGES)])) for code in codes
    }


def read_country_code(text: str) -> str:
    """The code of a country that is written in any way; what is none stays as it is.

    >>> read_country_code("Niemcy"), read_country_code("GER"), read_country_code("Atlantis")
    ('DE', 'DE', 'Atlantis')
    """
    try:
        return read_country_alone(text)
    except UnknownCountry:
        return text
