"""Read the changes feed of an audience."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col, select

from api.storage.models import ChangeRow
from api.storage.shipping_mark import read_mark
from api.storage.visibility import PEERS

Json = dict[str, Any]


def read_feed(session: Session, audience: str, since: int, limit: int) -> Sequence[Json]:
    """The changes after number `since`, oldest first, as they are shown. audience: "public" or "peers"."""
    wanted = select(ChangeRow).where(ChangeRow.audience == audience, col(ChangeRow.number) > since)
    rows = session.exec(wanted.order_by(col(ChangeRow.number)).limit(limit))
    return [row.model_dump(exclude={"audience"}) for row in rows]


def read_origin(session: Session, number: int) -> list[str]:
    """What tells the history of this database up to line `number` of the feed of peers from any other: what was shipped into it
    last, and that line.
    """
    mark, line = read_mark(session) or {}, session.get(ChangeRow, (PEERS, number))
    told = [line.at, line.what, line.subject] if line else [str(number)]
    return [str(mark.get("digest")), str(mark.get("world")), *told]


def list_changes_of(
    session: Session, audience: str, subjects: Collection[str], since: str, most: int = 50
) -> Sequence[ChangeRow]:
    """What the feed tells of these subjects after a moment (ISO 8601), newest first."""
    wanted = select(ChangeRow).where(
        ChangeRow.audience == audience, col(ChangeRow.subject).in_(sorted(subjects)), col(ChangeRow.at) > since
    )
    return session.exec(wanted.order_by(col(ChangeRow.number).desc()).limit(most)).all()
