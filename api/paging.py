"""Pages of a list: a cursor names the last id that was seen; it is opaque to the caller."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from typing import Annotated

from fastapi import Query

from api.errors import Fault, Invalid

Cursor = Annotated[str | None, Query(max_length=300, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]


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
