"""A world of synthetic cities to import into a running service; their texts are those of real ones, whose vectors are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from itertools import cycle
from typing import Any

import numpy as np

from fixtures.facts.geography import open_geography
from fixtures.facts.records import name_pair
from fixtures.synthetic import build_synthetic_world, measure_marginals
from fixtures.world import World, load_world
from matcher.city import City, Place, Statement

Document = dict[str, Any]
WITHOUT_PROFILE = 0.5


def build_import(n: int, seed: int = 7) -> Document:
    """The body of a bulk import of n cities with their collaborations; the same seed gives the same world."""
    real = load_world()
    world = build_synthetic_world(n, np.random.default_rng(seed), measure_marginals(real), missing=WITHOUT_PROFILE)
    ids = {city.id: f"{city.id}-{city.country.lower()}" for city in world.cities}
    texts = cycle(list_texts(real))
    return {
        "dry_run": False,
        "cities": [_describe(city, ids, texts) for city in world.cities],
        "collaboration": [
            {**asdict(item), "a": ids[item.a], "b": ids[item.b], "source": "synthetic"}
            for item in {name_pair(item): item for item in world.collaborations}.values()
        ],
    }


def list_texts(world: World) -> list[str]:
    """Needs and offers of the real cities, whose vectors are known."""
    return [statement.text for city in world.cities for statement in (*city.needs, *city.offers)]


def _describe(city: City, ids: Mapping[str, str], texts: Iterator[str]) -> Document:
    place, population = asdict(_place(city)), city.population and asdict(city.population)
    identity = {
        "id": ids[city.id],
        "name": city.name,
        "country": city.country,
        "place": place,
        "population": population,
    }
    coded = {
        name: {"complete": name in city.complete, "items": [asdict(fact) for fact in facts]}
        for name, facts in city.sections.items()
    }
    said = {
        "levels": {"items": [asdict(level) for level in city.levels]},
        "needs": {"items": [_say(need, texts) for need in city.needs]},
        "offers": {"items": [_say(offer, texts) for offer in city.offers]},
    }
    return {"city": identity, "sections": coded | {name: section for name, section in said.items() if section["items"]}}


def _place(city: City) -> Place:
    """Where it lies; without coordinates where they were drawn outside its country, which an import refuses."""
    place = city.place
    if place.latitude is None or place.longitude is None:
        return place
    is_within = open_geography().is_within(place.latitude, place.longitude, city.country)
    return place if is_within else replace(place, latitude=None, longitude=None, source=None)


def _say(statement: Statement, texts: Iterator[str]) -> Document:
    return {"text": next(texts), "theme": statement.theme, "source": asdict(statement.source)}
