"""Find a version of a policy."""

from __future__ import annotations

from sqlmodel import Session, select

from api.errors import Fault, Invalid, NotFound
from api.storage.models import PolicyRow
from fixtures.policies import build_policy
from matcher.policy import Policy, name_version


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


def load_named_policy(session: Session, name: str) -> Policy:
    """The policy `id@version`. Raises Invalid naming those there are."""
    policy_id, _, version = name.partition("@")
    try:
        return build_policy(find_policy(session, policy_id, version).content)
    except NotFound as error:
        raise Invalid(str(error), [Fault("policy", f"choose one of {', '.join(error.nearest)}")]) from error
