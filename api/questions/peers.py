"""The peers of a city: twins, reviewers or learners."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.questions.asking import PeersAsking, build_ask
from api.snapshots.view import View
from matcher.ask import Ask
from matcher.city import City
from matcher.recommend import Ranking, recommend
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PeersAnswer:
    """A list of suggested cities with its reasons, and what it was made from."""

    city: City
    asking: PeersAsking
    ranking: Ranking
    snapshot: Snapshot


def ask_peers(view: View, city_id: str, kind: str, asking: PeersAsking) -> PeersAnswer:
    """The peers of one kind.

    Raises:
        UnknownCity, UnknownTheme, UnknownComparison: there is none; the nearest come with it.
        InvalidQuestion, InvalidPolicy: what cannot be asked for.
    """
    ranking = recommend(view.snapshot, view.policy, build_ask_for(view, city_id, kind, asking))
    return PeersAnswer(view.snapshot.city(city_id), asking, ranking, view.snapshot)


def build_ask_for(view: View, city_id: str, kind: str, asking: PeersAsking) -> Ask:
    """The question as the core takes it; of a city that asks itself, without whom it has turned down."""
    ask = build_ask(asking, city_id, kind)
    if city_id != view.asker:
        return ask
    return replace(ask, filters=replace(ask.filters, turned_down=view.turned_down))
