"""What somebody does with their own account: a new password, or the end of it."""

from __future__ import annotations

from pydantic import SecretStr
from sqlmodel import Session, col, delete

from api.errors import Fault, Invalid, NotFound
from api.features.access.accounts import refuse_last_staff
from api.features.access.erasure import erase_person
from api.features.access.hashing import hash_password, is_password
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import record_audit
from api.storage.models import AccountRow, TokenRow

CURRENT = "current_password"
"""The field that holds the password that somebody has now."""


def confirm_password(session: Session, viewer: Viewer, password: SecretStr | None) -> None:
    """Let pass who knows the viewer's own password, or has none. Raises Invalid, NotFound for an account kept elsewhere.

    As slow as `find_account`, and to be called as that is.
    """
    require(viewer, Action.OWN_SESSION)
    known = _find_own(session, viewer).password_hash
    if known and (password is None or not is_password(known, password)):
        raise Invalid("the current password is wrong", [Fault(CURRENT, "write the password that you have now")])


def set_password(session: Session, viewer: Viewer, password: SecretStr) -> None:
    """Set the viewer's own password and end their sessions; `confirm_password` comes before. Raises Invalid, NotFound."""
    require(viewer, Action.OWN_SESSION)
    row = _find_own(session, viewer)
    row.password_hash = hash_password(password.get_secret_value())
    session.add(row)
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == row.id))
    record_audit(session, viewer, "set password", row.id)
    session.commit()


def has_password(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer has a local account with a password."""
    row = session.get(AccountRow, viewer.id.removeprefix("account:"))
    return row is not None and row.password_hash != ""


def delete_own_account(session: Session, viewer: Viewer) -> None:
    """Delete the viewer's own account, its sessions and their own words; `confirm_password` comes before.

    The audit log keeps the account's random id, which then names nobody. Raises NotFound, Conflict for the last staff account.
    """
    require(viewer, Action.OWN_SESSION)
    row = _find_own(session, viewer)
    refuse_last_staff(session, viewer, row)
    record_audit(session, viewer, "delete own account", row.id)
    erase_person(session, row)
    session.delete(row)
    session.commit()


def _find_own(session: Session, viewer: Viewer) -> AccountRow:
    row = session.get(AccountRow, viewer.id.removeprefix("account:"))
    if row is None:
        raise NotFound("this is not a local account: its password is kept elsewhere")
    return row
