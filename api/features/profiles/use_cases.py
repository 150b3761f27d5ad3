"""Profiles: read what one may see, replace it whole or by section, and look back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from api.errors import Fault, Invalid
from api.http.etags import build_etag, check_etag
from api.http.paging import select_newest
from api.identity.authentication import now
from api.identity.roles import Action, Viewer, require
from api.rules.sections import ProfileInput, SectionInput, read_section, refuse_unknown_section
from api.storage.counters import CONTENT, move_counter
from api.storage.documents import dump_city
from api.storage.ledger import build_id, record_audit, record_change
from api.storage.models import CityRow, CityVersion
from api.storage.visibility import PRIVATE, PUBLIC, select_visible
from fixtures.gazetteer import CityNotResolved, Gazetteer
from matcher.errors import UnknownCity

CITY_ID = re.compile(r"^[a-z0-9-]{1,100}$")


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


def find_city(session: Session, city_id: str) -> CityRow:
    """The row of a city. Raises UnknownCity with the nearest ids."""
    row = session.get(CityRow, city_id) if CITY_ID.match(city_id) else None
    if row is None:
        raise UnknownCity(city_id, tuple(session.exec(select(CityRow.id))))
    return row


def refuse_itself(city_id: str, peer_id: str, field: str) -> None:
    """Let pass two different cities. Raises Invalid."""
    if city_id == peer_id:
        raise Invalid("a city cannot be its own peer", [Fault(field, "name another city")])


def _show(row: CityRow, viewer: Viewer) -> ProfileRead:
    sections = select_visible(row.sections, viewer.audience_for(row.id))
    document = {"city": row.identity, "sections": {name: sections[name] for name in sorted(sections)}}
    return ProfileRead(build_etag(document), document)


def put_profile(
    session: Session, viewer: Viewer, city_id: str, if_match: str | None, profile: ProfileInput, why: str = ""
) -> ProfileRead:
    """Replace every section: one that is left out is then not reported. Raises NotStated, Stale, Invalid."""
    row = _open(session, viewer, city_id, if_match)
    name = str(row.identity["name"])
    sections = {key: read_section(city_id, name, key, given) for key, given in profile.sections.items()}
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
    """Replace one section. Raises NotStated, Stale, Invalid."""
    row = _open(session, viewer, city_id, if_match)
    after = read_section(city_id, str(row.identity["name"]), section, given)
    return _replace(session, viewer, row, {**row.sections, section: after}, why)


def delete_section(
    session: Session, viewer: Viewer, city_id: str, section: str, if_match: str | None, why: str = ""
) -> ProfileRead:
    """Make one section 'not reported'. Raises NotStated, Stale, Invalid."""
    refuse_unknown_section(section)
    row = _open(session, viewer, city_id, if_match)
    sections = {name: content for name, content in row.sections.items() if name != section}
    return _replace(session, viewer, row, sections, why)


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
            _keep(session, viewer, row, name, row.sections.get(name), sections.get(name), why)
        row.sections = dict(sections)
        session.add(row)
    session.commit()
    return _show(row, viewer)


def _keep(session: Session, viewer: Viewer, row: CityRow, section: str, before: Any, after: Any, why: str) -> None:
    """Write what a section was and is now to the history, the audit log and, where others may see it, the feed."""
    seen = {state["visibility"] for state in (before, after) if state}
    session.add(
        CityVersion(
            id=build_id(),
            city_id=row.id,
            version=row.version,
            section=section,
            before=before,
            after=after,
            visibility=PRIVATE if PRIVATE in seen else min(seen),
            who=viewer.id,
            why=why,
            at=now().isoformat(),
        )
    )
    record_audit(session, viewer, "replace section", f"{row.id}/{section}", before, after, why, private=PRIVATE in seen)
    for audience, told in (("public", {PUBLIC}), ("peers", {PUBLIC, "peers"})):
        if seen & told:
            record_change(session, "profile", row.id, section, audience)


def read_history(session: Session, viewer: Viewer, city_id: str) -> list[dict[str, Any]]:
    """The newest changes of a profile as plain data. Raises UnknownCity, NotAllowed."""
    return [row.model_dump(exclude={"id", "city_id"}) for row in list_history(session, viewer, city_id)]


def list_history(
    session: Session, viewer: Viewer, city_id: str, before: str = "", limit: int = 500
) -> list[CityVersion]:
    """What was changed in a profile, newest first, older than the line `before`. Raises UnknownCity, NotAllowed."""
    require(viewer, Action.READ_PROFILE_HISTORY, city_id)
    find_city(session, city_id)
    wanted = select(CityVersion).where(CityVersion.city_id == city_id)
    return list(session.exec(select_newest(wanted, col(CityVersion.id), before, limit)))
