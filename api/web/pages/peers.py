"""The peers of a city: twins, peer reviewers, learners or case studies, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.questions.cases import ask_cases, score_for
from api.questions.peers import ask_peers
from api.snapshots.view import View
from api.web.pages.card import Card, build_card
from api.web.pages.case_card import CaseCard, build_case_card
from api.web.pages.question import Choices, TabAsking
from matcher.city import City


@dataclass(frozen=True, slots=True)
class PeersPage:
    """cards: the suggested cities; case_cards: the suggested case studies of the tab "cases". excluded: how many by rule."""

    template: ClassVar[str] = "peers.html"

    city: City
    asked: TabAsking
    choices: Choices
    cards: tuple[Card, ...]
    case_cards: tuple[CaseCard, ...]
    excluded: Mapping[str, int]
    policy: str
    snapshot_version: str


def build_peers(view: View, city_id: str, asked: TabAsking) -> PeersPage:
    """The page for a question. Raises UnknownCity, InvalidQuestion and what else `ask_peers` and `ask_cases` raise."""
    if asked.kind == "cases":
        return _build_cases_tab(view, city_id, asked)
    answer = ask_peers(view, city_id, asked.kind, asked)
    scores, ranking = score_for(view, city_id, asked.theme, asked.need), answer.ranking
    return PeersPage(
        city=answer.city,
        asked=asked,
        choices=Choices(tuple(view.snapshot.themes)),
        cards=tuple(build_card(view.snapshot, found, scores, asked.kind) for found in ranking.suggestions),
        case_cards=(),
        excluded={rule: count for rule, count in ranking.excluded.items() if rule != "the city itself"},
        policy=ranking.policy,
        snapshot_version=ranking.snapshot,
    )


def _build_cases_tab(view: View, city_id: str, asked: TabAsking) -> PeersPage:
    answer = ask_cases(view, city_id, asked.to_cases())
    return PeersPage(
        city=answer.city,
        asked=asked,
        choices=Choices(tuple(view.snapshot.themes)),
        cards=(),
        case_cards=tuple(build_case_card(view.snapshot, found) for found in answer.suggestions),
        excluded={},
        policy=answer.policy_name,
        snapshot_version=view.snapshot.version,
    )
