"""What a city states of itself beside the sections of the core: its population, its case studies, and how to reach it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from api.storage.visibility import PUBLIC, select_visible
from matcher.case_study import CaseStudy
from matcher.city import Quantity, Source

POPULATION, CASES, CONTACT = "own_population", "own_cases", "contact"
OWN_SECTIONS = (POPULATION, CASES, CONTACT)
OWN = "-own-"
SOURCE = TypeAdapter(Source)
CASE = TypeAdapter(CaseStudy)
Json = Mapping[str, Any]


def read_population(sections: Json) -> Quantity | None:
    """The population that a city states itself, with where it has the figure from; None where it states none."""
    for item in sections.get(POPULATION, {}).get("items", ()):
        source = SOURCE.validate_python(item["source"])
        title = f"{source.title}: {item['origin']}" if item["origin"] else source.title
        return Quantity(float(item["value"]), Source(source.id, title, source.year), item["year"])
    return None


def list_public_cases(city_id: str, sections: Json) -> tuple[CaseStudy, ...]:
    """The case studies of a city's own that everybody may see, as the others are searched."""
    section = select_visible(sections, PUBLIC).get(CASES, {"items": ()})
    return tuple(_build_case(city_id, item) for item in section["items"])


def _build_case(city_id: str, item: Json) -> CaseStudy:
    return CASE.validate_python({**item, "id": name_case(city_id, item["title"]), "city_id": city_id})


def name_case(city_id: str, title: str) -> str:
    """The id of a case study of a city's own; it changes with its title."""
    return f"{city_id}{OWN}{hashlib.sha256(title.encode()).hexdigest()[:10]}"


def find_owner(case_id: str) -> str:
    """The city whose own a case study of this id would be; "" for one of another kind.

    >>> find_owner("pau-fr-own-0123456789"), find_owner("pau-fr-bus")
    ('pau-fr', '')
    """
    return case_id.rpartition(OWN)[0]
