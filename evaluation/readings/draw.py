"""Who asks: cities drawn by a stated rule without any seed, spread over size, region, country and language."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from evaluation.lists import region, size_class
from fixtures.covenant import load_covenant
from fixtures.gazetteer import Gazetteer
from matcher.city import City

TUNED = 2 / 3
SMALLEST = 10_000  # inhabitants of a place that asks and is known to the gazetteer only
TRAITS: Mapping[str, Callable[[City], str]] = {
    "size class": size_class,
    "region": region,
    "country": lambda city: city.country,
    "language": lambda city: city.place.languages[0] if city.place.languages else "",
}


def draw_spread(cities: Iterable[City], count: int) -> tuple[City, ...]:
    """The first `count` cities of `order_spread`."""
    return tuple(islice(order_spread(cities), count))


def order_spread(cities: Iterable[City]) -> Iterator[City]:
    """Cities in an order that is spread at every length: next comes the city whose traits were taken least often.

    Ties, and the first, go to the smallest `hash_text` of the id.
    """
    left = sorted(cities, key=lambda city: hash_text(city.id))
    taken: Counter[tuple[str, str]] = Counter()
    while left:
        chosen = min(left, key=lambda city: sum(taken[trait] for trait in _traits(city)))
        left.remove(chosen)
        taken.update(_traits(chosen))
        yield chosen


def _traits(city: City) -> list[tuple[str, str]]:
    return [(name, read(city)) for name, read in TRAITS.items()]


def hash_text(text: str) -> str:
    """SHA-256 of a text in hexadecimal: an order that nobody chose."""
    return hashlib.sha256(text.encode()).hexdigest()


def split_parts(ids: Sequence[str]) -> dict[str, str]:
    """ "tune" for two thirds of the ids, "report" for the rest, by the hash of "part " and the id."""
    ordered = sorted(ids, key=lambda city_id: hash_text(f"part {city_id}"))
    tuned = round(TUNED * len(ordered))
    return {city_id: "tune" if place < tuned else "report" for place, city_id in enumerate(ordered)}


def list_contract(cities: Iterable[City]) -> tuple[City, ...]:
    """Cities whose own needs are on record."""
    return tuple(city for city in cities if city.needs)


def list_thin(cities: Iterable[City]) -> tuple[City, ...]:
    """Cities of which size, place and programmes are known, and no more."""
    return tuple(city for city in cities if not (city.needs or city.sections or city.levels) and city.population)


def list_unknown(gazetteer: Gazetteer, known: Iterable[City]) -> tuple[City, ...]:
    """Places that sign the Covenant and are known to the gazetteer only.

    Signatories, because among places of GeoNames without one stand districts and villages of a larger municipality.
    """
    taken = {city.outside_ids.get("geonames_id") for city in known}
    places = (gazetteer.read_place(number) for number in load_covenant() if number not in taken)
    return tuple(city for city in places if city and city.population and city.population.value >= SMALLEST)
