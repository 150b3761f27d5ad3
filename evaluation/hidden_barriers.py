"""Blind spots: hide a share of a city's reported barriers and see whether cities like it give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.compare import draw_interval
from evaluation.protocol import BuildSnapshot
from fixtures.world import World
from matcher.arrays import Float64
from matcher.ask import Ask
from matcher.blind_spots import find_neighbours, share_of_neighbours
from matcher.city import City
from matcher.policy import Policy
from matcher.recommend import score_cities
from matcher.snapshot import Snapshot

SECTION = "barriers"
HIDDEN_SHARE = 0.3
FEWEST = 4
LENGTH = 5


@dataclass(frozen=True, slots=True)
class HiddenBarriers:
    """A city with some of its barriers taken away, and which."""

    city: City
    codes: frozenset[str]


def hide_barriers(world: World, rng: np.random.Generator, most: int) -> list[HiddenBarriers]:
    """For up to `most` cities whose list was read completely and names at least FEWEST barriers, hide some of them."""
    able = [city for city in world.cities if SECTION in city.complete and len(city.sections[SECTION]) >= FEWEST]
    chosen = sorted(rng.permutation(len(able))[:most])
    return [_hide(able[number], rng) for number in chosen]


def _hide(city: City, rng: np.random.Generator) -> HiddenBarriers:
    facts = city.sections[SECTION]
    count = max(1, round(HIDDEN_SHARE * len(facts)))
    gone = {int(number) for number in rng.permutation(len(facts))[:count]}
    kept = tuple(fact for number, fact in enumerate(facts) if number not in gone)
    complete = tuple(section for section in city.complete if section != SECTION)
    blind = replace(city, sections={**city.sections, SECTION: kept}, complete=complete)
    return HiddenBarriers(blind, frozenset(facts[number].code for number in gone))


def measure_blind_spots(
    world: World, build: BuildSnapshot, policy: Policy, most: int, seed: int
) -> dict[str, dict[str, float]]:
    """Share of the hidden barriers among the first LENGTH suggested codes, for each way to rank the codes not named.

    "cities like it": by the share of its neighbours that name the code. "cities like it, above usual": by how far that lies
    above the usual share, the order in which blind spots are shown. "most common": by the usual share. "random": expectation.
    """
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for hidden in hide_barriers(world, rng, most):
        cities = tuple(hidden.city if city.id == hidden.city.id else city for city in world.cities)
        snapshot = build(replace(world, cities=cities))
        for name, recall in _recall_each(snapshot, policy, hidden).items():
            found.setdefault(name, []).append(recall)
    return {name: _summarise(np.array(values), seed) for name, values in found.items()}


def _recall_each(snapshot: Snapshot, policy: Policy, hidden: HiddenBarriers) -> dict[str, float]:
    codes = [code.id for code in snapshot.vocabulary.section(SECTION).codes]
    open_ = np.array([hidden.city.named(SECTION, code) is None for code in codes])
    ranked = {
        name: _recall(codes, np.where(open_, score, -np.inf), hidden)
        for name, score in _rank(snapshot, policy, hidden).items()
    }
    return {**ranked, "random": min(1.0, LENGTH / int(open_.sum()))}


def _rank(snapshot: Snapshot, policy: Policy, hidden: HiddenBarriers) -> Mapping[str, Float64]:
    likeness = score_cities(snapshot, policy, Ask(hidden.city.id, "twins", dial="like")).score
    near = find_neighbours(snapshot, likeness, hidden.city.id, SECTION)
    share, usual = share_of_neighbours(snapshot, likeness, near, SECTION), snapshot.vocabulary.shares(SECTION)
    return {"cities like it": share, "cities like it, above usual": share - usual, "most common": usual}


def _recall(codes: Sequence[str], score: Float64, hidden: HiddenBarriers) -> float:
    best = {codes[number] for number in np.argsort(-score, kind="stable")[:LENGTH]}
    return len(best & hidden.codes) / len(hidden.codes)


def _summarise(values: Float64, seed: int) -> dict[str, float]:
    low, high = draw_interval(values, seed)
    return {"mean": float(values.mean()), "low": low, "high": high, "n": float(values.size)}
