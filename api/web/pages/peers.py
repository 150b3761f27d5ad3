"""The peers of a city: twins, peer reviewers, learners or case studies, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.web.pages.card import Card, build_card
from api.web.pages.case_card import CaseCard, build_case_card
from api.web.pages.question import Asked, Choices
from matcher.ask import read_lens
from matcher.case_ranking import recommend_cases, score_cases
from matcher.city import City
from matcher.policy import Policy
from matcher.recommend import recommend
from matcher.snapshot import Snapshot

LENGTH = 10


@dataclass(frozen=True, slots=True)
class PeersPage:
    """cards: the suggested cities; case_cards: the suggested case studies of the tab "cases". excluded: how many by rule."""

    template: ClassVar[str] = "peers.html"

    city: City
    asked: Asked
    choices: Choices
    cards: tuple[Card, ...]
    case_cards: tuple[CaseCard, ...]
    excluded: Mapping[str, int]
    policy: str
    snapshot_version: str


def build_peers(snapshot: Snapshot, policy: Policy, city_id: str, asked: Asked, k: int = LENGTH) -> PeersPage:
    """The page for a question. Raises UnknownCity or InvalidQuestion."""
    choices = Choices(tuple(snapshot.themes))
    if asked.kind == "cases":
        found = recommend_cases(snapshot, policy.terms_for_cases(), city_id, asked.theme, k)
        cards = tuple(build_case_card(snapshot, suggestion) for suggestion in found)
        version = f"{policy.id}@{policy.version}"
        return PeersPage(snapshot.city(city_id), asked, choices, (), cards, {}, version, snapshot.version)
    ranking = recommend(snapshot, policy, asked.to_question(city_id, k))
    lens = read_lens(snapshot, asked.theme)
    scores = score_cases(snapshot, snapshot.number(city_id), policy.terms_for_cases(), lens)
    return PeersPage(
        city=snapshot.city(city_id),
        asked=asked,
        choices=choices,
        cards=tuple(
            build_card(snapshot, suggestion, scores, asked.kind, ranking.ask.about)
            for suggestion in ranking.suggestions
        ),
        case_cards=(),
        excluded={rule: count for rule, count in ranking.excluded.items() if rule != "the city itself"},
        policy=ranking.policy,
        snapshot_version=ranking.snapshot,
    )
