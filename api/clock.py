"""The clock of the service: the only place that asks for the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def in_hours(hours: float) -> str:
    """The moment so many hours from now, as ISO 8601."""
    return (now() + timedelta(hours=hours)).isoformat()


def is_past(moment: str | None) -> bool:
    """Whether an ISO 8601 moment lies in the past; None never does.

    >>> is_past(None), is_past("2001-01-01T00:00:00+00:00"), is_past(in_hours(1))
    (False, True, False)
    """
    return moment is not None and datetime.fromisoformat(moment) < now()
