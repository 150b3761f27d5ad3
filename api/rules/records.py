"""The content of a case study, collaboration or membership as it is sent in, checked: shape, cities, codes, source."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from api.clock import now
from api.errors import Fault, Invalid
from api.storage.documents import RECORDS as KINDS
from api.storage.documents import dump, find_control
from fixtures.facts import FieldFault, Known, check_case, check_collaboration, check_membership
from fixtures.gazetteer import Gazetteer
from fixtures.vocabulary import load_vocabulary

Kind = Literal["case", "collaboration", "membership"]
Json = dict[str, Any]
ADDRESS = re.compile(r"^https?://[^\s/?#]+[^\s]*$")
CITIES = {"case": ("city_id",), "collaboration": ("a", "b"), "membership": ("city_id",)}
"""The fields of each kind that name a city."""
CHECKS: Mapping[Kind, Callable[[Any, Known], list[FieldFault]]] = {
    "case": check_case,
    "collaboration": check_collaboration,
    "membership": check_membership,
}
OFFERED = 3
MOST_LOOKED_UP = 50
"""Names that are looked up for one check of many records: a lookup of a misspelt name takes a third of a second."""


def build_known_ids(cities: Container[str], gazetteer: Gazetteer) -> Known:
    """What records are held against where these cities are there."""
    return Known(load_vocabulary(), cities, now().year, nearest=find_nearest_in(cities, gazetteer))


def find_nearest_in(cities: Container[str], gazetteer: Gazetteer) -> Callable[[str], tuple[str, ...]]:
    """What finds, for a name that stands where an id belongs, the ids of those cities that it may mean."""
    found: dict[str, tuple[str, ...]] = {}

    def find(name: str) -> tuple[str, ...]:
        if name not in found and len(found) < MOST_LOOKED_UP:
            ids = dict.fromkeys(match.id for match in gazetteer.find(name[:100]) if match.id in cities)
            found[name] = tuple(ids)[:OFFERED]
        return found.get(name, ())

    return find


def read_content(known: Known, kind: Kind, given: Json) -> Json:
    """The record as it is stored. Raises Invalid with every fault: shape, unknown city or code, missing source."""
    refused = f"this {kind} cannot be taken; see errors"
    if controlled := list(find_control(given)):
        raise Invalid(refused, [Fault(field, "must not contain control characters") for field in controlled])
    try:
        record = KINDS[kind].validate_json(orjson.dumps(given), extra="forbid")
    except ValidationError as error:
        faults = [Fault(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
        raise Invalid(refused, faults) from error
    faults = [Fault(fault.field, fault.message) for fault in CHECKS[kind](record, known)]
    if kind == "case" and record.url and not ADDRESS.match(record.url):
        faults.append(Fault("url", "write an address that begins with https:// or http://"))
    if faults:
        raise Invalid(refused, faults)
    return dump(record)


def load_record(kind: Kind, content: Mapping[str, Any]) -> Any:
    """A record of the core, as it is stored."""
    return KINDS[kind].validate_python(content)
