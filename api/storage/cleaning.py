"""What is out of date is removed: ended sessions, unused links, and the answers kept for repeated requests."""

from __future__ import annotations

from sqlmodel import Session, col, delete

from api.clock import in_hours
from api.storage.models import AssignmentRow, IdempotencyRow, TokenRow

KEPT_HOURS = 7 * 24.0


def remove_expired(session: Session) -> None:
    """Remove ended tokens and links, and kept answers older than a week."""
    session.exec(delete(TokenRow).where(col(TokenRow.expires_at) < in_hours(0)))
    session.exec(delete(AssignmentRow).where(col(AssignmentRow.expires_at) < in_hours(0)))
    session.exec(delete(IdempotencyRow).where(col(IdempotencyRow.at) < in_hours(-KEPT_HOURS)))
    session.commit()
