"""Who else has this: what to choose from, and the cities that share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.questions.coalition import CoalitionAnswer, ask_coalition, tell_share
from api.snapshots.view import View
from api.web.pages.question import CoalitionOfPage
from matcher.city import City
from matcher.coalition import LEAST, MOST, Ally
from matcher.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Listed:
    """A city of the coalition, and what it says of what is shared ("" where it has not reported it)."""

    ally: Ally
    says: str


@dataclass(frozen=True, slots=True)
class CoalitionPage:
    """The form and, where something is asked, its answer.

    own, others: sections with the codes that the city names, and those that it does not. needs: of the city, in words.
    can_begin: the reader may make a cohort of it.
    """

    template: ClassVar[str] = "coalition.html"

    city: City
    asked: CoalitionOfPage
    own: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[tuple[str, tuple[str, ...]], ...]
    answer: CoalitionAnswer | None
    listed: tuple[Listed, ...]
    can_begin: bool
    sizes: tuple[int, ...] = tuple(range(LEAST, MOST + 1))


def build_coalition(view: View, city_id: str, asked: CoalitionOfPage, can_begin: bool = False) -> CoalitionPage:
    """The page. Raises what `ask_coalition` raises, but for nothing asked: then the form stands alone."""
    words, city = view.snapshot.vocabulary, view.snapshot.city(city_id)
    answer = ask_coalition(view, city_id, asked) if asked.code or asked.need else None
    return CoalitionPage(
        city=city,
        asked=asked,
        own=_list_codes(city, words, True),
        others=_list_codes(city, words, False),
        answer=answer,
        listed=tuple(Listed(ally, tell_share(ally, answer.shared, words)) for ally in answer.allies) if answer else (),
        can_begin=can_begin,
    )


def _list_codes(city: City, words: Vocabulary, named: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = (
        (
            section,
            tuple(code.id for code in words.section(section).codes if bool(city.named(section, code.id)) is named),
        )
        for section in words.sections_for("blind spots")
    )
    return tuple((section, codes) for section, codes in found if codes)
