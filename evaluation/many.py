"""Questions that are asked of many cities at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fixtures.spread import map_cities
from matcher.arrays import Float64
from matcher.ask import Ask
from matcher.each import Weighed, weigh
from matcher.policy import Policy
from matcher.recommend import recommend, score_cities
from matcher.snapshot import Snapshot

Asked = tuple[Weighed, Ask]


def list_suggested(snapshot: Snapshot, policy: Policy, question: Ask) -> list[str]:
    """The ids of the suggestions of one city, best first."""
    return [found.city.id for found in recommend(snapshot, policy, question).suggestions]


def list_many(snapshot: Snapshot, policy: Policy, question: Ask, city_ids: Sequence[str]) -> list[list[str]]:
    """The ids of the suggestions of many cities under one question, whose own city is not used."""
    return map_cities(_list_one, (weigh(snapshot, policy), question), city_ids)


def score_many(snapshot: Snapshot, policy: Policy, kind: str, city_ids: Sequence[str]) -> Mapping[str, Float64]:
    """For each of many cities the scores (n,) of all, eligible or not."""
    found = map_cities(_score_one, (weigh(snapshot, policy), Ask("", kind)), city_ids)
    return dict(zip(city_ids, found, strict=True))


def _list_one(asked: Asked, city_id: str) -> list[str]:
    weighed, question = asked
    return list_suggested(weighed.snapshot, weighed.policy, replace(question, city_id=city_id))


def _score_one(asked: Asked, city_id: str) -> Float64:
    weighed, question = asked
    return score_cities(weighed.snapshot, weighed.policy, replace(question, city_id=city_id)).score
