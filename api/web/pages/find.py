"""The search for a city by name, and the answers while a name is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.web.name_search import Found, NameIndex

SUGGESTED = 8
LISTED = 30


@dataclass(frozen=True, slots=True)
class FindPage:
    """found: cities that bear the name. nearest: where none does, cities with a name like it."""

    template: ClassVar[str] = "find.html"

    query: str
    found: tuple[Found, ...]
    nearest: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class SuggestPart:
    """The lines below the search box."""

    template: ClassVar[str] = "suggest.html"

    found: tuple[Found, ...]


def build_find(index: NameIndex, query: str) -> FindPage:
    """The answer to a typed name."""
    found = index.find(query, LISTED)
    return FindPage(query, found, () if found or not query.strip() else index.find_nearest(query))


def build_suggest(index: NameIndex, query: str) -> SuggestPart:
    """The first cities that a beginning of a name may mean, or the nearest ones."""
    return SuggestPart(index.find(query, SUGGESTED) or index.find_nearest(query))
