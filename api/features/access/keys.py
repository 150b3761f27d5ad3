"""Service keys: hashed, scoped, rotated, shown once."""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import Session, select

from api.clock import in_hours, now
from api.errors import Fault, Invalid, NotFound
from api.identity.authentication import KEY_PREFIX, hash_secret
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import record_audit
from api.storage.models import ServiceKeyRow

SCOPES = ("peers:read", *(action.value for action in Action if action not in (Action.READ_OPEN, Action.READ)))
STAFF_ONLY = frozenset(
    {
        Action.WRITE_POLICY,
        Action.BROKER,
        Action.READ_AUDIT,
        Action.MANAGE_ACCOUNTS,
        Action.MANAGE_KEYS,
        Action.PUBLISH_ROUND,
        Action.OWN_ROUNDS,
        Action.MODERATE,
    }
)
GRANTABLE = tuple(scope for scope in SCOPES if scope not in STAFF_ONLY | {Action.OWN_SESSION, Action.READ_METRICS})


class KeyInput(BaseModel):
    """A new key: what it is for, what it may do, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
    scopes: list[str] = Field(default_factory=list, max_length=50)
    days: int | None = Field(default=None, ge=1, le=3650)


def create_key(session: Session, viewer: Viewer, given: KeyInput) -> tuple[ServiceKeyRow, str]:
    """Make a key. Returns its row and the key itself, which is not kept and never shown again.

    Raises Invalid for a scope that no key is given, NotAllowed.
    """
    require(viewer, Action.MANAGE_KEYS)
    choice = ", ".join(GRANTABLE)
    if faults := [
        Fault("scopes", f"'{scope}' is not among {choice}") for scope in given.scopes if scope not in GRANTABLE
    ]:
        raise Invalid("some scopes cannot be given to a key", faults)
    expires_at = in_hours(24 * given.days) if given.days else None
    row = ServiceKeyRow(
        id=secrets.token_hex(8),
        name=given.name,
        hash="",
        scopes={"scopes": sorted(set(given.scopes))},
        created_at=now().isoformat(),
        expires_at=expires_at,
    )
    key = _renew(row)
    session.add(row)
    record_audit(session, viewer, "create key", row.id, after=_tell(row))
    session.commit()
    return row, key


def rotate_key(session: Session, viewer: Viewer, key_id: str) -> tuple[ServiceKeyRow, str]:
    """Give a key a new secret; the old one stops at once. Raises NotFound."""
    row = _find(session, viewer, key_id)
    key = _renew(row)
    session.add(row)
    record_audit(session, viewer, "rotate key", row.id)
    session.commit()
    return row, key


def revoke_key(session: Session, viewer: Viewer, key_id: str) -> None:
    """Stop a key for good. Raises NotFound."""
    row = _find(session, viewer, key_id)
    row.revoked_at = now().isoformat()
    session.add(row)
    record_audit(session, viewer, "revoke key", row.id)
    session.commit()


def list_keys(session: Session, viewer: Viewer) -> list[dict[str, object]]:
    """All keys, without their secrets."""
    require(viewer, Action.MANAGE_KEYS)
    return [_tell(row) for row in session.exec(select(ServiceKeyRow).order_by(ServiceKeyRow.created_at))]


def _renew(row: ServiceKeyRow) -> str:
    secret = secrets.token_urlsafe(32)
    row.hash = hash_secret(secret)
    return f"{KEY_PREFIX}_{row.id}_{secret}"


def _find(session: Session, viewer: Viewer, key_id: str) -> ServiceKeyRow:
    require(viewer, Action.MANAGE_KEYS)
    row = session.get(ServiceKeyRow, key_id) if key_id.isalnum() else None
    if row is None or row.revoked_at:
        raise NotFound("there is no such key in use")
    return row


def _tell(row: ServiceKeyRow) -> dict[str, object]:
    return {**row.model_dump(exclude={"hash", "scopes"}), "scopes": row.scopes["scopes"]}
