"""The pattern library: every part of the pages on one page, filled with a real city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.snapshots.view import View
from api.web.drawing.europe import Dot
from api.web.drawing.europe import View as MapView
from api.web.drawing.neighbourhood import Neighbourhood
from api.web.pages.card import Card
from api.web.pages.case_card import CaseCard
from api.web.pages.city import build_city_page
from api.web.pages.home import find_fullest
from api.web.pages.peers import build_peers
from api.web.pages.question import TabAsking
from matcher.city import City

TOKENS = (
    *("paper", "surface", "sunk", "ink", "soft", "line"),
    *("brand", "brand-deep", "brand-wash", "link", "clay", "clay-wash", "sun"),
    *("adds", "takes", "sea", "land", "dot"),
)


@dataclass(frozen=True, slots=True)
class PatternsPage:
    """`tokens` are the colours of the style sheet."""

    template: ClassVar[str] = "patterns.html"

    tokens: tuple[str, ...]
    city: City
    card: Card
    case_card_example: CaseCard
    neighbourhood: Neighbourhood
    view: MapView | None
    dots: tuple[Dot, ...]


def build_patterns(view: View) -> PatternsPage:
    """The page, filled with the city of which most is known."""
    snapshot = view.snapshot
    city = find_fullest(snapshot)[0]
    profile = build_city_page(snapshot, city.id)
    return PatternsPage(
        tokens=TOKENS,
        city=city,
        card=build_peers(view, city.id, TabAsking(k=1)).cards[0],
        case_card_example=build_peers(view, city.id, TabAsking(kind="cases", k=1)).case_cards[0],
        neighbourhood=profile.neighbourhood,
        view=profile.view,
        dots=profile.dots,
    )
