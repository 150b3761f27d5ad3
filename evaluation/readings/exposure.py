"""Who stands on the first fives of everybody: on the default lists of all shipped cities, and on those of the readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.many import list_many
from evaluation.readings.asked import KINDS, build_reading_snapshot, load_askers
from evaluation.readings.pool import FIRST, list_ours
from fixtures.policies import load_policy
from fixtures.snapshot import load_snapshot
from matcher.ask import Ask
from matcher.exposure import measure_gini

MOST = 3
EVERYBODY = "all shipped cities"
PROFILED = "cities with a profile"
READINGS = "readings, each with its topic"


@dataclass(frozen=True, slots=True)
class Shares:
    """The first fives of one group of asking cities.

    gini: inequality of places over all shipped cities. most: the cities named most, each with the share of lists it stands on.
    """

    askers: str
    kind: str
    lists: int
    gini: float
    most: tuple[tuple[str, float], ...]


def measure_shares(name: str) -> Iterator[Shares]:
    """The shares under a shipped policy, for each group of asking cities and each kind."""
    snapshot, policy = load_snapshot(), load_policy(name)
    profiled = {city.id for city in snapshot.cities if city.sections}
    for kind in KINDS:
        found_ids = list_many(snapshot, policy, Ask("", kind, k=FIRST), snapshot.ids)
        lists = dict(zip(snapshot.ids, found_ids, strict=True))
        yield count_shares(EVERYBODY, kind, [*lists.values()])
        yield count_shares(PROFILED, kind, [of_city for city_id, of_city in lists.items() if city_id in profiled])
    askers = load_askers()
    places = list_ours(build_reading_snapshot(askers), askers, name)
    for kind in KINDS:
        found = {
            asker.city_id: [one.city_id for one in places if (one.asker, one.kind) == (asker.city_id, kind)]
            for asker in askers
        }
        yield count_shares(READINGS, kind, [*found.values()])


def count_shares(askers: str, kind: str, lists: Sequence[Sequence[str]]) -> Shares:
    """Count who stands on the lists of some asking cities."""
    cities = load_snapshot().ids
    named, counts = np.unique([city_id for one in lists for city_id in one], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST]
    most = tuple((str(named[no]), float(counts[no] / len(lists))) for no in order)
    padded = np.concatenate([counts, np.zeros(len(cities) - counts.size, dtype=np.int64)])
    return Shares(askers, kind, len(lists), measure_gini(padded), most)
