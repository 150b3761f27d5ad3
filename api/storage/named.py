"""What was written beside the profiles since a moment: the changes feed of peers names it, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from api.storage.documents import RECORDS as RECORD_KINDS
from api.storage.models import ChangeRow
from api.storage.visibility import PEERS

MOST_LINES = 2000
"""More are not read one by one."""
CITY, PROFILE, IMPORT, POLICY, BULK = "city", "profile", "import", "policy", "bulk"


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of the cities, and of the records of each kind, that may have changed, come or gone."""

    cities: frozenset[str] = frozenset()
    records: Mapping[str, frozenset[str]] = field(default_factory=dict)


def find_named(session: Session, since: int, until: int) -> Named | None:
    """What the lines of the feed after number `since`, up to `until`, name; None where they do not name all that changed.

    A line on a section of a profile names nothing here: the row of the city says itself when it was written.
    """
    after = select(ChangeRow.what, ChangeRow.subject, ChangeRow.section).where(
        ChangeRow.audience == PEERS, col(ChangeRow.number) > since, col(ChangeRow.number) <= until
    )
    lines = session.exec(after.limit(MOST_LINES + 1)).all()
    if not lines or len(lines) > MOST_LINES or len(lines) != until - since:
        return None
    if any(what not in {CITY, PROFILE, IMPORT, POLICY, *RECORD_KINDS} or subject == BULK for what, subject, _ in lines):
        return None
    cities = frozenset(
        subject for what, subject, section in lines if what in (CITY, IMPORT) or (what, section) == (PROFILE, CITY)
    )
    records = {kind: frozenset(subject for what, subject, _ in lines if what == kind) for kind in RECORD_KINDS}
    return Named(cities, {kind: ids for kind, ids in records.items() if ids})
