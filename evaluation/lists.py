"""The lists of all cities together: who is shown, how evenly, how varied, and at what price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fixtures.spread import map_cities
from matcher.arrays import Bool, Float64, Int
from matcher.ask import Ask
from matcher.city import City
from matcher.exposure import Lists, count_exposure, recommend_all
from matcher.policy import Policy
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot
from matcher.wishes import read_asked, wish_for

LENGTH = 10
MOST_SHOWN = 10
FAIR_CAPACITY = 20

Group = Callable[[City], str]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How the places in all lists are shared out.

    coverage: share of cities that stand in at least one list. gini: inequality of places. top_share: share of all places that the
    ten most listed cities hold. counts: (n,) places of each city. price: mean score given up against free choice.
    """

    coverage: float
    gini: float
    top_share: float
    price: float
    counts: Int


def list_all(snapshot: Snapshot, policy: Policy, kind: str, capacity: int | None = None) -> Lists:
    """The ten suggestions of every city."""
    return recommend_all(snapshot, policy, Ask("", kind, k=LENGTH), capacity, map_cities)


def measure_exposure(lists: Lists) -> Exposure:
    """Who is shown how often."""
    counts = count_exposure(lists.rows, len(lists.ids))
    top = np.sort(counts)[-MOST_SHOWN:].sum() / max(counts.sum(), 1)
    return Exposure(float((counts > 0).mean()), lists.gini, float(top), lists.price, counts)


def share_by_group(snapshot: Snapshot, counts: Int, group: Group) -> dict[str, tuple[float, float]]:
    """For each group of cities its share of all cities and its share of all places."""
    cities, places = Counter[str](), Counter[str]()
    for city, count in zip(snapshot.cities, counts, strict=True):
        cities[group(city)] += 1
        places[group(city)] += int(count)
    total = max(sum(places.values()), 1)
    return {name: (cities[name] / len(snapshot.cities), places[name] / total) for name in sorted(cities)}


def size_class(city: City) -> str:
    """The EC size class of a city.

    >>> size_class(City("x-fr", "X", "FR"))
    'not reported'
    """
    return find_size_class(city) or "not reported"


def region(city: City) -> str:
    """The macro-region of a city."""
    return city.place.macro_region or "not reported"


def measure_mutual_rate(lists: Lists) -> float:
    """Share of the places that are returned: b stands in the list of a and a in that of b."""
    listed = _as_mask(lists)
    return float((listed & listed.T).sum() / max(listed.sum(), 1))


def count_blocking_pairs(snapshot: Snapshot, policy: Policy, lists: Lists, capacity: int) -> int:
    """Eligible pairs (a, b) that would both rather change: b would improve a's list, and a would improve on one of b's askers.

    b also changes for an asker when it stands in fewer than `capacity` lists. 0 means that the lists of twins are stable.
    """
    wish = np.stack(map_cities(wish_for, read_asked(snapshot, policy, Ask("", "twins")), lists.ids))
    listed = _as_mask(lists)
    worst_of_list = np.where(listed, wish, np.inf).min(axis=1, initial=np.inf)
    worst_of_askers = np.where(listed, wish, np.inf).min(axis=0, initial=np.inf)
    full = listed.sum(axis=0) >= capacity
    asks = np.isfinite(wish) & ~listed & (wish > worst_of_list[:, None])
    return int((asks & (~full | (wish > worst_of_askers))).sum())


def _as_mask(lists: Lists) -> Bool:
    mask = np.zeros((len(lists.ids),) * 2, dtype=bool)
    rows, places = np.nonzero(lists.rows >= 0)
    mask[rows, lists.rows[rows, places]] = True
    return mask


def measure_variety(snapshot: Snapshot, lists: Lists) -> float:
    """Mean number of different countries in a list divided by its length, range (0, 1]."""
    shares = [
        np.unique(snapshot.countries[row[row >= 0]]).size / (row >= 0).sum() for row in lists.rows if (row >= 0).any()
    ]
    return float(np.mean(shares))


def measure_novelty(snapshot: Snapshot, lists: Lists) -> float:
    """Mean surprise of the suggested cities, in bits: - log2 of their share of all recorded programme places.

    A city that no programme records counts as recorded half a time.

    Source: mean self-information, Zhou et al. (2010).
    """
    places: Float64 = np.maximum(snapshot.graph.programmes.astype(np.float64), 0.5)
    surprise = -np.log2(places / places.sum())
    return float(surprise[lists.rows[lists.rows >= 0]].mean())
