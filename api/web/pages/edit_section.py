"""The form for one section of a city's own profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from api.web.forms import Row, build_rows, find_kind, read_fields
from matcher.city import City
from matcher.snapshot import Snapshot

VISIBILITIES = ("public", "peers", "private")


@dataclass(frozen=True, slots=True)
class EditSectionPage:
    """rows: what the form shows. item: the values of a section that holds one fact. etag: the state that is edited."""

    template: ClassVar[str] = "edit_section.html"

    city: City
    section: str
    kind: str
    rows: tuple[Row, ...]
    item: Mapping[str, Any]
    visibility: str
    visibilities: tuple[str, ...]
    complete: bool
    etag: str
    themes: tuple[str, ...]
    faults: tuple[str, ...]


def build_edit_section(
    snapshot: Snapshot, city_id: str, section: str, document: Mapping[str, Any], etag: str, faults: tuple[str, ...] = ()
) -> EditSectionPage:
    """The form, filled with what the section holds now."""
    held = document["sections"].get(section) or {"items": [], "complete": False, "visibility": "public"}
    return EditSectionPage(
        city=snapshot.city(city_id),
        section=section,
        kind=find_kind(section),
        rows=build_rows(snapshot.vocabulary, section, held["items"]),
        item=read_fields(find_kind(section), held["items"]),
        visibility=held["visibility"],
        visibilities=VISIBILITIES,
        complete=held["complete"],
        etag=etag,
        themes=tuple(snapshot.themes),
        faults=faults,
    )
