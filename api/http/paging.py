"""Pages of a list: a cursor names the last id that was seen; it is opaque to the caller."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Query
from sqlalchemy.orm import Mapped
from sqlmodel.sql.expression import SelectOfScalar

from api.errors import Fault, Invalid

Cursor = Annotated[str | None, Query(max_length=300, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
Row = TypeVar("Row")


class Listed(Protocol):
    """A row that can stand in a list."""

    id: str

    def model_dump(self, *, exclude: set[str] | None = None) -> dict[str, Any]:
        """The row as plain data."""


def select_newest(wanted: SelectOfScalar[Row], row_id: Mapped[str], before: str, limit: int) -> SelectOfScalar[Row]:
    """The newest of the wanted rows whose ids sort by time, older than the one named `before` ("" for the newest)."""
    older = wanted.where(row_id < before) if before else wanted
    return older.order_by(row_id.desc()).limit(limit)


def build_page(rows: Sequence[Listed], limit: int, left_out: set[str] | None = None) -> dict[str, Any]:
    """The first `limit` rows, and the cursor of the next page where there are more rows."""
    page = rows[:limit]
    items = [row.model_dump(exclude=left_out) for row in page]
    return {"items": items, "next": write_cursor(page[-1].id) if len(rows) > limit else None}


def write_cursor(last: str) -> str:
    """The cursor of the page after an id.

    >>> read_cursor(write_cursor("pau-fr"))
    'pau-fr'
    """
    return urlsafe_b64encode(last.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> str:
    """The id that a cursor names, "" for none. Raises Invalid."""
    if cursor is None:
        return ""
    try:
        last = b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except ValueError:
        last = "\0"
    if not last.isprintable():
        raise Invalid("this cursor was not given by this service", [Fault("cursor", "start without a cursor")])
    return last
