"""Ask in free text: the offers and case studies closest to a need in words."""

from __future__ import annotations

import numpy as np

from api.answers import Answer, build_city_name, build_source
from matcher.arrays import Float32
from matcher.policy import Policy
from matcher.recommend import Question, score_cities
from matcher.snapshot import Snapshot

POOL = 5


def build_asked_answer(
    snapshot: Snapshot, policy: Policy, need: Float32, k: int, like: str | None = None
) -> Answer:
    """The k cities whose offers, and the k case studies whose texts, are closest to a need.

    Args:
        need: (d,) unit row of the text.
        like: a city; the 5k closest cities are then ordered by what this city could learn from each (as for reviewers).

    Raises:
        UnknownCity: `like` is not in the snapshot.
    """
    return {
        "policy": f"{policy.id}@{policy.version}",
        "snapshot": snapshot.version,
        "like": None if like is None else {"id": like},
        "cities": _find_cities(snapshot, policy, need, k, like),
        "case_studies": _find_cases(snapshot, need, k),
    }


def _find_cities(snapshot: Snapshot, policy: Policy, need: Float32, k: int, like: str | None) -> list[Answer]:
    similarity = snapshot.offers.vectors @ need
    owners = np.repeat(np.arange(len(snapshot.ids)), np.diff(snapshot.offers.starts))
    best: dict[int, int] = {}
    for row in np.argsort(-similarity, kind="stable"):
        if snapshot.ids[owners[row]] != like:
            best.setdefault(int(owners[row]), int(row))
        if len(best) == (k if like is None else POOL * k):
            break
    if like is not None:
        scores = score_cities(snapshot, policy, Question(like, "reviewers")).score
        best = dict(sorted(best.items(), key=lambda found: (-scores[found[0]], found[0]))[:k])
    return [_show_offer(snapshot, city_no, row, float(similarity[row])) for city_no, row in best.items()]


def _show_offer(snapshot: Snapshot, city_no: int, row: int, similarity: float) -> Answer:
    city = snapshot.cities[city_no]
    offer = city.offers[row - int(snapshot.offers.starts[city_no])]
    shown = {"text": offer.text, "theme": offer.theme, "source": build_source(offer.source)}
    return {"city": build_city_name(city), "similarity": similarity, "offer": shown}


def _find_cases(snapshot: Snapshot, need: Float32, k: int) -> list[Answer]:
    similarity = snapshot.cases.vectors @ need
    rows = [row for row in np.argsort(-similarity, kind="stable") if snapshot.cases.owners[row] >= 0][:k]
    return [
        {
            "case": {"id": case.id, "title": case.title, "summary": case.summary, "status": case.status, "url": case.url},
            "city": build_city_name(snapshot.city(case.city_id)),
            "similarity": float(similarity[row]),
            "source": build_source(case.source),
        }
        for row in rows
        for case in [snapshot.cases.records[row]]
    ]
