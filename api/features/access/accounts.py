"""Local accounts: made by staff, signed in by password (argon2) or by a one-time link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints
from sqlmodel import Session, col, delete, select

from api.errors import Conflict, Fault, Invalid, NotFound, NotSignedIn
from api.features.profiles.use_cases import find_city
from api.identity.authentication import SESSION_PREFIX, build_viewer, hash_secret, in_hours, is_past
from api.identity.roles import Action, Role, Viewer, require
from api.rules.sections import refuse_control
from api.storage.ledger import build_id, record_audit
from api.storage.models import AccountRow, TokenRow, VisitRow

SYSTEM = Viewer(Role.STAFF, "city-peers")
LINK_HOURS = 24.0
SHORTEST_PASSWORD = 12
Name = Annotated[
    str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True), AfterValidator(refuse_control)
]


class AccountInput(BaseModel):
    """A new account. An editor edits one city; staff and readers none."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Literal["reader", "editor", "staff"]
    city_id: str | None = None
    password: SecretStr | None = None


class SignInInput(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(extra="forbid")

    name: str
    password: SecretStr


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session: the token to send as bearer (or cookie), until when, and who it is."""

    token: str
    expires_at: str
    viewer: Viewer


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def create_account(session: Session, viewer: Viewer, given: AccountInput) -> AccountRow:
    """Make an account. Raises Conflict for a name that is taken, Invalid, UnknownCity."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    if (given.role == "editor") != (given.city_id is not None):
        told = "an editor needs a city_id, and only an editor has one"
        raise Invalid(told, [Fault("city_id", told)])
    if given.city_id is not None:
        find_city(session, given.city_id)
    if session.exec(select(AccountRow).where(AccountRow.name == given.name)).first():
        raise Conflict(f"there is an account named '{given.name}' already")
    row = AccountRow(id=build_id(), name=given.name, role=given.role, city_id=given.city_id)
    row.password_hash = hash_password(given.password.get_secret_value()) if given.password else ""
    session.add(row)
    record_audit(session, viewer, "create account", row.id, after={"role": row.role, "city_id": row.city_id})
    session.commit()
    return row


def hash_password(password: str) -> str:
    """The argon2 hash of a password. Raises Invalid for one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        told = f"a password needs at least {SHORTEST_PASSWORD} characters"
        raise Invalid(told, [Fault("password", told)])
    return _hasher().hash(password)


def list_accounts(session: Session, viewer: Viewer) -> list[AccountRow]:
    """All accounts, oldest first."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    return list(session.exec(select(AccountRow).order_by(AccountRow.id)))


def close_account(session: Session, viewer: Viewer, account_id: str) -> None:
    """Close an account and end its sessions. Raises NotFound."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    row = session.get(AccountRow, account_id) if account_id.isalnum() else None
    if row is None:
        raise NotFound("there is no account with this id")
    row.active = False
    session.add(row)
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == account_id))
    record_audit(session, viewer, "close account", account_id)
    session.commit()


def sign_in(session: Session, given: SignInInput, hours: float) -> SignedIn:
    """A session for a name and a password. Raises NotSignedIn."""
    return begin_session(session, find_account(session, given), hours)


def find_account(session: Session, given: SignInInput) -> AccountRow:
    """The account with this name and password. Raises NotSignedIn, without saying which of the two is wrong.

    Comparing takes long on purpose: do it in a session that only reads, so that no writer waits for it.
    """
    row = (
        session.exec(select(AccountRow).where(AccountRow.name == given.name)).first()
        if "\0" not in given.name
        else None
    )
    known = row.password_hash if row and row.active and row.password_hash else _hasher().hash(secrets.token_hex())
    _check_password(known, given.password, "the name or the password is wrong")
    assert row is not None
    return row


def _check_password(known: str, given: SecretStr, refusal: str) -> None:
    try:
        _hasher().verify(known, given.get_secret_value())
    except Argon2Error as error:
        raise NotSignedIn(refusal) from error


def create_sign_in_link(session: Session, viewer: Viewer, account_id: str, hours: float = LINK_HOURS) -> str:
    """A token that signs an account in once, to be put into a link. Raises NotFound."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    if not account_id.isalnum() or session.get(AccountRow, account_id) is None:
        raise NotFound("there is no account with this id")
    token = secrets.token_urlsafe(32)
    session.add(TokenRow(hash=hash_secret(token), account_id=account_id, kind="link", expires_at=in_hours(hours)))
    record_audit(session, viewer, "create sign-in link", account_id)
    session.commit()
    return token


def redeem_link(session: Session, token: str, hours: float) -> SignedIn:
    """A session for the token of a one-time link, which is used up. Raises NotSignedIn."""
    row = session.get(TokenRow, hash_secret(token))
    account = session.get(AccountRow, row.account_id) if row and row.kind == "link" else None
    if row is None or account is None or not account.active or is_past(row.expires_at):
        raise NotSignedIn("this link was used already or is out of date: ask for a new one")
    session.delete(row)
    return begin_session(session, account, hours)


def begin_session(session: Session, account: AccountRow, hours: float) -> SignedIn:
    """A session for an account that has shown who it is."""
    token, expires_at = f"{SESSION_PREFIX}_{secrets.token_urlsafe(32)}", in_hours(hours)
    session.add(TokenRow(hash=hash_secret(token), account_id=account.id, kind="session", expires_at=expires_at))
    record_audit(session, build_viewer(account), "sign in", account.id)
    session.commit()
    return SignedIn(token, expires_at, build_viewer(account))


def sign_out(session: Session, token: str) -> None:
    """End a session; one that has ended already stays so."""
    session.exec(delete(TokenRow).where(col(TokenRow.hash) == hash_secret(token)))
    session.commit()


def set_password(session: Session, viewer: Viewer, password: SecretStr) -> None:
    """Set the viewer's own password and end their other sessions."""
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


def delete_own_account(session: Session, viewer: Viewer, password: SecretStr) -> None:
    """Delete the viewer's own account with its sessions; the audit log keeps its random id, which then names nobody.

    Raises:
        NotFound: this is not a local account.
        NotSignedIn: the password is wrong, or none was ever set.
    """
    require(viewer, Action.OWN_SESSION)
    row = _find_own(session, viewer)
    if not row.password_hash:
        raise NotSignedIn("this account has no password that could be asked for")
    _check_password(row.password_hash, password, "the password is wrong")
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == row.id))
    session.exec(delete(VisitRow).where(col(VisitRow.viewer_id) == viewer.id))
    record_audit(session, viewer, "delete own account", row.id)
    session.delete(row)
    session.commit()


def _find_own(session: Session, viewer: Viewer) -> AccountRow:
    row = session.get(AccountRow, viewer.id.removeprefix("account:"))
    if row is None:
        raise NotFound("this is not a local account: its password is kept elsewhere")
    return row


def has_accounts(session: Session) -> bool:
    """Whether anybody can sign in; on a first run nobody can."""
    return session.exec(select(AccountRow.id)).first() is not None
