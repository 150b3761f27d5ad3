"""A thousand and more European cities that no programme named, of the sizes of the shipped ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.spatial import cKDTree

from evaluation.lists import size_class
from evaluation.readings.draw import hash_text
from fixtures.gazetteer import Gazetteer
from matcher.arrays import Float64
from matcher.city import City
from matcher.size_class import LEAST

WANTED = 1200
APART_KM = 15.0  # nearer places are districts and suburbs of a shipped city
EARTH_KM = 6371.0


def draw_neutral(gazetteer: Gazetteer, known: Sequence[City], wanted: int = WANTED) -> tuple[City, ...]:
    """Cities that no programme named, by id: as many of each size class as among the known ones, by the hash of their ids.

    Where a class has not enough, the next smaller one fills up. Left out: countries without a known city, and places within
    APART_KM of one.
    """
    sizes = Counter(size_class(city) for city in known if city.population)
    pool = defaultdict(list)
    for city in sorted(_list_apart(gazetteer, known), key=lambda city: hash_text(city.id)):
        pool[size_class(city)].append(city)
    drawn, owed = list[City](), 0.0
    for name in (name for name in reversed(list(LEAST)) if name in sizes):
        owed += wanted * sizes[name] / sizes.total()
        taken = pool[name][: round(owed)]
        drawn += taken
        owed -= len(taken)
    return tuple(sorted(drawn, key=lambda city: city.id))


def _list_apart(gazetteer: Gazetteer, known: Sequence[City]) -> Iterable[City]:
    least = min(city.population.value for city in known if city.population)
    countries = {city.country for city in known}
    places = [place for place in gazetteer.list_unknown(int(least)) if place.country in countries]
    tree = cKDTree(_on_sphere([city for city in known if city.place.latitude is not None]))
    away, _ = tree.query(_on_sphere(places))
    return (place for place, gap in zip(places, away, strict=True) if gap * EARTH_KM > APART_KM)


def _on_sphere(cities: Sequence[City]) -> Float64:
    north, east = np.radians([[city.place.latitude or 0.0, city.place.longitude or 0.0] for city in cities]).T
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
