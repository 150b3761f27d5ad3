"""The answer of `city-peers evaluate --readings`: every system on the asking cities of one part, by kind and group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evaluation.compare import find_smallest_gain
from evaluation.lists import size_class
from evaluation.readings.agreement import measure_alpha
from evaluation.readings.asked import KINDS, Asker, build_reading_snapshot, load_askers
from evaluation.readings.figures import MEASURES, Figures, compare_figures, group_lists, measure_lists
from evaluation.readings.judged import Judged, Judgement, group_grades, load_judgements
from evaluation.readings.pool import NEIGHBOUR, PARTNER, Place, list_ours, load_pool
from fixtures.snapshot import load_snapshot
from matcher.snapshot import Snapshot

COMPARED = ("worth a call", "mean grade")
PARTS = ("tune", "report")
TODAY = " today"
FIRST_VERSION = "worth-a-call"
SYSTEMS = (
    "as shipped",
    "hand-made",
    "without profile",
    "size-capped",
    "worth-a-call",
    NEIGHBOUR,
    "Gower",
    "nearest",
    "random",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """All judgements and lists of one part, and the policies whose lists were made anew."""

    part: str
    snapshot: Snapshot
    askers: tuple[Asker, ...]
    judgements: tuple[Judgement, ...]
    places: tuple[Place, ...]
    judged: Judged


def read_part(part: str, policies: Sequence[str]) -> Reading:
    """The judgements of a part, the lists of the pool, and those of shipped policies as they are today, named "... today"."""
    askers = tuple(asker for asker in load_askers() if asker.part == part)
    ids = {asker.city_id for asker in askers}
    snapshot = build_reading_snapshot(load_askers())
    judgements = tuple(one for one in load_judgements() if one.asker in ids)
    places = [place for place in load_pool() if place.asker in ids and place.system in SYSTEMS]
    for name in policies:
        today = list_ours(snapshot, askers, name)
        places += [Place(one.asker, one.kind, f"{name}{TODAY}", one.rank, one.city_id) for one in today]
    return Reading(part, snapshot, askers, judgements, tuple(places), group_grades(judgements))


def build_record(reading: Reading, seed: int) -> dict[str, Any]:
    """Everything as data."""
    return {
        "part": reading.part,
        "askers": len(reading.askers),
        "judgements": len(reading.judgements),
        "readers": sorted({f"{one.reader} ({one.reader_kind})" for one in reading.judgements}),
        "alpha": {kind: _measure_agreement(reading, kind) for kind in KINDS},
        "kinds": {kind: dict(_measure_kind(reading, kind, seed)) for kind in KINDS},
        "smallest gain": {kind: _find_smallest(reading, kind) for kind in KINDS},
        "past partners": {kind: _grade_partners(reading, kind) for kind in KINDS},
        "seed": seed,
    }


def _measure_agreement(reading: Reading, kind: str) -> float:
    """Krippendorff's alpha over all readers of a kind of grade."""
    units: dict[tuple[str, str], list[int]] = {}
    for one in reading.judgements:
        if one.kind == kind:
            units.setdefault((one.asker, one.candidate), []).append(one.grade)
    return measure_alpha(list(units.values()))


def _measure_kind(reading: Reading, kind: str, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    candidates = len(load_snapshot().ids)
    lists = {system: of for (system, what), of in group_lists(reading.places).items() if what == kind}
    figures = {system: measure_lists(system, kind, of, reading.judged, candidates) for system, of in lists.items()}
    for system, of_system in sorted(figures.items()):
        yield (
            system,
            {
                **{name: _mean(of_system.values[name]) for name in MEASURES},
                "groups": _measure_groups(reading, of_system),
                f"lead over {NEIGHBOUR}": [
                    asdict(compare_figures(of_system, figures[NEIGHBOUR], measure, seed)) for measure in COMPARED
                ],
                "lists": len(of_system.askers),
                "unjudged": of_system.unjudged,
                "listed": of_system.listed,
                "most named": of_system.most,
                "gini": of_system.gini,
            },
        )


def _measure_groups(reading: Reading, figures: Figures) -> dict[str, dict[str, float]]:
    """The rate worth a call of each group of asking cities, with how many they are."""
    of_city = {asker.city_id: asker for asker in reading.askers}
    groupings: Mapping[str, Callable[[str], str]] = {
        "knowledge": lambda city_id: of_city[city_id].group,
        "size": lambda city_id: size_class(reading.snapshot.city(city_id)),
    }
    values, found = figures.values["worth a call"], {}
    for read in groupings.values():
        named = np.array([read(asker) for asker in figures.askers])
        for group in sorted({*named.tolist()}):
            found[group] = {"worth a call": _mean(values[named == group]), "askers": int((named == group).sum())}
    return found


def _find_smallest(reading: Reading, kind: str) -> float:
    """The smallest gain in the share worth a call that so many asking cities would show four times of five, at 5 %.

    Read from the paired difference of the newest lists to FIRST_VERSION: two versions of one score.
    """
    lists = {system: of for (system, what), of in group_lists(reading.places).items() if what == kind}
    newest = [system for system in lists if system.endswith(TODAY)]
    if not newest or FIRST_VERSION not in lists:
        return float("nan")
    first, second = (
        measure_lists(system, kind, lists[system], reading.judged, 0).values["worth a call"]
        for system in (newest[0], FIRST_VERSION)
    )
    return find_smallest_gain((first - second)[~np.isnan(first - second)])


def _grade_partners(reading: Reading, kind: str) -> dict[str, float]:
    """The mean grade of real past partners, of the pool and of its best for the same asking cities.

    reached: the share of partners that are graded as high as the best of the pool.
    """
    real = [place for place in load_pool() if (place.system, place.kind) == (PARTNER, kind)]
    means = {key: float(np.mean(grades)) for key, grades in reading.judged.items() if key[1] == kind}
    graded = [(place.asker, means[key]) for place in real if (key := (place.asker, kind, place.city_id)) in means]
    pools = [[mean for (who, _, _), mean in means.items() if who == asker] for asker, _ in graded]
    own, best = np.array([mean for _, mean in graded]), np.array([max(pool) for pool in pools])
    return {
        "graded": len(graded),
        "mean": _mean(own),
        "pool": _mean(np.array([np.mean(pool) for pool in pools])),
        "best": _mean(best),
        "reached": _mean((own >= best).astype(np.float64)),
    }


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


__all__ = ["PARTS", "Reading", "build_record", "read_part"]
