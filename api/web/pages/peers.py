"""The peers of a city: twins, peer reviewers, learners or case studies, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.questions.cases import ask_cases, score_for
from api.questions.peers import ask_peers
from api.questions.sharpening import Sharpening
from api.questions.since import Since
from api.snapshots.view import View
from api.web.drawing.europe import Dot, find_frame, place_cities
from api.web.drawing.europe import View as MapView
from api.web.pages.card import Card, build_card
from api.web.pages.case_card import CaseCard, build_case_card
from api.web.pages.question import Choices, TabAsking
from fixtures.asking import CaseFound, Library
from matcher.city import City

CASES_ON_NEED = 3


@dataclass(frozen=True, slots=True)
class OnNeed:
    """What is here on a need in words. fits: whether any offer or case study comes close enough. cases: those that do."""

    fits: bool
    cases: tuple[CaseFound, ...]


@dataclass(frozen=True, slots=True)
class PeersPage:
    """cards: the suggested cities; case_cards: the suggested case studies of the tab "cases". excluded: how many by rule.

    map_view, dots: the suggested cities on the map, with the asking one; none where no place is reported.
    sharpening: the questions whose answers would settle the list soonest. since: what has changed since the list was kept in
    the address; kept: what keeps it as it is now.
    """

    template: ClassVar[str] = "peers.html"

    city: City
    asked: TabAsking
    choices: Choices
    cards: tuple[Card, ...]
    case_cards: tuple[CaseCard, ...]
    excluded: Mapping[str, int]
    policy: str
    snapshot_version: str
    on_need: OnNeed | None = None
    map_view: MapView | None = None
    dots: tuple[Dot, ...] = ()
    sharpening: tuple[Sharpening, ...] = ()
    since: Since | None = None
    kept: str = ""


def build_peers(view: View, city_id: str, asked: TabAsking, library: Library | None = None) -> PeersPage:
    """The page for a question. Raises UnknownCity, InvalidQuestion and what else `ask_peers` and `ask_cases` raise.

    Args:
        library: where the question has a need in words, what is searched for case studies on it.
    """
    if asked.kind == "cases":
        return _build_cases_tab(view, city_id, asked)
    answer = ask_peers(view, city_id, asked.kind, asked)
    scores, ranking = score_for(view, city_id, asked.theme, asked.need), answer.ranking
    shown = [answer.city, *(found.city for found in ranking.suggestions)]
    map_view = find_frame(shown)
    return PeersPage(
        city=answer.city,
        asked=asked,
        choices=Choices(tuple(view.snapshot.themes)),
        cards=tuple(
            build_card(view.snapshot, found, scores, asked.kind, ranking.ask.about, view.snapshot.city(city_id))
            for found in ranking.suggestions
        ),
        case_cards=(),
        excluded={rule: count for rule, count in ranking.excluded.items() if rule != "the city itself"},
        policy=ranking.policy,
        snapshot_version=ranking.snapshot,
        on_need=_ask_library(library, city_id, asked.need),
        map_view=map_view,
        dots=place_cities(shown, map_view, own=city_id) if map_view else (),
    )


def _ask_library(library: Library | None, city_id: str, need: str | None) -> OnNeed | None:
    if library is None or need is None:
        return None
    found = library.ask(need, city_id, CASES_ON_NEED)
    return OnNeed(found.fits, tuple(case for case in found.cases if case.fits))


def _build_cases_tab(view: View, city_id: str, asked: TabAsking) -> PeersPage:
    answer = ask_cases(view, city_id, asked.to_cases())
    return PeersPage(
        city=answer.city,
        asked=asked,
        choices=Choices(tuple(view.snapshot.themes)),
        cards=(),
        case_cards=tuple(
            build_case_card(view.snapshot, found, answer.permits[found.case.id]) for found in answer.suggestions
        ),
        excluded={},
        policy=answer.policy_name,
        snapshot_version=view.snapshot.version,
    )
