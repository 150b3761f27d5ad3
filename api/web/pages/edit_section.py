"""The form for one section of a city's own profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from api.web.forms import FIELDS, SEVERAL, Row, build_rows, find_kind, read_fields, read_sent_rows
from matcher.city import City
from matcher.snapshot import Snapshot

VISIBILITIES = ("public", "peers", "private")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: its single fields, and those with several values."""

    single: Mapping[str, str]
    several: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sent form was not taken: by the key of a row or the name of a field, and what concerns no single one of them.

    changed: somebody else changed the profile meanwhile.
    """

    sent: Sent
    wrong: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class EditSectionPage:
    """rows: what the form shows. item: the values of a section that holds one fact. etag: the state that is edited.

    refusal: why the form is shown again, with all that was typed; None where it is shown first. first_wrong: the key of the
    first row, or the name of the first field, that was not taken; "" for none.
    """

    template: ClassVar[str] = "edit_section.html"

    city: City
    section: str
    kind: str
    rows: tuple[Row, ...]
    item: Mapping[str, Any]
    visibility: str
    visibilities: tuple[str, ...]
    complete: bool
    why: str
    etag: str
    themes: tuple[str, ...]
    refusal: Refusal | None
    first_wrong: str


def build_edit_section(
    snapshot: Snapshot,
    city_id: str,
    section: str,
    document: Mapping[str, Any],
    etag: str,
    refusal: Refusal | None = None,
) -> EditSectionPage:
    """The form, filled with what the section holds now, or with what was typed where that was refused."""
    held = document["sections"].get(section) or {"items": [], "complete": False, "visibility": "public"}
    kind, sent = find_kind(section), refusal.sent.single if refusal else {}
    return EditSectionPage(
        city=snapshot.city(city_id),
        section=section,
        kind=kind,
        rows=_build_rows(snapshot, section, held["items"], refusal),
        item=_read_sent(kind, refusal.sent) if refusal else read_fields(kind, held["items"]),
        visibility=sent.get("visibility", held["visibility"]),
        visibilities=VISIBILITIES,
        complete="complete" in sent if refusal else held["complete"],
        why=sent.get("why", ""),
        etag=etag,
        themes=tuple(snapshot.themes),
        refusal=refusal,
        first_wrong=next(iter(refusal.wrong), "") if refusal else "",
    )


def _build_rows(
    snapshot: Snapshot, section: str, items: Sequence[dict[str, Any]], refusal: Refusal | None
) -> tuple[Row, ...]:
    if refusal is None:
        return build_rows(snapshot.vocabulary, section, items)
    return read_sent_rows(refusal.sent.single, refusal.wrong) if find_kind(section) not in FIELDS else ()


def _read_sent(kind: str, sent: Sent) -> dict[str, Any]:
    single = {name: sent.single.get(name, "") for name in FIELDS.get(kind, ())}
    return single | {name: sent.several.get(name, ()) for name in SEVERAL}
