"""The changes feed, for who follows; the audit log, for staff."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from api.http.paging import select_newest
from api.identity.roles import Action, Viewer, require
from api.storage.feed import read_feed
from api.storage.models import AuditRow


def read_changes(session: Session, viewer: Viewer, since: int, limit: int) -> dict[str, Any]:
    """Changes after number `since`, oldest first, as the viewer's audience may know of them; `next` is the next `since`."""
    require(viewer, Action.READ)
    audience = "public" if viewer.audience == "public" else "peers"
    items = read_feed(session, audience, since, limit)
    return {"items": items, "next": items[-1]["number"] if items else since}


def read_audit(session: Session, viewer: Viewer, before: str, limit: int) -> list[AuditRow]:
    """Lines of the audit log, newest first, older than the line `before` ("" for the newest); none that are private to a city."""
    require(viewer, Action.READ_AUDIT)
    wanted = select(AuditRow).where(col(AuditRow.private).is_(False))
    return list(session.exec(select_newest(wanted, col(AuditRow.id), before, limit)))
