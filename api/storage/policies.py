"""Find a version of a policy."""

from __future__ import annotations

from sqlmodel import Session, select

from api.errors import NotFound
from api.storage.models import PolicyRow
from matcher.policy import name_version


def list_policies(session: Session) -> list[PolicyRow]:
    """Every version of every policy, by id and version."""
    return list(session.exec(select(PolicyRow).order_by(PolicyRow.id, PolicyRow.version)))


def find_policy(session: Session, policy_id: str, version: str) -> PolicyRow:
    """A version of a policy. Raises NotFound naming those there are."""
    printable = policy_id.isprintable() and version.isprintable()
    row = session.get(PolicyRow, (policy_id, version)) if printable else None
    if row is None:
        known = [known.name for known in list_policies(session)]
        raise NotFound(f"there is no policy '{name_version(policy_id, version)}'", known)
    return row
