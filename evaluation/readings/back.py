"""The other way round: would the city that is suggested first say yes to the one that asks?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluation.baselines import build_statistical_neighbour
from evaluation.readings.asked import Asker, load_askers, read_table
from evaluation.readings.draw import hash_text
from evaluation.readings.judged import group_grades, load_judgements
from evaluation.readings.pool import NEIGHBOUR, Place, list_baseline, list_ours, read_places
from fixtures.policies import DEFAULT
from matcher.snapshot import Snapshot

ASKED = 20
PART = "report"
KIND = "reviewers"
POOL, JUDGED = "back_pool.csv", "back_judgements.csv"
INSTRUCTIONS = "reading-instructions-back"
WORTH_A_CALL = 2


def draw_back() -> tuple[Asker, ...]:
    """The asking cities that are asked the other way round: ASKED of the report part, by the hash of "back " and the id."""
    askers = (asker for asker in load_askers() if asker.part == PART)
    ordered = sorted(askers, key=lambda asker: hash_text(f"back {asker.city_id}"))
    return tuple(sorted(ordered[:ASKED], key=lambda asker: asker.city_id))


def list_back(snapshot: Snapshot, askers: Sequence[Asker]) -> list[Place]:
    """The first reviewer of the default for each, and as a yardstick that of the statistical neighbour."""
    places = [*list_ours(snapshot, askers, DEFAULT), *list_baseline(snapshot, askers, build_statistical_neighbour()[1])]
    return [place for place in places if (place.kind, place.rank) == (KIND, 1)]


def measure_back() -> dict[str, Any]:
    """How many of the first reviewers would accept: for each system the share of grades of at least 2, and the mean grade.

    Empty while nobody has graded any.
    """
    judgements = load_judgements(JUDGED)
    if not judgements:
        return {}
    judged, found = group_grades(judgements), {}
    for system in (DEFAULT, NEIGHBOUR):
        of_system = [one for one in read_places(read_table(POOL)) if one.system == system]
        grades = [judged[key] for one in of_system if (key := (one.asker, KIND, one.city_id)) in judged]
        found[system] = {
            "asked": len(of_system),
            "graded": len(grades),
            "would accept": float(np.mean([np.mean(np.array(of_one) >= WORTH_A_CALL) for of_one in grades])),
            "mean": float(np.mean([np.mean(of_one) for of_one in grades])),
        }
    return {"readers": sorted({f"{one.reader} ({one.reader_kind})" for one in judgements}), "systems": found}
