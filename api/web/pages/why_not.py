"""Why a city is not in a list: its place, what leaves it out, and what sets it apart from the last who is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from api.questions.find_city import FoundCity
from api.questions.why_not import ask_why_not
from api.snapshots.view import View
from api.web.drawing.difference import Sway, build_sways
from api.web.pages.card import find_unknown
from api.web.pages.question import TabAsking
from matcher.city import City
from matcher.reason import Reason

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "country not asked for": "country",
        "country ruled out": "not_country",
        "same country": "other_country",
        "city ruled out": "not_city",
        "no official language in common": "shared_language",
        "too far away": "max_distance_km",
        "too different in size": "max_size_ratio",
        "too little known": "least_coverage",
        "already working together": "not_partners",
    }
)
"""By rule, the parameter of the address that asks for it."""
FIRST = 3


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule that leaves the city out. parameter: what of the question asks for it, None where it holds whatever is asked."""

    rule: str
    parameter: str | None


@dataclass(frozen=True, slots=True)
class WhyNotPage:
    """The page. rank, of: the place by points, in the list where it is `listed`. against, against_rank: who it is compared with.

    beside: a listed city of the same body. varied: the list has cities like it. behind, before: the differences that count most.
    """

    template: ClassVar[str] = "why_not.html"

    city: City
    peer: City
    asked: TabAsking
    rank: int
    of: int
    listed: bool
    rulings: tuple[Ruling, ...]
    beside: City | None
    varied: bool
    score: float
    against: City | None
    against_rank: int
    against_score: float
    behind: tuple[Sway, ...]
    before: tuple[Sway, ...]
    sways: tuple[Sway, ...]
    unknown: tuple[Reason, ...]
    policy: str
    snapshot_version: str


@dataclass(frozen=True, slots=True)
class WhomPage:
    """The form, where no city was typed or what was typed may mean several, or none."""

    template: ClassVar[str] = "why_not_whom.html"

    city: City
    asked: TabAsking
    query: str
    found: tuple[FoundCity, ...]


def build_why_not(view: View, city_id: str, peer_id: str, asked: TabAsking) -> WhyNotPage:
    """The page for a question about one city. Raises as `ask_why_not`; the tab of case studies is read as that of twins."""
    answer = ask_why_not(view, city_id, peer_id, read_kind(asked), asked)
    found = answer.found
    sways = build_sways(found.differences)
    return WhyNotPage(
        city=answer.city,
        peer=found.suggestion.city,
        asked=asked,
        rank=found.suggestion.rank,
        of=found.of,
        listed=found.listed,
        rulings=tuple(Ruling(rule, _find_parameter(asked, rule)) for rule in found.rules),
        beside=found.beside,
        varied=found.varied,
        score=found.suggestion.score,
        against=found.against.city if found.against else None,
        against_rank=found.against.rank if found.against else 0,
        against_score=found.against.score if found.against else 0.0,
        behind=tuple(sway for sway in sways if sway.amount < 0)[:FIRST],
        before=tuple(sway for sway in sways if sway.amount > 0)[:FIRST],
        sways=sways,
        unknown=find_unknown(found.suggestion.explanation),
        policy=found.ranking.policy,
        snapshot_version=found.ranking.snapshot,
    )


def read_kind(asked: TabAsking) -> str:
    """The kind of peers that is asked about."""
    return "twins" if asked.kind == "cases" else asked.kind


def _find_parameter(asked: TabAsking, rule: str) -> str | None:
    parameter = FILTERS.get(rule)
    return parameter if parameter and parameter in asked.parameters() else None
