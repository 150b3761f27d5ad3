"""The identity of a city as it is sent in, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.clock import now
from api.errors import Fault
from api.rules.records import find_nearest_in
from api.storage.documents import IDENTITY, find_control
from fixtures.facts import Known, build_known, read_identity
from fixtures.facts.geography import open_geography
from fixtures.facts.identity import KEY
from fixtures.facts.known import FieldFault
from fixtures.gazetteer import Gazetteer
from fixtures.vocabulary import load_vocabulary
from matcher.city import City

Json = dict[str, Any]


def read_given(document: Json, prefix: str = "") -> tuple[City | None, list[Fault]]:
    """The city of an identity, or None; and what is wrong with it, at its fields behind `prefix`."""
    if unknown := sorted(set(document) - set(IDENTITY)):
        return None, [Fault(f"{prefix}{field}", "a city's identity has no such field") for field in unknown]
    if controlled := list(find_control(document)):
        return None, [Fault(f"{prefix}{field}", "must not contain control characters") for field in controlled]
    city, faults = read_identity(document)
    return city, place_faults(faults, prefix)


def place_faults(faults: Iterable[FieldFault], prefix: str = "") -> list[Fault]:
    """Faults of fields, at their places in what was sent."""
    return [Fault(f"{prefix}{fault.field}", fault.message) for fault in faults]


def build_known_cities(stored: Mapping[str, Mapping[str, Any]], cities: Sequence[City], gazetteer: Gazetteer) -> Known:
    """What cities that come in are held against: those that there are then, and whose each outside id is.

    stored: the identities that are kept, by id.
    """
    there = [City(city_id, "", "", outside_ids=identity["outside_ids"]) for city_id, identity in stored.items()]
    taken = {(kind, value) for city in there for kind, value in city.outside_ids.items()}
    asked = [city.outside_ids[KEY] for city in cities if KEY in city.outside_ids]
    places = [place for value in asked if (KEY, value) not in taken and (place := gazetteer.read_place(value))]
    owners = [City(place.id, "", "", outside_ids={KEY: place.outside_ids[KEY]}) for place in places]
    ids = frozenset({*stored, *(city.id for city in cities)})
    nearest = find_nearest_in(ids, gazetteer)
    known = build_known(load_vocabulary(), (*there, *owners), now().year, nearest, open_geography())
    return replace(known, cities=ids)
