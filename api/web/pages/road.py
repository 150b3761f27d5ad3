"""How one gets to talk to a city: its office, how it would like to exchange, and the case studies it shows to peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from api.storage.own_facts import CASES, CONTACT, name_case
from api.storage.visibility import PUBLIC

Fields = Mapping[str, Any]
NOTHING: Fields = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Road:
    """What a city lets this reader know of the way to it.

    signs_in: an editor of the city has an account here. contact, exchange: what the section holds, empty where it is not reported
    or not for this reader. cases: its own, each with the id under which it is read, "" where it is not public.
    """

    signs_in: bool = False
    contact: Fields = field(default_factory=lambda: NOTHING)
    exchange: Fields = field(default_factory=lambda: NOTHING)
    cases: tuple[tuple[Fields, str], ...] = ()


def build_road(city_id: str, document: Mapping[str, Any], signs_in: bool) -> Road:
    """The way to a city. Args: document: its profile as the reader may see it."""
    sections = document["sections"]
    contact, exchange = (next(iter(sections.get(name, {}).get("items", ())), NOTHING) for name in (CONTACT, "exchange"))
    own = sections.get(CASES, {"visibility": PUBLIC, "items": ()})
    public = own["visibility"] == PUBLIC
    cases = ((item, name_case(city_id, item["title"]) if public else "") for item in own["items"])
    return Road(signs_in, contact, exchange, tuple(cases))
