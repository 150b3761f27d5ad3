"""What the readings say of each system: rates, nDCG, differences with intervals, exposure, and what nobody has graded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.compare import draw_interval
from evaluation.readings.judged import Judged
from evaluation.readings.pool import FIRST, Place
from matcher.arrays import Float64
from matcher.exposure import measure_gini

WORTH_A_CALL = 2
EXCELLENT = 3
FIRST_OF_ALL = 3  # places among which nobody should be graded 0
MEASURES = ("worth a call", "excellent", "no reason", "no 0 in first 3", "mean grade", "nDCG@5")

Lists = Mapping[str, tuple[str, ...]]
"""For each asking city the cities named, best first."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One system, one kind.

    values: for each measure one value an asking city, nan where none of its list is graded. listed, unjudged: places of all first
    fives, and how many of them nobody graded; these count in no measure. most: share of lists that the most named city stands on.
    gini: inequality of places over the candidates.
    """

    system: str
    kind: str
    askers: tuple[str, ...]
    values: Mapping[str, Float64]
    listed: int
    unjudged: int
    most: float
    gini: float


@dataclass(frozen=True, slots=True)
class Lead:
    """Mean difference to a rival over asking cities with graded lists of both, its 95 % interval, and in how many it is ahead."""

    measure: str
    difference: float
    low: float
    high: float
    wins: int
    ties: int
    losses: int


def group_lists(places: Sequence[Place]) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """The first five of each asking city, by system and kind."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for place in sorted(places, key=lambda place: place.rank):
        if place.rank <= FIRST:
            found[place.system, place.kind][place.asker].append(place.city_id)
    return {key: {asker: tuple(ids) for asker, ids in of_key.items()} for key, of_key in found.items()}


def measure_lists(system: str, kind: str, lists: Lists, judged: Judged, candidates: int) -> Figures:
    """Measure the lists of one system.

    Args:
        candidates: how many cities could have been named.
    """
    askers = tuple(sorted(lists))
    rows = [measure_list(asker, kind, lists[asker], judged) for asker in askers]
    values = {name: np.array([row[name] for row in rows]) for name in MEASURES}
    named = [city_id for asker in askers for city_id in lists[asker]]
    unjudged = sum((asker, kind, city_id) not in judged for asker in askers for city_id in lists[asker])
    counts = np.unique(named, return_counts=True)[1]
    padded = np.concatenate([counts, np.zeros(max(candidates - counts.size, 0), dtype=np.int64)])
    most = float(counts.max(initial=0) / max(len(askers), 1))
    return Figures(system, kind, askers, values, len(named), unjudged, most, measure_gini(padded))


def measure_list(asker: str, kind: str, listed: Sequence[str], judged: Judged) -> dict[str, float]:
    """The measures of one list; a share is the mean over the readers of the graded candidates."""
    grades = [judged.get((asker, kind, city_id)) for city_id in listed]
    known = [np.array(grade) for grade in grades if grade]
    if not known:
        return dict.fromkeys(MEASURES, float("nan"))
    first = [grade for grade in grades[:FIRST_OF_ALL] if grade]
    return {
        "worth a call": float(np.mean([(grade >= WORTH_A_CALL).mean() for grade in known])),
        "excellent": float(np.mean([(grade == EXCELLENT).mean() for grade in known])),
        "no reason": float(np.mean([(grade == 0).mean() for grade in known])),
        "no 0 in first 3": float(all(min(grade) > 0 for grade in first)),
        "mean grade": float(np.mean([grade.mean() for grade in known])),
        "nDCG@5": measure_ndcg([float(grade.mean()) for grade in known], _find_ideal(asker, kind, judged)),
    }


def _find_ideal(asker: str, kind: str, judged: Judged) -> list[float]:
    of_asker = [float(np.mean(grades)) for (who, what, _), grades in judged.items() if (who, what) == (asker, kind)]
    return sorted(of_asker, reverse=True)


def measure_ndcg(gains: Sequence[float], ideal: Sequence[float], k: int = FIRST) -> float:
    """nDCG@k with the mean grade as gain: sum gain_i / log2(i + 1) over that of the best order; nan where nothing has any gain.

    Source: Järvelin and Kekäläinen (2002).

    >>> measure_ndcg([3.0, 0.0], [3.0, 2.0]), measure_ndcg([3.0, 2.0], [3.0, 2.0])
    (0.7039180890341347, 1.0)
    """
    best = _discount(ideal[:k])
    return _discount(gains[:k]) / best if best else float("nan")


def _discount(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 1) for place, gain in enumerate(gains, start=1)))


def compare_figures(ours: Figures, theirs: Figures, measure: str, seed: int) -> Lead:
    """The lead of one system over another on the asking cities that both answered."""
    both = sorted({*ours.askers} & {*theirs.askers})
    first = ours.values[measure][[ours.askers.index(asker) for asker in both]]
    second = theirs.values[measure][[theirs.askers.index(asker) for asker in both]]
    gaps = (first - second)[~np.isnan(first - second)]
    if not gaps.size:
        return Lead(measure, *(float("nan"),) * 3, 0, 0, 0)
    low, high = draw_interval(gaps, seed)
    counts = int((gaps > 0).sum()), int((gaps == 0).sum()), int((gaps < 0).sum())
    return Lead(measure, float(gaps.mean()), low, high, *counts)
