"""Local accounts: made by staff, signed in by password (argon2) or by a one-time link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints
from sqlmodel import Session, col, delete, select

from api.clock import in_hours, is_past
from api.errors import Conflict, Fault, Invalid, NotFound, NotSignedIn
from api.features.access.erasure import erase_person, name_person
from api.identity.authentication import SESSION_PREFIX, build_viewer, hash_secret
from api.identity.roles import PROVIDER_PREFIX, AccountRole, Action, Role, Viewer, require
from api.rules.sections import refuse_control
from api.storage.cities import find_city
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.ledger import SOFTWARE, build_id, record_audit
from api.storage.models import AccountRow, TokenRow

SYSTEM = Viewer(Role.STAFF, SOFTWARE)
"""The software itself, or who runs it on the machine."""
LINK_HOURS = 24.0
SHORTEST_PASSWORD = 12
CURRENT = "current_password"
"""The field that holds the password that somebody has now."""
Name = Annotated[
    str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True), AfterValidator(refuse_control)
]


class AccountInput(BaseModel):
    """A new account. An editor edits one city; staff and readers none."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: AccountRole
    city_id: str | None = None
    password: SecretStr | None = None


class AccountChange(BaseModel):
    """What is to be changed of an account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    role: AccountRole | None = None
    city_id: str | None = None


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
    _check_account(session, given.name, given.role, given.city_id)
    row = AccountRow(id=build_id(), name=given.name, role=given.role, city_id=given.city_id)
    row.password_hash = hash_password(given.password.get_secret_value()) if given.password else ""
    session.add(row)
    if row.city_id:
        for counter in (CONTENT, RECORDS):  # pages that are kept tell whether a city has an account
            move_counter(session, counter)
    record_audit(session, viewer, "create account", row.id, after={"role": row.role, "city_id": row.city_id})
    session.commit()
    return row


def has_editor(session: Session, city_id: str) -> bool:
    """Whether somebody signs in for a city, so that it sees what others would like of it."""
    wanted = select(AccountRow.id).where(AccountRow.city_id == city_id, col(AccountRow.active))
    return session.exec(wanted.limit(1)).first() is not None


def _check_account(session: Session, name: str, role: str, city_id: str | None, account_id: str = "") -> None:
    """Let pass what an account may be. Raises Conflict for a name that another one has, Invalid, UnknownCity."""
    if (role == Role.EDITOR) != (city_id is not None):
        told = "an editor needs a city_id, and only an editor has one"
        raise Invalid(told, [Fault("city_id", told)])
    if city_id is not None:
        find_city(session, city_id)
    same = select(AccountRow).where(AccountRow.name == name, AccountRow.id != account_id)
    if session.exec(same).first():
        raise Conflict(f"there is an account named '{name}' already")


def find_account_by_id(session: Session, viewer: Viewer, account_id: str) -> AccountRow:
    """An account that is open. Raises NotFound."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    row = session.get(AccountRow, account_id) if account_id.isalnum() else None
    if row is None or not row.active:
        raise NotFound("there is no account with this id")
    return row


def change_account(session: Session, viewer: Viewer, account_id: str, given: AccountChange) -> AccountRow:
    """Give an account another name, role or city; its sessions go on as what it then is.

    Raises NotFound, Conflict for a name that is taken or the last staff account, Invalid, UnknownCity.
    """
    row = find_account_by_id(session, viewer, account_id)
    before = {"role": row.role, "city_id": row.city_id}
    stated = given.model_dump(exclude_unset=True)
    if "role" in stated and stated["role"] != Role.EDITOR:
        stated = {"city_id": None, **stated}
    after = {
        **row.model_dump(include={"name", "role", "city_id"}),
        **{k: v for k, v in stated.items() if v or k == "city_id"},
    }
    if after["role"] != Role.STAFF:
        _refuse_last_staff(session, viewer, row)
    _check_account(session, after["name"], after["role"], after["city_id"], account_id)
    row.name, row.role, row.city_id = after["name"], after["role"], after["city_id"]
    session.add(row)
    record_audit(session, viewer, "change account", row.id, before, {"role": row.role, "city_id": row.city_id})
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
    """Close an account: it goes with its sessions and the person's own words, and its name is free again. Raises NotFound.

    Of an account that a provider leads, a hash of its name is kept, so that the provider cannot open it again.
    """
    row = find_account_by_id(session, viewer, account_id)
    _refuse_last_staff(session, viewer, row)
    record_audit(session, viewer, "close account", account_id)
    erase_person(session, row)
    if row.name.startswith(PROVIDER_PREFIX):
        row.name, row.active, row.city_id = name_closed(row.name), False, None
        session.add(row)
    else:
        session.delete(row)
    session.commit()


def name_closed(name: str) -> str:
    """Under which name a closed account of a provider is kept."""
    return f"closed:{hash_secret(name)}"


def _refuse_last_staff(session: Session, viewer: Viewer, row: AccountRow) -> None:
    """Let nobody lock all staff out by leaving. Raises Conflict."""
    others = select(AccountRow.id).where(AccountRow.role == Role.STAFF, AccountRow.active, AccountRow.id != row.id)
    if row.role == Role.STAFF and viewer.id in name_person(row) and session.exec(others).first() is None:
        raise Conflict("this is the last staff account: make another one first")


def sign_in(session: Session, given: SignInInput, hours: float) -> SignedIn:
    """A session for a name and a password. Raises NotSignedIn."""
    return begin_session(session, find_account(session, given), hours)


def find_account(session: Session, given: SignInInput) -> AccountRow:
    """The account with this name and password. Raises NotSignedIn, without saying which of the two is wrong.

    Comparing takes long on purpose, and as long where there is no such account: do it in a session that only reads, so that no
    writer waits for it, and within `Tries.attempt`.
    """
    named = select(AccountRow).where(AccountRow.name == given.name)
    row = session.exec(named).first() if "\0" not in given.name else None
    known = row.password_hash if row and row.active else ""
    if not _is_password(known or _find_decoy(), given.password) or row is None:
        raise NotSignedIn("the name or the password is wrong")
    return row


def _is_password(known: str, given: SecretStr) -> bool:
    try:
        return _hasher().verify(known, given.get_secret_value())
    except Argon2Error:
        return False


@cache
def _find_decoy() -> str:
    """The hash of a password that nobody has, to be compared with where there is none."""
    return _hasher().hash(secrets.token_hex())


def create_sign_in_link(session: Session, viewer: Viewer, account_id: str, hours: float = LINK_HOURS) -> str:
    """A token that signs an account in once, to be put into a link. Raises NotFound."""
    find_account_by_id(session, viewer, account_id)
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
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == account.id, col(TokenRow.kind) == "link"))
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


def confirm_password(session: Session, viewer: Viewer, password: SecretStr | None) -> None:
    """Let pass who knows the viewer's own password, or has none. Raises Invalid, NotFound for an account kept elsewhere.

    As slow as `find_account`, and to be called as that is.
    """
    require(viewer, Action.OWN_SESSION)
    known = _find_own(session, viewer).password_hash
    if known and (password is None or not _is_password(known, password)):
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
    _refuse_last_staff(session, viewer, row)
    record_audit(session, viewer, "delete own account", row.id)
    erase_person(session, row)
    session.delete(row)
    session.commit()


def _find_own(session: Session, viewer: Viewer) -> AccountRow:
    row = session.get(AccountRow, viewer.id.removeprefix("account:"))
    if row is None:
        raise NotFound("this is not a local account: its password is kept elsewhere")
    return row
