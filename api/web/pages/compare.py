"""Up to four peers side by side: the reader's shortlist, kept in the address so that it can be sent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.web.pages.card import Card, build_card
from matcher.ask import Ask
from matcher.case_ranking import score_cases
from matcher.city import City
from matcher.policy import Policy
from matcher.recommend import explain_pair
from matcher.snapshot import Snapshot

MOST = 4


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The chosen peers in the order chosen. `left_out`: how many were chosen beyond the four that are shown."""

    template: ClassVar[str] = "compare.html"

    city: City
    kind: str
    cards: tuple[Card, ...]
    themes: tuple[str, ...]
    left_out: int
    policy: str
    snapshot_version: str


def build_compare(
    snapshot: Snapshot, policy: Policy, city_id: str, peer_ids: Sequence[str], kind: str = "twins"
) -> ComparePage:
    """The shortlist of a city. Raises UnknownCity or InvalidQuestion."""
    chosen = tuple(dict.fromkeys(peer_ids))
    scores = score_cases(snapshot, snapshot.number(city_id), policy.terms_for_cases())
    question = Ask(city_id, kind)
    cards = tuple(
        build_card(snapshot, explain_pair(snapshot, policy, question, peer), scores, kind) for peer in chosen[:MOST]
    )
    left_out, version = max(0, len(chosen) - MOST), f"{policy.id}@{policy.version}"
    return ComparePage(snapshot.city(city_id), kind, cards, tuple(snapshot.themes), left_out, version, snapshot.version)
