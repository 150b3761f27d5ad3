"""Moderation: the newest words that cities wrote to others or to staff; staff strike what must not stand, and say why.

The row stays, as a fact that something was said, without its words. The words of a profile are the city's own to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session, col, select

from api.errors import NotFound
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import record_audit
from api.storage.models import FeedbackRow, InterestRow, IntroductionRow, RemarkRow

Kind = Literal["interest", "feedback", "remark", "introduction"]
KEY_PARTS = "/"
Row = InterestRow | FeedbackRow | RemarkRow | IntroductionRow
TABLES: dict[Kind, tuple[type[Any], str]] = {
    "interest": (InterestRow, "reason"),
    "feedback": (FeedbackRow, "comment"),
    "remark": (RemarkRow, "words"),
    "introduction": (IntroductionRow, "note"),
}
"""Where words of each kind stand, and in which field."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was written: its kind and key, by which city (or staff, with city_id of one of both), about which peer, and when."""

    kind: Kind
    key: str
    city_id: str
    peer_id: str
    text: str
    at: str


def list_words(session: Session, viewer: Viewer, limit: int) -> list[Words]:
    """The newest words of all kinds, newest first."""
    require(viewer, Action.MODERATE)
    found: list[Words] = []
    for kind, (table, name) in TABLES.items():
        wanted = select(table).where(getattr(table, name) != "").order_by(col(table.at).desc()).limit(limit)
        found += [_read(kind, row, getattr(row, name)) for row in session.exec(wanted)]
    return sorted(found, key=lambda words: (words.at, words.kind, words.key), reverse=True)[:limit]


def _read(kind: Kind, row: Row, text: str) -> Words:
    if isinstance(row, InterestRow):
        return Words(kind, _join(row.city_id, row.peer_id), row.city_id, row.peer_id, text, row.at)
    if isinstance(row, RemarkRow):
        return Words(kind, _join(row.city_id, row.kind, row.section, row.code), row.city_id, "", text, row.at)
    if isinstance(row, FeedbackRow):
        return Words(kind, row.id, row.city_id, row.peer_id, text, row.at)
    return Words(kind, row.id, row.a, row.b, text, row.at)


def _join(*parts: str) -> str:
    return KEY_PARTS.join(parts)


def strike(session: Session, viewer: Viewer, kind: Kind, key: str, why: str) -> None:
    """Take words away for good. Raises NotFound."""
    require(viewer, Action.MODERATE)
    table, name = TABLES[kind]
    parts: Any = tuple(key.split(KEY_PARTS, 3)) if kind in ("interest", "remark") else key
    row = session.get(table, parts) if _fits(kind, parts) else None
    if row is None:
        raise NotFound("there are no such words")
    setattr(row, name, "")
    session.add(row)
    record_audit(session, viewer, f"strike words: {kind}", key, why=why, private=kind in ("interest", "remark"))
    session.commit()


def _fits(kind: Kind, parts: tuple[str, ...] | str) -> bool:
    """Whether a key has as many parts as the table's."""
    return isinstance(parts, str) or len(parts) == (2 if kind == "interest" else 4)
