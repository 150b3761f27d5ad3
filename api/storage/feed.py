"""Read the changes feed of an audience."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col, select

from api.storage.models import ChangeRow

Json = dict[str, Any]


def read_feed(session: Session, audience: str, since: int, limit: int) -> Sequence[Json]:
    """The changes after number `since`, oldest first, as they are shown. audience: "public" or "peers"."""
    wanted = select(ChangeRow).where(ChangeRow.audience == audience, col(ChangeRow.number) > since)
    rows = session.exec(wanted.order_by(col(ChangeRow.number)).limit(limit))
    return [row.model_dump(exclude={"audience"}) for row in rows]


def list_changes_of(
    session: Session, audience: str, subjects: Collection[str], since: str, most: int = 50
) -> Sequence[ChangeRow]:
    """What the feed tells of these subjects after a moment (ISO 8601), newest first."""
    wanted = select(ChangeRow).where(
        ChangeRow.audience == audience, col(ChangeRow.subject).in_(sorted(subjects)), col(ChangeRow.at) > since
    )
    return session.exec(wanted.order_by(col(ChangeRow.number).desc()).limit(most)).all()
