"""What every write leaves behind, inside its own transaction: a line in the audit log, and one in the changes feed."""

from __future__ import annotations

import secrets
import time
from typing import Any

from sqlmodel import Session

from api.clock import now
from api.identity.roles import Viewer
from api.storage.counters import FEED, move_counter
from api.storage.models import AuditRow, ChangeRow, CityRow, CityVersion
from api.storage.translations import drop_translations
from api.storage.visibility import PEERS, PRIVATE, PUBLIC

Json = dict[str, Any]
AUDIENCES = ("public", "peers")
SOFTWARE = "city-peers"
"""Who did it, in the log, where nobody but the software did."""


def build_id() -> str:
    """An id that sorts by time and says nothing of how many came before it."""
    return f"{time.time_ns():016x}{secrets.token_hex(6)}"


def record_audit(
    session: Session,
    viewer: Viewer,
    what: str,
    subject: str,
    before: Json | None = None,
    after: Json | None = None,
    why: str = "",
    private: bool = False,
) -> None:
    """Add who did what to what, when, why, before and after. `private` lines are never shown to others than the city."""
    session.add(
        AuditRow(
            id=build_id(),
            at=now().isoformat(),
            who=viewer.id,
            what=what,
            subject=subject,
            why=why,
            private=private,
            before=before,
            after=after,
        )
    )


def record_change(session: Session, what: str, subject: str, section: str = "", audience: str = "public") -> None:
    """Add a line to the changes feed for an audience, "public" or "peers"."""
    number = move_counter(session, f"{FEED}:{audience}")
    row = ChangeRow(audience=audience, number=number, what=what, subject=subject, section=section, at=now().isoformat())
    session.add(row)


def record_section(
    session: Session, viewer: Viewer, row: CityRow, section: str, before: Any, after: Any, why: str
) -> None:
    """Write what a section was and is now to the history, the audit log and, where others may see it, the feed.

    Translations of words that everybody may no longer read go.
    """
    drop_translations(session, before, after)
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
    for audience, told in (("public", {PUBLIC}), ("peers", {PUBLIC, PEERS})):
        if seen & told:
            record_change(session, "profile", row.id, section, audience)
