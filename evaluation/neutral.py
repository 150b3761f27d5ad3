"""A neutral catalogue: more than a thousand European cities that no programme named, as candidates beside the shipped ones.

The shipped catalogue was itself chosen by who took part. Among neutral cities of the same sizes it shows how far a score only
favours those of whom something is on record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evaluation.compare import draw_interval
from evaluation.eras import Eras
from evaluation.places import chances, hit
from evaluation.protocol import END, VALIDATE_FROM, BuildSnapshot, Task, find_profiled
from evaluation.scoring import Tell
from evaluation.systems import System
from evaluation.truth import build_queries
from fixtures.world import World
from matcher.arrays import Bool, Float64
from matcher.city import City

FIRST = 10
PROFILED, NEUTRAL = "with a profile", "neutral"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Who is what among the candidates of a snapshot; each (n,). neutral: named by no programme. profiled: with a profile."""

    neutral: Bool
    profiled: Bool

    def parts(self) -> dict[str, Bool]:
        """The cities by what is known of them."""
        return {
            PROFILED: self.profiled,
            "on record without one": ~self.profiled & ~self.neutral,
            NEUTRAL: self.neutral,
        }


def measure_neutral(
    world: World, build: BuildSnapshot, systems: Sequence[System], neutral: Sequence[City], tell: Tell, seed: int
) -> dict[str, Any]:
    """Where real partners of the validation and test years stand among shipped and neutral cities, and who fills the first ten.

    Returns:
        For each system hit@10 among the shipped cities and among all, and `chance`: how many times likelier a candidate is to
        stand in a first ten than the average candidate, by what is known of it. `answers` says the same of real partners.
    """
    tell(f"{len(neutral)} neutral cities beside {len(world.cities)}")
    eras = Eras(replace(world, cities=(*world.cities, *neutral)), build)
    tasks = [_ask_year(eras, year) for year in range(VALIDATE_FROM, END)]
    tasks = [task for task in tasks if task.queries]
    shelves = [_read_shelf(task, {city.id for city in neutral}) for task in tasks]
    sizes = [city.population.value for city in neutral if city.population]
    return {
        "cities": len(neutral),
        "median size": {"neutral": float(np.median(sizes)), "shipped": _median_size(world.cities)},
        "questions": sum(len(task.queries) for task in tasks),
        "answers": _count_answers(tasks, shelves),
        "systems": {system.name: _measure(tasks, shelves, system, seed) for system in systems},
    }


def _ask_year(eras: Eras, year: int) -> Task:
    pairs = [pair for pair in eras.world.collaborations if pair.year == year]
    return eras.ask(str(year), year, build_queries(pairs))


def _median_size(cities: Iterable[City]) -> float:
    return float(np.median([city.population.value for city in cities if city.population]))


def _read_shelf(task: Task, neutral: set[str]) -> Shelf:
    return Shelf(np.array([city_id in neutral for city_id in task.snapshot.ids]), find_profiled(task.snapshot))


def _count_answers(tasks: Sequence[Task], shelves: Sequence[Shelf]) -> dict[str, float]:
    """How many times likelier a candidate is to be a real partner than the average one, by what is known of it."""
    found, open_to = Counter[str](), Counter[str]()
    for task, shelf in zip(tasks, shelves, strict=True):
        right = np.array([[any(c in one for one in q.answers) for c in task.snapshot.ids] for q in task.queries])
        for name, part in shelf.parts().items():
            found[name] += int((right & task.candidates & part).sum())
            open_to[name] += int((task.candidates & part).sum())
    return _compare_chances(found, open_to)


def _measure(tasks: Sequence[Task], shelves: Sequence[Shelf], system: System, seed: int) -> dict[str, Any]:
    shipped, everyone = list[float](), list[float]()
    placed, open_to = defaultdict[str, float](float), Counter[str]()
    for task, shelf in zip(tasks, shelves, strict=True):
        for query, score, candidates in zip(task.queries, _score(task, system), task.candidates, strict=True):
            rows = [task.snapshot.number(city_id) for right in query.answers for city_id in sorted(right)]
            shipped.append(max(hit(score, candidates & ~shelf.neutral, row, FIRST) for row in rows))
            everyone.append(max(hit(score, candidates, row, FIRST) for row in rows))
            listed = chances(score, candidates, FIRST)
            for name, part in shelf.parts().items():
                placed[name] += float(listed[part].sum())
                open_to[name] += int((candidates & part).sum())
    return {
        "hit@10 among shipped": _spread(shipped, seed),
        "hit@10 among all": _spread(everyone, seed),
        "share of places": {name: placed[name] / sum(placed.values()) for name in placed},
        "chance": _compare_chances(placed, open_to),
    }


def _score(task: Task, system: System) -> Float64:
    return np.nan_to_num(system.score(task), nan=-np.inf)


def _compare_chances(found: Mapping[str, float], open_to: Counter[str]) -> dict[str, float]:
    mean = sum(found.values()) / sum(open_to.values())
    return {name: found[name] / open_to[name] / mean if open_to[name] else 0.0 for name in open_to}


def _spread(values: Sequence[float], seed: int) -> dict[str, float]:
    low, high = draw_interval(np.array(values), seed)
    return {"mean": float(np.mean(values)), "low": low, "high": high}
