"""Recovery: plant a double of a real city among the others and see how long it is found first as noise and gaps grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from evaluation.protocol import BuildSnapshot
from fixtures.world import World
from fixtures.worlds import build_planted_snapshot, plant_case, plant_checkerboard, plant_reviewer, plant_twin
from matcher.ask import Ask
from matcher.case_ranking import recommend_cases
from matcher.city import City
from matcher.policy import Policy
from matcher.recommend import recommend, score_cities

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8)
DOUBLE = "double-of-"
Item = TypeVar("Item")


def blur(city: City, others: Sequence[City], noise: float, missing: float, rng: np.random.Generator) -> City:
    """A double of a city: each section, level and statement is another city's with chance `noise` and gone with chance `missing`.

    Its population moves by a factor exp of a normal draw with standard deviation `noise`.
    """
    donor = others[int(rng.integers(len(others)))]
    sections = {
        name: (donor if rng.random() < noise else city).sections.get(name, ())
        for name in city.sections
        if rng.random() >= missing
    }

    def mix(own: tuple[Item, ...], other: tuple[Item, ...]) -> tuple[Item, ...]:
        mixed = [item if rng.random() >= noise or no >= len(other) else other[no] for no, item in enumerate(own)]
        return tuple(item for item in mixed if rng.random() >= missing)

    factor = float(np.exp(rng.normal(0, 1) * noise))
    population = city.population and replace(city.population, value=city.population.value * factor)
    return replace(
        city,
        id=f"{DOUBLE}{city.id}",
        member_ids=(),
        population=None if rng.random() < missing else population,
        sections=sections,
        complete=tuple(name for name in city.complete if name in sections),
        levels=tuple({level.theme: level for level in mix(city.levels, donor.levels)}.values()),
        needs=mix(city.needs, donor.needs),
        offers=mix(city.offers, donor.offers),
    )


def measure_recovery(
    world: World, build: BuildSnapshot, policy: Policy, most: int, seed: int
) -> dict[str, dict[str, float]]:
    """Share of doubles that stand first among the twins of their original, by noise (no gaps) and by gaps (no noise)."""
    profiled = [city for city in world.cities if city.sections]
    chosen = [profiled[number] for number in sorted(np.random.default_rng(seed).permutation(len(profiled))[:most])]
    return {
        "noise": {f"{step:g}": _find_doubles(world, build, policy, chosen, (step, 0.0), seed) for step in STEPS},
        "gaps": {f"{step:g}": _find_doubles(world, build, policy, chosen, (0.0, step), seed) for step in STEPS},
    }


def _find_doubles(
    world: World, build: BuildSnapshot, policy: Policy, chosen: Sequence[City], blurred: tuple[float, float], seed: int
) -> float:
    rng = np.random.default_rng(seed)
    profiled = [city for city in world.cities if city.sections]
    doubles = [blur(city, profiled, *blurred, rng) for city in chosen]
    snapshot = build(replace(world, cities=(*world.cities, *doubles)))
    strangers = np.array([not city_id.startswith(DOUBLE) for city_id in snapshot.ids])
    found = []
    for city in chosen:
        score = score_cities(snapshot, policy, Ask(city.id)).score
        double = score[snapshot.number(f"{DOUBLE}{city.id}")]
        others = strangers & (np.arange(score.size) != snapshot.number(city.id))
        found.append(bool((score[others] < double).all()))
    return float(np.mean(found))


def check_planted(policy: Policy) -> dict[str, bool]:
    """Whether the answer of each planted world comes first."""
    found = {}
    for name, plant, kind in (
        ("twin", plant_twin, "twins"),
        ("reviewer", plant_reviewer, "reviewers"),
        ("checkerboard", plant_checkerboard, "twins"),
    ):
        planted = plant()
        ranking = recommend(build_planted_snapshot(planted), policy, Ask(planted.asker, kind, k=1))
        found[name] = ranking.suggestions[0].city.id == planted.answer
    case = plant_case()
    best = recommend_cases(build_planted_snapshot(case), policy.terms_for_cases(), case.asker, k=1)
    return {**found, "case study": best[0].case.id == case.answer}
