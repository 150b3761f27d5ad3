"""Profiles: read what one may see, replace it whole or by section, and look back."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, or_, select

from api.errors import Conflict, Fault, Invalid, NotFound
from api.http.etags import build_etag, check_etag
from api.http.paging import select_newest
from api.identity.roles import Action, Viewer, require
from api.rules.sections import ProfileInput, SectionInput, amend_section, read_section, refuse_unknown_section
from api.storage.cities import find_city
from api.storage.counters import CONTENT, move_counter
from api.storage.documents import dump_city
from api.storage.ledger import record_section
from api.storage.models import CityRow, CityVersion
from api.storage.visibility import PEERS, PRIVATE, PUBLIC, SEEN_BY, select_visible
from fixtures.gazetteer import CityNotResolved, Gazetteer

UNDONE = "undone"
"""Why a section was changed back."""


@dataclass(frozen=True, slots=True)
class ProfileRead:
    """A profile as one viewer sees it, and the tag that names this state of it."""

    etag: str
    document: dict[str, Any]


def read_profile(session: Session, viewer: Viewer, city_id: str) -> ProfileRead:
    """The identity and the sections of a city that the viewer may see. Raises UnknownCity."""
    row = find_city(session, city_id)
    return _show(row, viewer)


def read_visitor(gazetteer: Gazetteer, city_id: str) -> ProfileRead | None:
    """The identity, and no section, of a city that only the gazetteer knows; None where it does not."""
    try:
        identity, _ = dump_city(gazetteer.read_city(city_id))
    except CityNotResolved:
        return None
    document = {"city": identity, "sections": {}}
    return ProfileRead(build_etag(document), document)


def _show(row: CityRow, viewer: Viewer) -> ProfileRead:
    sections = select_visible(row.sections, viewer.audience_for(row.id))
    document = {"city": row.identity, "sections": {name: sections[name] for name in sorted(sections)}}
    return ProfileRead(build_etag(document), document)


def put_profile(
    session: Session, viewer: Viewer, city_id: str, if_match: str | None, profile: ProfileInput, why: str = ""
) -> ProfileRead:
    """Replace every section: one that is left out is then not reported. Raises NotStated, Stale, Invalid."""
    row = _open(session, viewer, city_id, if_match)
    if profile.city is not None and profile.city != row.identity:
        told = "who a city is, is kept by programme staff: send it as it was read, or leave it out"
        raise Invalid(told, [Fault("city", told)])
    name = str(row.identity["name"])
    sections = {
        key: read_section(city_id, name, key, given, row.sections.get(key)) for key, given in profile.sections.items()
    }
    return _replace(session, viewer, row, sections, why)


def patch_section(
    session: Session,
    viewer: Viewer,
    city_id: str,
    section: str,
    if_match: str | None,
    given: SectionInput,
    why: str = "",
) -> ProfileRead:
    """Change what is stated of one section; what is not stays as it is. Raises NotStated, Stale, Invalid."""
    row = _open(session, viewer, city_id, if_match)
    try:
        after = amend_section(city_id, str(row.identity["name"]), section, given, row.sections.get(section))
    except Invalid as error:
        whole = f"sections.{section}."
        raise Invalid(
            str(error), [Fault(item.field.removeprefix(whole), item.message) for item in error.faults]
        ) from error
    return _replace(session, viewer, row, {**row.sections, section: after} if after else row.sections, why)


def delete_section(
    session: Session, viewer: Viewer, city_id: str, section: str, if_match: str | None, why: str = ""
) -> ProfileRead:
    """Make one section 'not reported'. Raises NotStated, Stale, Invalid."""
    refuse_unknown_section(section)
    row = _open(session, viewer, city_id, if_match)
    sections = {name: content for name, content in row.sections.items() if name != section}
    return _replace(session, viewer, row, sections, why)


def undo_change(session: Session, viewer: Viewer, city_id: str, line_id: str) -> ProfileRead:
    """Give a section back what it was before a line of the history, where nobody changed it since.

    Raises UnknownCity, NotAllowed, NotFound for a line that the viewer may not see, Conflict.
    """
    require(viewer, Action.WRITE_PROFILE, city_id)
    row = find_city(session, city_id)
    line = session.get(CityVersion, line_id)
    if line is None or line.city_id != city_id or viewer.audience_for(city_id) != "own":
        raise NotFound("there is no such line in the history of this profile")
    if row.sections.get(line.section) != line.after:
        raise Conflict("this section was changed since: change it in the profile itself")
    sections = {name: content for name, content in row.sections.items() if name != line.section}
    return _replace(session, viewer, row, sections | ({line.section: line.before} if line.before else {}), UNDONE)


def find_last_change(session: Session, city_id: str, section: str) -> CityVersion | None:
    """The last line of the history about one section of a city; None where it was never changed."""
    lines = select(CityVersion).where(CityVersion.city_id == city_id, CityVersion.section == section)
    return session.exec(lines.order_by(col(CityVersion.id).desc()).limit(1)).first()


def _open(session: Session, viewer: Viewer, city_id: str, if_match: str | None) -> CityRow:
    require(viewer, Action.WRITE_PROFILE, city_id)
    row = find_city(session, city_id)
    check_etag(if_match, _show(row, viewer).document)
    return row


def _replace(session: Session, viewer: Viewer, row: CityRow, sections: Mapping[str, Any], why: str) -> ProfileRead:
    changed = [name for name in sorted({*sections, *row.sections}) if sections.get(name) != row.sections.get(name)]
    if changed:
        row.content_no = move_counter(session, CONTENT)
        row.version += 1
        for name in changed:
            record_section(session, viewer, row, name, row.sections.get(name), sections.get(name), why)
        row.sections = dict(sections)
        session.add(row)
    session.commit()
    return _show(row, viewer)


class HistoryRead(BaseModel):
    """What one viewer may see of a change: a state that they could not see in the profile then is None, as 'not reported'.

    visibility: of the states that are shown, the more closed one. why: "" where a state is hidden from the viewer.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    section: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    visibility: str
    who: str
    why: str
    at: str


def read_history(session: Session, viewer: Viewer, city_id: str) -> list[dict[str, Any]]:
    """The newest changes of a profile as plain data. Raises UnknownCity, NotAllowed."""
    return [line.model_dump(exclude={"id"}) for line in list_history(session, viewer, city_id)]


def list_history(
    session: Session, viewer: Viewer, city_id: str, before: str = "", limit: int = 500
) -> list[HistoryRead]:
    """What the viewer may see of the changes of a profile, newest first, older than the line `before`.

    Raises UnknownCity, NotAllowed.
    """
    require(viewer, Action.READ_PROFILE_HISTORY, city_id)
    find_city(session, city_id)
    seen = SEEN_BY[viewer.audience_for(city_id)]
    states = (col(CityVersion.before), col(CityVersion.after))
    visible = or_(*(state["visibility"].as_string().in_(seen) for state in states))
    wanted = select(CityVersion).where(CityVersion.city_id == city_id, visible)
    rows = session.exec(select_newest(wanted, col(CityVersion.id), before, limit))
    return [_show_line(row, seen) for row in rows]


def _show_line(row: CityVersion, seen: Container[str]) -> HistoryRead:
    before, after = (state if state and state["visibility"] in seen else None for state in (row.before, row.after))
    told = {"before": before, "after": after, "visibility": _find_most_closed(before, after)}
    return HistoryRead(**row.model_dump() | told | ({} if row.visibility in seen else {"why": ""}))


def _find_most_closed(*states: Mapping[str, Any] | None) -> str:
    seen = {state["visibility"] for state in states if state}
    return next(closed for closed in (PRIVATE, PEERS, PUBLIC) if closed in seen)
