"""What a reader sees when something cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from matcher.city import City
from matcher.reason import sentence
from matcher.snapshot import Snapshot

KINDS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        401: ("sign-in", sentence("Please sign in")),
        403: ("not-allowed", sentence("You may not do this")),
        404: ("missing", sentence("There is nothing here")),
        409: ("invalid", sentence("This cannot be done now")),
        412: ("invalid", sentence("It was changed since you read it")),
        422: ("invalid", sentence("This cannot be understood")),
        429: ("invalid", sentence("Too many requests, please wait a moment")),
    }
)
WRONG = ("wrong", sentence("Something went wrong on our side"))
UNKNOWN_CITY = ("city", sentence("There is no such city here"))


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What cannot be shown, and what may be done.

    kind: which words to show. title: the English heading. nearest: cities that may have been meant. refused: the parameters of
    the address that cannot be taken, with what stood there. themes: each with the address that asks the same of it, where a theme
    was refused. detail: what exactly, in English, for those who read that.
    """

    template: ClassVar[str] = "problem.html"

    kind: str
    title: str
    nearest: tuple[City, ...]
    refused: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    detail: str


def build_problem(
    snapshot: Snapshot,
    status: int,
    slug: str,
    nearest: Sequence[str] = (),
    refused: Sequence[tuple[str, str]] = (),
    themes: Sequence[tuple[str, str]] = (),
    detail: str = "",
) -> ProblemPage:
    """The page for a status; `slug` is the stable name of the problem, `nearest` are ids."""
    kind, title = UNKNOWN_CITY if slug == "unknown-city" else KINDS.get(status, WRONG)
    cities = tuple(snapshot.city(city_id) for city_id in nearest if city_id in snapshot.numbers)
    told = detail if kind == "invalid" and not refused else ""
    return ProblemPage(kind, title, cities, tuple(refused), tuple(themes), told)
