"""The form for one section of a city's own profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from api.rules.sections import FIRST_SEEN_BY
from api.web.forms import FIELDS, SEVERAL, Item, Row, build_rows, find_kind, read_fields, read_sent_rows
from matcher.city import City
from matcher.snapshot import Snapshot

VISIBILITIES = ("public", "peers", "private")
USUAL = "en"
"""The language in which cities of different countries mostly meet."""
SHOWN_AROUND = ("action", "say", "proposed", "can_propose", "colleague", "ends", "assigned", "made", "done")


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
    first row, or the name of the first field, that was not taken; "" for none. first_languages: those that the city most likely
    means, the others are shown below them. asking: what was asked around the form.
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
    first_languages: tuple[str, ...]
    action: str
    say: str
    proposed: tuple[tuple[str, str], ...]
    can_propose: bool
    colleague: str
    ends: date | None
    assigned: tuple[Assigned, ...]
    made: str
    done: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """A link that holds: for whom, until when, and when it was last used to answer."""

    id: str
    label: str
    ends: date
    answered: date | None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the form.

    action: where it is sent. say: words to find a line for, and the codes proposed with the addresses that take them. take: the
    code that takes these words. colleague: the token of the link that opened it, "" for an editor, and the day it ends. assigned:
    the links that hold. made: the address of a new one, shown once. done: what was just done.
    """

    action: str
    say: str = ""
    proposed: tuple[tuple[str, str], ...] = ()
    can_propose: bool = False
    take: str = ""
    colleague: str = ""
    ends: date | None = None
    assigned: tuple[Assigned, ...] = ()
    made: str = ""
    done: str = ""


def build_edit_section(
    snapshot: Snapshot,
    city_id: str,
    section: str,
    document: Mapping[str, Any],
    etag: str,
    around: Around,
    refusal: Refusal | None = None,
) -> EditSectionPage:
    """The form, filled with what the section holds now, or with what was typed where that was refused."""
    first: Item = {"items": [], "complete": False, "visibility": FIRST_SEEN_BY.get(section, "public")}
    held = document["sections"].get(section) or first
    kind, sent = find_kind(section), refusal.sent.single if refusal else {}
    city = snapshot.city(city_id)
    item = _read_sent(kind, refusal.sent) if refusal else read_fields(kind, held["items"])
    rows = _build_rows(snapshot, section, held["items"], refusal)
    return EditSectionPage(
        city=city,
        section=section,
        kind=kind,
        rows=_offer(rows, around) if kind == "statements" else tuple(_take(row, around) for row in rows),
        item=item,
        visibility=sent.get("visibility", held["visibility"]),
        visibilities=VISIBILITIES,
        complete="complete" in sent if refusal else held["complete"],
        why=sent.get("why", ""),
        etag=etag,
        themes=tuple(snapshot.themes),
        refusal=refusal,
        first_wrong=next(iter(refusal.wrong), "") if refusal else "",
        first_languages=tuple(dict.fromkeys((*item["languages"], *city.place.languages, USUAL))),
        **{name: getattr(around, name) for name in SHOWN_AROUND},
    )


def _offer(rows: Sequence[Row], around: Around) -> tuple[Row, ...]:
    """The rows of statements, the first empty one with the words that were brought along, unless they are there already."""
    empty = next((row.key for row in rows if not row.words and not row.choice), None)
    known = any(row.words == around.say for row in rows)
    return tuple(replace(row, words=around.say) if row.key == empty and not known else row for row in rows)


def _take(row: Row, around: Around) -> Row:
    """The row with the words that were typed to find it, where they are taken and nothing is said there yet."""
    if row.key != around.take or row.choice or row.words:
        return row
    return replace(row, choice="0.5", words=around.say)


def _build_rows(
    snapshot: Snapshot, section: str, items: Sequence[dict[str, Any]], refusal: Refusal | None
) -> tuple[Row, ...]:
    if refusal is None:
        return build_rows(snapshot.vocabulary, section, items)
    return read_sent_rows(refusal.sent.single, refusal.wrong) if find_kind(section) not in FIELDS else ()


def _read_sent(kind: str, sent: Sent) -> dict[str, Any]:
    single = {name: sent.single.get(name, "") for name in FIELDS.get(kind, ())}
    return single | {name: sent.several.get(name, ()) for name in SEVERAL}
