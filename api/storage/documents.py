"""The way between rows and the values of the core: a city's identity and sections as JSON documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import orjson
from pydantic import TypeAdapter

from api.storage.own_facts import OWN_SECTIONS, read_population
from api.storage.visibility import PUBLIC
from fixtures.documents import CODED_SECTIONS
from fixtures.facts.rules import CONTROL
from matcher.case_study import CaseStudy
from matcher.city import Answer, City, Coded, Emissions, Level, Statement, Target
from matcher.collaboration import Collaboration, Membership

Json = dict[str, Any]
LISTS: Mapping[str, type] = {
    "levels": Level,
    "needs": Statement,
    "offers": Statement,
    "opportunities": Statement,
    "answers": Answer,
}
SINGLES: Mapping[str, type] = {"target": Target, "emissions": Emissions}
SECTIONS = (*CODED_SECTIONS, *LISTS, *SINGLES, "exchange", *OWN_SECTIONS)
IDENTITY = tuple(field.name for field in fields(City) if field.name not in {"sections", "complete", *LISTS, *SINGLES})
CITY = TypeAdapter(City)
RECORDS: Mapping[str, TypeAdapter[Any]] = {
    "case": TypeAdapter(CaseStudy),
    "collaboration": TypeAdapter(Collaboration),
    "membership": TypeAdapter(Membership),
}


def dump(value: object) -> Json:
    """A value of the core as plain JSON data. Raises ValueError for a number that is not finite: it would be stored as null."""
    if places := list(find_not_finite(value)):
        raise ValueError(f"not a finite number: {', '.join(places)}")
    document: Json = orjson.loads(orjson.dumps(value, default=dict))
    return document


def find_not_finite(value: object, place: str = "") -> Iterator[str]:
    """Where in a value of the core, or in plain data, a number is nan or infinite.

    >>> list(find_not_finite({"population": [1.5, float("nan")]}))
    ['population.1']
    """
    if isinstance(value, float):
        if not isfinite(value):
            yield place
        return
    for step, part in _parts(value):
        yield from find_not_finite(part, f"{place}.{step}" if place else step)


def find_control(value: object, place: str = "") -> Iterator[str]:
    """Where in plain data a text, or a key, holds a control character, which a database cannot keep.

    >>> list(find_control({"name": "Pau", "names": ["Pau\\x00"]}))
    ['names.0']
    """
    if isinstance(value, str):
        if CONTROL.search(value):
            yield place
        return
    for step, part in _parts(value):
        if CONTROL.search(step):
            yield place
        yield from find_control(part, f"{place}.{step}" if place else step)


def _parts(value: object) -> list[tuple[str, object]]:
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return [(str(key), part) for key, part in value.items()]
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [(str(number), part) for number, part in enumerate(value)]
    return []


def dump_city(city: City) -> tuple[Json, Json]:
    """A city as its identity and its sections, all of them public."""
    document = dump(city)
    sections = {
        name: build_section(items, complete=name in city.complete)
        for name in SECTIONS
        if (items := _items(document, name))
    }
    for name in city.complete:
        sections.setdefault(name, build_section([], complete=True))
    return {name: document[name] for name in IDENTITY}, sections


def build_section(items: list[Json], complete: bool = False, visibility: str = PUBLIC) -> Json:
    """A section of a profile: its facts, whether the list is complete, and who may see it."""
    return {"visibility": visibility, "complete": complete, "items": items}


def _items(document: Json, name: str) -> list[Json]:
    found = document["sections"].get(name) if name in CODED_SECTIONS else document.get(name)
    return found if isinstance(found, list) else [found] if found else []


def load_city(identity: Mapping[str, Any], sections: Mapping[str, Any]) -> City:
    """The city that these documents describe; a section that is left out is not reported. Its own population goes first."""
    items = {name: sections[name]["items"] for name in SECTIONS if name in sections}
    coded = {name: items[name] for name in items if name in CODED_SECTIONS and items[name]}
    lists = {name: items[name] for name in items if name in LISTS}
    singles = {name: items[name][0] for name in items if name in SINGLES and items[name]}
    complete = [name for name in items if name in CODED_SECTIONS and sections[name]["complete"]]
    stated = {"population": own} if (own := read_population(sections)) else {}
    return CITY.validate_python({**identity, **stated, **lists, **singles, "sections": coded, "complete": complete})


ITEMS: Mapping[str, TypeAdapter[Any]] = {
    **{name: TypeAdapter(Coded) for name in CODED_SECTIONS},
    **{name: TypeAdapter(kind) for name, kind in (*LISTS.items(), *SINGLES.items())},
}
