"""Learn in which order to ask: `python -m evaluation.questions` writes the order that settles the lists of cities soonest.

The profile of a city is emptied and given back subject by subject. After each answer its list of twins is compared with the
list of the full profile (rank-biased overlap, `evaluation.stability`). The order is built greedily on half of the cities and
reported on the other half, beside the order of the survey.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from evaluation.stability import list_ids, rank_biased_overlap
from fixtures.policies import DEFAULT, load_policy
from fixtures.questions import SUBJECTS
from fixtures.snapshot import load_snapshot
from fixtures.vectors import default_encode
from matcher.city import City
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.statements import Encode
from matcher.update import update_snapshot

SURVEY_ORDER = (
    "governance",
    "priority_sectors",
    "barriers",
    "engagement_barriers",
    "funding_gaps",
    "maturity",
    "needs",
    "offers",
)
EARLIER_ORDER = (
    "needs",
    "barriers",
    "priority_sectors",
    "maturity",
    "engagement_barriers",
    "governance",
    "funding_gaps",
    "offers",
)
"""The order that the owners of the data found best; reported beside ours."""
SETTLED = 0.8
CITIES = 40
SEED = 0
TARGET = Path(__file__).parents[1] / "fixtures" / "data" / "question_order.json"


def keep_subjects(city: City, subjects: Sequence[str]) -> City:
    """The city as if it had answered these subjects only; size, place, target and emissions stay.

    >>> keep_subjects(City(id="a", name="A", country="FR"), ()).sections
    mappingproxy({})
    """
    sections = {name: facts for name, facts in city.sections.items() if name in subjects}
    return replace(
        city,
        sections=MappingProxyType(sections),
        complete=tuple(name for name in city.complete if name in subjects),
        levels=city.levels if "maturity" in subjects else (),
        needs=city.needs if "needs" in subjects else (),
        offers=city.offers if "offers" in subjects else (),
        opportunities=(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What lists are compared in."""

    snapshot: Snapshot
    policy: Policy
    encode: Encode

    def settled(self, city_id: str, subjects: Sequence[str]) -> float:
        """Overlap in [0, 1] of the list after these answers with the list of all answers."""
        full = keep_subjects(self.snapshot.city(city_id), SUBJECTS)
        partly = keep_subjects(full, subjects)
        return rank_biased_overlap(self._twins(full), self._twins(partly))

    def _twins(self, city: City) -> list[str]:
        return list_ids(update_snapshot(self.snapshot, [city], self.encode), self.policy, city.id, "twins")

    def mean_settled(self, city_ids: Sequence[str], subjects: Sequence[str]) -> float:
        """The mean over cities."""
        return float(np.mean([self.settled(city_id, subjects) for city_id in city_ids]))


def learn_order(asked: Asked, city_ids: Sequence[str]) -> tuple[str, ...]:
    """Greedily: next the subject whose answer brings the lists nearest to the full ones; ties go to the first in SUBJECTS."""
    order: list[str] = []
    while len(order) < len(SUBJECTS):
        left = [subject for subject in SUBJECTS if subject not in order]
        order.append(max(left, key=lambda subject: asked.mean_settled(city_ids, [*order, subject])))
    return tuple(order)


def answers_needed(path: Sequence[float]) -> float:
    """How many answers until the overlap reaches 0.8, as a number between steps by straight lines; all of them where never.

    >>> answers_needed([0.2, 0.6, 1.0])
    1.5
    """
    for step, (before, after) in enumerate(pairwise(path)):
        if after >= SETTLED:
            return step + (SETTLED - before) / (after - before) if before < SETTLED else float(step)
    return float(len(path) - 1)


def measure_order(asked: Asked, city_ids: Sequence[str], order: Sequence[str]) -> list[float]:
    """Mean overlap before any answer and after each. Returns one number more than there are subjects."""
    return [asked.mean_settled(city_ids, order[:count]) for count in range(len(order) + 1)]


def sample_cities(snapshot: Snapshot, count: int, seed: int) -> list[str]:
    """Cities that answered every subject, in an order drawn with a seed."""
    full = [city_id for city_id in snapshot.ids if _answered_all(snapshot.city(city_id))]
    return [full[no] for no in np.random.default_rng(seed).permutation(len(full))[:count]]


def _answered_all(city: City) -> bool:
    return bool(city.needs and city.offers and city.levels) and all(
        city.reported(subject) for subject in SUBJECTS if subject not in ("needs", "offers", "maturity")
    )


def build_file(order: Sequence[str], path: Sequence[float], facts: Mapping[str, Any]) -> str:
    """The data file of an order."""
    steps = [{"subject": subject, "settled": round(value, 3)} for subject, value in zip(order, path[1:], strict=True)]
    return json.dumps({**facts, "settled_by_nothing": round(path[0], 3), "order": steps}, indent=1) + "\n"


def main() -> None:
    """Learn on one half of the cities, report on the other, write the order."""
    asked = Asked(load_snapshot(), load_policy(DEFAULT), default_encode())
    cities = sample_cities(asked.snapshot, CITIES, SEED)
    learning, reporting = cities[::2], cities[1::2]
    order = learn_order(asked, learning)
    path = measure_order(asked, reporting, order)
    survey, earlier = (measure_order(asked, reporting, each) for each in (SURVEY_ORDER, EARLIER_ORDER))
    facts = {
        "about": "Learned by `python -m evaluation.questions`: mean rank-biased overlap of the list of twins with that of the "
        f"full profile, after each answer, over {len(reporting)} cities that the order was not learned on.",
        "answers_needed": round(answers_needed(path), 2),
        "answers_needed_in_survey_order": round(answers_needed(survey), 2),
        "answers_needed_in_earlier_order": round(answers_needed(earlier), 2),
    }
    TARGET.write_text(build_file(order, path, facts), encoding="utf-8")
    for name, values in (("learned", path), ("survey", survey), ("earlier", earlier)):
        told = " ".join(f"{value:.3f}" for value in values)
        sys.stdout.write(f"{name:<8} {answers_needed(values):.2f} answers to {SETTLED}: {told}\n")
    sys.stdout.write(f"order: {', '.join(order)}\n")


if __name__ == "__main__":
    main()
