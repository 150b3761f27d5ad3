"""The peers of a city: twins, reviewers or learners."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.questions.asking import PeersAsking, build_question
from api.questions.policy import weigh
from api.snapshots.view import View
from matcher.city import City
from matcher.policy import Policy
from matcher.recommend import Ranking, recommend
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PeersAnswer:
    """A list of suggested cities with its reasons, and what it was made from."""

    city: City
    asking: PeersAsking
    ranking: Ranking
    snapshot: Snapshot
    policy: Policy


def ask_peers(view: View, city_id: str, kind: str, asking: PeersAsking) -> PeersAnswer:
    """The peers of one kind.

    Raises:
        UnknownCity, UnknownTheme, UnknownComparison: there is none; the nearest come with it.
        InvalidQuestion, Invalid: what cannot be asked for.
    """
    policy = weigh(view.policy, kind, asking.weight)
    question = build_question(asking, city_id, kind)
    if city_id == view.asker:
        question = replace(question, filters=replace(question.filters, turned_down=view.turned_down))
    ranking = recommend(view.snapshot, policy, question)
    return PeersAnswer(view.snapshot.city(city_id), asking, ranking, view.snapshot, policy)
