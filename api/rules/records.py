"""The content of a case study, collaboration or membership as it is sent in, checked: shape, cities, codes, source."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from api.clock import now
from api.errors import Fault, Invalid
from api.storage.documents import RECORDS as KINDS
from api.storage.documents import dump
from fixtures.vocabulary import load_vocabulary
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL

Kind = Literal["case", "collaboration", "membership"]
Json = dict[str, Any]
CODED = {"themes": "themes", "barriers": "barriers", "levers": "levers", "finance": "finance_instruments"}
CASE_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
ADDRESS = re.compile(r"^https?://[^\s/?#]+[^\s]*$")
CITIES = {"case": ("city_id",), "collaboration": ("a", "b"), "membership": ("city_id",)}
"""The fields of each kind that name a city."""


def read_content(cities: Container[str], kind: Kind, given: Json) -> Json:
    """The record as it is stored. Raises Invalid with every fault: shape, unknown city or code, missing source."""
    try:
        content = dump(KINDS[kind].validate_json(orjson.dumps(given), extra="forbid"))
    except ValidationError as error:
        faults = [Fault(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
        raise Invalid(f"this {kind} cannot be taken; see errors", faults) from error
    if faults := list(_find_faults(cities, kind, content)):
        raise Invalid(f"this {kind} cannot be taken; see errors", faults)
    return content


def _find_faults(cities: Container[str], kind: Kind, content: Mapping[str, Any]) -> Iterator[Fault]:
    controlled = [field for field, value in content.items() if b"\\u0000" in orjson.dumps(value)]
    if controlled:
        yield from (Fault(field, "must not contain control characters") for field in controlled)
        return
    for field in CITIES[kind]:
        if content[field] not in cities:
            yield Fault(field, f"there is no city '{content[field]}'")
    vocabulary = load_vocabulary()
    for field, section in CODED.items():
        for code in content.get(field, ()):
            if code not in vocabulary.section(section).numbers:
                yield Fault(
                    field, f"there is no '{code}'; the nearest are {', '.join(vocabulary.nearest(section, code))}"
                )
    if not content["source"]:
        yield Fault("source", "say where this is from")
    yield from _find_own_faults(kind, content)


def _find_own_faults(kind: Kind, content: Mapping[str, Any]) -> Iterator[Fault]:
    year = content["source"]["year"] if kind == "case" else content["year"]
    if year is not None and not 1800 <= year <= now().year:
        yield Fault("year", f"must be between 1800 and {now().year}")
    if kind == "case" and not all(content[field].strip() for field in ("id", "title", "summary")):
        yield Fault("title", "a case study needs an id, a title and a summary")
    if kind == "case" and content["url"] and not ADDRESS.match(content["url"]):
        yield Fault("url", "write an address that begins with https:// or http://")
    if kind == "case" and not CASE_ID.match(content["id"]):
        yield Fault("id", "write it in lower-case letters, digits and hyphens, as in pau-fr-hydrogen-bus")
    if kind == "collaboration" and content["direction"] not in (LEARNER_TO_MENTOR, MUTUAL):
        yield Fault("direction", f"choose {LEARNER_TO_MENTOR} or {MUTUAL}")
    if kind == "collaboration" and content["a"] == content["b"]:
        yield Fault("b", "a city cannot collaborate with itself")
    if kind == "case":
        for precondition in content["preconditions"]:
            section, code = precondition["section"], precondition["code"]
            if section not in load_vocabulary().sections or code not in load_vocabulary().section(section).numbers:
                yield Fault("preconditions", f"there is no '{section}: {code}'")
