"""The changes feed, for who follows; the audit log, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from api.http.paging import select_newest
from api.identity.roles import Action, Viewer, require
from api.storage.feed import read_feed
from api.storage.models import AuditRow, ChangeRow


def read_changes(session: Session, viewer: Viewer, since: int, limit: int) -> dict[str, Any]:
    """Changes after number `since`, oldest first, as the viewer's audience may know of them; `next` is the next `since`."""
    require(viewer, Action.READ)
    audience = "public" if viewer.audience == "public" else "peers"
    items = read_feed(session, audience, since, limit)
    return {"items": items, "next": items[-1]["number"] if items else since}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines of the audit log are wanted; "" is any.

    who: the id of an account or key. what, subject: words that stand in it, in any case. since, until: days, both included.
    """

    who: str = ""
    what: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def read_audit(session: Session, viewer: Viewer, before: str, limit: int, sought: Sought = Sought()) -> list[AuditRow]:
    """Lines of the audit log, newest first, older than the line `before` ("" for the newest); none that are private to a city."""
    require(viewer, Action.READ_AUDIT)
    wanted = select(AuditRow).where(col(AuditRow.private).is_(False), *_seek(sought))
    return list(session.exec(select_newest(wanted, col(AuditRow.id), before, limit)))


def _seek(sought: Sought) -> list[Any]:
    at, fields = col(AuditRow.at), ((AuditRow.what, sought.what), (AuditRow.subject, sought.subject))
    found = [col(field).icontains(words, autoescape=True) for field, words in fields if words]
    if sought.who:
        found.append(col(AuditRow.who) == sought.who)
    if sought.since:
        found.append(at >= sought.since.isoformat())
    if sought.until:
        found.append(at < f"{sought.until.isoformat()}T24")  # after the last moment of that day
    return found


def list_newest_changes(session: Session, viewer: Viewer, limit: int) -> list[ChangeRow]:
    """The last changes that signed-in readers may know of, newest first, for those who run the programme."""
    require(viewer, Action.READ_AUDIT)
    wanted = select(ChangeRow).where(ChangeRow.audience == "peers").order_by(col(ChangeRow.number).desc())
    return list(session.exec(wanted.limit(limit)))
