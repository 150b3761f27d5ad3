"""Small made-up worlds for the tests of the evaluation."""

from __future__ import annotations

from dataclasses import replace

from fixtures.vocabulary import load_vocabulary
from fixtures.world import World
from matcher.city import City, Place, Quantity, Source, Statement
from matcher.collaboration import Collaboration

SOURCE = Source("test", "A test", 2020)


def make_city(name: str, country: str = "FR", people: float = 100_000, east: float = 0.0, **facts: object) -> City:
    place = Place(45.0, east, "Western Europe", "Cfb", ("fr",))
    city = City(f"{name.lower()}-{country.lower()}", name, country, place=place, population=Quantity(people, SOURCE))
    return replace(city, **facts)  # type: ignore[arg-type]


def make_pair(
    a: City, b: City, programme: str = "Heat Twins", year: int = 2020, direction: str = "learner_to_mentor"
) -> Collaboration:
    return Collaboration(programme, year, "pair", direction, a.id, b.id, (), "test")


def make_world(*cities: City, pairs: tuple[Collaboration, ...] = ()) -> World:
    return World(load_vocabulary(), cities, (), pairs, (), ())


def state(text: str, theme: str = "energy_systems") -> Statement:
    return Statement(text, theme, SOURCE)
