"""Up to four peers side by side: the reader's shortlist, kept in the address so that it can be sent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.questions.asking import PairAsking
from api.questions.cases import score_for
from api.questions.pair import ask_one
from api.snapshots.view import View
from api.web.pages.card import Card, build_card
from matcher.city import City

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


def build_compare(view: View, city_id: str, peer_ids: Sequence[str], kind: str = "twins") -> ComparePage:
    """The shortlist of a city. Raises UnknownCity or InvalidQuestion."""
    snapshot, chosen = view.snapshot, tuple(dict.fromkeys(peer_ids))
    scores = score_for(view, city_id)
    found = (ask_one(view, city_id, peer, kind, PairAsking()) for peer in chosen[:MOST])
    return ComparePage(
        city=snapshot.city(city_id),
        kind=kind,
        cards=tuple(build_card(snapshot, suggestion, scores, kind) for suggestion in found),
        themes=tuple(snapshot.themes),
        left_out=max(0, len(chosen) - MOST),
        policy=view.policy_name,
        snapshot_version=snapshot.version,
    )
