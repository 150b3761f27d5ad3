"""The terms of municipal climate work that a text uses, told in English: a small dictionary in 32 languages.

An encoder this small hardly knows Irish or Maltese, but "dramhbhia" is food waste all the same. A list of terms, each with the
stems it has in a language, turns the words of a question into English terms, which are then read beside it.
Source: Pirkola (1998), The Effects of Query Structure and Dictionary Setups in Dictionary-Based Cross-Language Retrieval.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from anyascii import anyascii

from embeddings.encoder import clean_text
from embeddings.language_means import DATA

COMPOUNDING = frozenset({"da", "de", "et", "fi", "ga", "he", "hu", "is", "nl", "no", "sv"})
"""Languages that write words together, or change their beginnings: a stem may stand inside a word."""
READ_AS = {"bs": ("hr", "sr")}
IN_LATIN = frozenset({"hr", "sr"})
WHOLE_WORD_BELOW = 4
WHOLE = "="
ENGLISH = "en"
LOOSE = 2
WORD = re.compile(r"[^\W_]+")
LENITION = re.compile(r"(?<=[bcdfgmpst])h")

Stems = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TermList:
    """The terms of one language.

    stems: for each English term its alternatives; each is one or more stems that a text has to hold side by side: in English
    one after the other ("a district kept from heat" is no district heating), else in any order with at most LOOSE words
    between them. inside: whether a stem may stand inside a word. A stem of fewer than four letters, or marked with =, is a
    whole word.
    """

    language: str
    stems: dict[str, Stems]
    inside: bool

    def find(self, text: str) -> tuple[str, ...]:
        """The English terms whose stems a text holds, in the order of the list."""
        words = split_words(text, self.language)
        return tuple(
            term
            for term, alternatives in self.stems.items()
            if any(self._holds(words, stems) for stems in alternatives)
        )

    def _holds(self, words: list[str], stems: tuple[str, ...]) -> bool:
        places = [[no for no, word in enumerate(words) if self._matches(word, stem)] for stem in stems]
        return any(self._adjoin(chosen) for chosen in product(*places))

    def _adjoin(self, places: tuple[int, ...]) -> bool:
        if self.language == ENGLISH:
            return places == tuple(range(places[0], places[0] + len(places)))
        return max(places) - min(places) < len(places) + LOOSE

    def _matches(self, word: str, stem: str) -> bool:
        if stem.startswith(WHOLE) or len(stem) < WHOLE_WORD_BELOW:
            return word == stem.removeprefix(WHOLE)
        return stem in word if self.inside else word.startswith(stem)


def find_terms(text: str, language: str | None) -> tuple[str, ...]:
    """The terms that a text in this language uses, in English; none where the language has no list.

    >>> find_terms("Wie dämmen wir denkmalgeschützte Häuser?", "de")
    ('insulation', 'historic heritage building')
    """
    lists = (load_terms().get(code) for code in READ_AS.get(language or "", (language or "",)))
    return tuple(dict.fromkeys(term for own in lists if own for term in own.find(text)))


@cache
def load_terms() -> dict[str, TermList]:
    """The terms of every language that has a list, by ISO 639-1 code: one file a language."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "terms").glob("??.json"))]
    return {record["language"]: _build_list(record["language"], record["terms"]) for record in records}


@cache
def hash_terms() -> str:
    """SHA-256 of the lists and of how they are matched: texts that are read with their terms have other rows after a change."""
    files = b"".join(path.read_bytes() for path in sorted((DATA / "terms").glob("??.json")))
    return hashlib.sha256(f"{LOOSE} {WHOLE_WORD_BELOW} ".encode() + files).hexdigest()


def _build_list(language: str, terms: dict[str, list[str]]) -> TermList:
    stems = {
        term: tuple(tuple(_read_stems(alternative, language)) for alternative in alternatives)
        for term, alternatives in terms.items()
    }
    return TermList(language, stems, language in COMPOUNDING)


def _read_stems(alternative: str, language: str) -> list[str]:
    mark = WHOLE if alternative.startswith(WHOLE) else ""
    return [mark + stem for stem in split_words(alternative, language)]


def split_words(text: str, language: str) -> list[str]:
    """Lower-case words; Irish without the h of lenition, Croatian and Serbian in plain Latin letters.

    >>> split_words("Bailiú dramhbhia", "ga"), split_words("Одвожење отпада", "hr")
    (['bailiú', 'drambia'], ['odvozhenje', 'otpada'])
    """
    cleaned = clean_text(text).lower()
    if language == "ga":
        cleaned = LENITION.sub("", cleaned)
    if language in IN_LATIN:
        cleaned = anyascii(cleaned).lower()
    return WORD.findall(cleaned)
