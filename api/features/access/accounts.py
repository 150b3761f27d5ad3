"""Local accounts: made, changed and closed by staff."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints
from sqlmodel import Session, col, select

from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.access.erasure import erase_person, name_person
from api.features.access.hashing import hash_password
from api.identity.authentication import hash_secret
from api.identity.roles import PROVIDER_PREFIX, AccountRole, Action, Role, Viewer, require
from api.rules.sections import refuse_control
from api.storage.cities import find_city
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.ledger import SOFTWARE, build_id, record_audit
from api.storage.models import AccountRow

SYSTEM = Viewer(Role.STAFF, SOFTWARE)
"""The software itself, or who runs it on the machine."""
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
        refuse_last_staff(session, viewer, row)
    _check_account(session, after["name"], after["role"], after["city_id"], account_id)
    row.name, row.role, row.city_id = after["name"], after["role"], after["city_id"]
    session.add(row)
    record_audit(session, viewer, "change account", row.id, before, {"role": row.role, "city_id": row.city_id})
    session.commit()
    return row


def list_accounts(session: Session, viewer: Viewer) -> list[AccountRow]:
    """All accounts, oldest first."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    return list(session.exec(select(AccountRow).order_by(AccountRow.id)))


def close_account(session: Session, viewer: Viewer, account_id: str) -> None:
    """Close an account: it goes with its sessions and the person's own words, and its name is free again. Raises NotFound.

    Of an account that a provider leads, a hash of its name is kept, so that the provider cannot open it again.
    """
    row = find_account_by_id(session, viewer, account_id)
    refuse_last_staff(session, viewer, row)
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


def refuse_last_staff(session: Session, viewer: Viewer, row: AccountRow) -> None:
    """Let nobody lock all staff out by leaving. Raises Conflict."""
    others = select(AccountRow.id).where(AccountRow.role == Role.STAFF, AccountRow.active, AccountRow.id != row.id)
    if row.role == Role.STAFF and viewer.id in name_person(row) and session.exec(others).first() is None:
        raise Conflict("this is the last staff account: make another one first")
