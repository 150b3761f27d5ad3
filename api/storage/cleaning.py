"""What is out of date is removed: ended sessions, unused links, answers kept for repeated requests, old deliveries."""

from __future__ import annotations

from sqlmodel import Session, col, delete

from api.clock import in_hours
from api.storage.models import AssignmentRow, IdempotencyRow, JobRow, TokenRow

KEPT_HOURS = 7 * 24.0
OFTEN = ("webhook", "translation")
"""The kinds of job that deliver a webhook or ask for a translation: there are many, and nobody asks for old ones."""


def remove_expired(session: Session) -> None:
    """Remove ended tokens and links, and kept answers, ended deliveries and ended translations older than a week."""
    session.exec(delete(TokenRow).where(col(TokenRow.expires_at) < in_hours(0)))
    session.exec(delete(AssignmentRow).where(col(AssignmentRow.expires_at) < in_hours(0)))
    session.exec(delete(IdempotencyRow).where(col(IdempotencyRow.at) < in_hours(-KEPT_HOURS)))
    old = col(JobRow.ended_at) < in_hours(-KEPT_HOURS)
    session.exec(delete(JobRow).where(col(JobRow.what).in_(OFTEN), old))
    session.commit()
