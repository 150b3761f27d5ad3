"""Counters that writes move inside their own transaction; moving one also makes concurrent writes wait their turn."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update
from sqlmodel import Session, col, select

from api.storage.models import Counter

CONTENT, RECORDS, FEED = "content", "records", "feed"
ALL = (CONTENT, RECORDS, f"{FEED}:public", f"{FEED}:peers")
"""`content` moves with every write a snapshot reads; `records` with those that are not the profile of one city alone."""


def move_counter(session: Session, name: str) -> int:
    """Add one and return the new number."""
    moved = (
        update(Counter)
        .where(col(Counter.name) == name)
        .values(number=Counter.number + 1)
        .returning(col(Counter.number))
    )
    return int(session.execute(moved).scalar_one())


def read_counters(session: Session) -> Mapping[str, int]:
    """All counters by name."""
    return {counter.name: counter.number for counter in session.exec(select(Counter))}
