"""Case studies, collaborations and memberships as staff keep them: the lists, and one form for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from api.http.etags import build_etag
from api.rules.records import CITIES, Kind
from api.storage.models import RecordRow
from matcher.city import City
from matcher.reason import sentence
from matcher.snapshot import Snapshot

SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    name: with dots where it lies deeper. label: its English words. kind: line, text, number, city, yes, one (of `choices`),
    several (codes of the vocabulary's section `section`), or pairs (one "section: code" a line).
    """

    name: str
    label: str
    kind: str = "line"
    section: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


FORMS: Mapping[Kind, tuple[Field, ...]] = MappingProxyType(
    {
        "case": (
            Field("id", sentence("Id, in small letters and hyphens"), required=True),
            Field("city_id", sentence("City"), "city", required=True),
            Field("title", sentence("Title"), required=True),
            Field("summary", sentence("Summary"), "text", required=True),
            Field("source.title", sentence("Source"), required=True),
            Field("source.year", sentence("Year of the source"), "number"),
            Field("source.id", sentence("Id of the source"), required=True),
            Field("url", sentence("Address of the original")),
            Field("where", sentence("Place in the source")),
            Field("status", sentence("Where it stands"), "one", "case_status"),
            Field("start_year", sentence("Year it began"), "number"),
            Field("themes", sentence("Themes"), SEVERAL, "themes"),
            Field("barriers", sentence("Barriers it works on"), SEVERAL, "barriers"),
            Field("levers", sentence("Levers"), SEVERAL, "levers"),
            Field("finance", sentence("Finance"), SEVERAL, "finance_instruments"),
            Field("preconditions", sentence("What it rested on, one “section: code” a line"), "pairs"),
        ),
        "collaboration": (
            Field("programme", sentence("Programme"), required=True),
            Field("year", sentence("Year"), "number", required=True),
            Field("kind", sentence("Kind"), "one", "collaboration_kinds", required=True),
            Field("direction", sentence("Who learns"), "one", choices=("learner_to_mentor", "mutual"), required=True),
            Field("a", sentence("City (the learner, where one learns)"), "city", required=True),
            Field("b", sentence("The other city"), "city", required=True),
            Field("themes", sentence("Themes"), SEVERAL, "themes"),
            Field("source", sentence("Source"), required=True),
        ),
        "membership": (
            Field("network", sentence("Network or programme"), required=True),
            Field("city_id", sentence("City"), "city", required=True),
            Field("year", sentence("Year"), "number"),
            Field("hosts", sentence("Its members show something to others"), "yes"),
            Field("themes", sentence("Themes"), SEVERAL, "themes"),
            Field("source", sentence("Source"), required=True),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """A record in the list: its id, what names it, and the cities that it names."""

    id: str
    name: str
    year: int | None
    cities: tuple[City, ...]


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """typed: the city asked for, as typed. following: the cursor of the next page, None on the last."""

    template: ClassVar[str] = "staff/records.html"

    kind: Kind
    kinds: tuple[Kind, ...]
    lines: tuple[Line, ...]
    typed: str
    following: str | None
    done: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The form. record_id: "" for a new one. sent: the fields with one value. chosen: those with several. wrong: why not."""

    template: ClassVar[str] = "staff/record.html"

    kind: Kind
    record_id: str
    fields: tuple[Field, ...]
    etag: str
    sent: Mapping[str, str]
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def build_records(
    snapshot: Snapshot, kind: Kind, rows: Sequence[RecordRow], typed: str, following: str | None, done: str
) -> RecordsPage:
    """A page of the list."""
    lines = tuple(_read_line(snapshot, kind, row) for row in rows)
    return RecordsPage(kind, tuple(FORMS), lines, typed, following, done)


def _read_line(snapshot: Snapshot, kind: Kind, row: RecordRow) -> Line:
    content = row.content
    named = (content[name] for name in CITIES[kind])
    cities = tuple(snapshot.city(one) for one in named if one in snapshot.numbers)
    name = content.get("title") or content.get("programme") or content.get("network") or row.id
    return Line(row.id, name, content.get("year") or content.get("start_year"), cities)


def build_record(kind: Kind, row: RecordRow | None) -> RecordPage:
    """The form as the record fills it, or empty."""
    content = row.content if row else {}
    fields = FORMS[kind]
    sent = {one.name: _write(one, _find(content, one.name)) for one in fields if one.kind != SEVERAL}
    chosen = {one.name: content.get(one.name, ()) for one in fields if one.kind == SEVERAL}
    return RecordPage(kind, row.id if row else "", fields, build_etag(content) if row else "", sent, chosen)


def _find(content: Mapping[str, Any], name: str) -> Any:
    found: Any = content
    for step in name.split("."):
        found = found.get(step) if found else None
    return found


def _write(one: Field, value: Any) -> str:
    if value is None or value is False:
        return ""
    if one.kind == "pairs":
        return "\n".join(f"{item['section']}: {item['code']}" for item in value)
    return "yes" if value is True else str(value)


def read_record(kind: Kind, sent: Mapping[str, str], chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The record that a sent form states; what is empty is left out."""
    content: dict[str, Any] = {}
    for one in FORMS[kind]:
        value = list(chosen[one.name]) if one.kind == SEVERAL else _read(one, sent.get(one.name, "").strip())
        first, _, rest = one.name.partition(".")
        if rest:
            content.setdefault(first, {})[rest] = value
        elif value is not None:
            content[first] = value
    return content


def _read(one: Field, text: str) -> Any:
    if one.kind == "yes":
        return bool(text)
    if one.kind == "pairs":
        pairs = (line.partition(":") for line in text.splitlines() if line.strip())
        return [{"section": section.strip(), "code": code.strip()} for section, _, code in pairs]
    if not text:
        return None
    return int(text) if one.kind == "number" and text.removeprefix("-").isdecimal() else text
