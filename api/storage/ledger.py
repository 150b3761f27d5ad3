"""What every write leaves behind, inside its own transaction: a line in the audit log, and one in the changes feed."""

from __future__ import annotations

import secrets
import time
from typing import Any

from sqlmodel import Session

from api.identity.authentication import now
from api.identity.roles import Viewer
from api.storage.counters import FEED, move_counter
from api.storage.models import AuditRow, ChangeRow

Json = dict[str, Any]


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
