"""The peers of a city: twins, reviewers or learners."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.questions.asking import PeersAsking, build_ask
from api.snapshots.view import View
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
    ask = build_ask(asking, city_id, kind)
    if city_id == view.asker:
        ask = replace(ask, filters=replace(ask.filters, turned_down=view.turned_down))
    ranking = recommend(view.snapshot, view.policy, ask)
    return PeersAnswer(view.snapshot.city(city_id), asking, ranking, view.snapshot)
