"""The first people of a new service, and the way back in for whoever runs the machine."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from api.errors import NotFound
from api.features.access.accounts import SYSTEM, AccountInput, create_account
from api.features.access.sessions import create_sign_in_link
from api.storage.ledger import record_audit
from api.storage.models import AccountRow, AuditRow, CityRow, TokenRow

FIRST_STAFF = "first staff member"


def has_been_used(session: Session) -> bool:
    """Whether there are accounts, and any of the staff has signed in or has a password."""
    staff = session.exec(select(AccountRow).where(AccountRow.role == "staff", col(AccountRow.active))).all()
    ids = [account.id for account in staff]
    came = select(AuditRow.id).where(AuditRow.what == "sign in", col(AuditRow.subject).in_(ids))
    return any(account.password_hash for account in staff) or session.exec(came).first() is not None


def invite_first_users(session: Session, demo_city: str) -> dict[str, str]:
    """A one-time token for staff, and on the very first run one for an editor of a demo city.

    The accounts are made on the first run. As long as nobody of the staff has come, staff get a new token at every start.
    """
    if has_been_used(session):
        return {}
    unused = session.exec(select(AccountRow).where(AccountRow.role == "staff", col(AccountRow.active))).first()
    if unused is not None:
        return {"staff": create_sign_in_link(session, SYSTEM, unused.id)}
    people = {"staff": AccountInput(name=_free_name(session), role="staff")}
    first_run = session.exec(select(AccountRow.id)).first() is None
    if first_run and session.get(CityRow, demo_city) is not None:
        people[demo_city] = AccountInput(name=f"editor of {demo_city}", role="editor", city_id=demo_city)
    made = {who: create_account(session, SYSTEM, given).id for who, given in people.items()}
    return {who: create_sign_in_link(session, SYSTEM, account_id) for who, account_id in made.items()}


def _free_name(session: Session) -> str:
    """A name for a staff account that nobody has."""
    taken = set(session.exec(select(AccountRow.name)))
    numbered = (f"{FIRST_STAFF} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (FIRST_STAFF, *numbered) if name not in taken)


def find_by_name(session: Session, name: str) -> AccountRow:
    """The open account with this name or id. Raises NotFound with the names there are."""
    rows = session.exec(select(AccountRow).where(AccountRow.active).order_by(AccountRow.id)).all()
    for row in rows:
        if name in (row.name, row.id):
            return row
    names = tuple(row.name for row in rows)
    raise NotFound(f"there is no account '{name}'; there are: {', '.join(names) or 'none'}", names)


def reset_account(session: Session, account_id: str) -> str:
    """Forget the password of an account and end its sessions; returns a token that signs it in once."""
    row = session.get_one(AccountRow, account_id)
    row.password_hash = ""
    session.add(row)
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == account_id))
    record_audit(session, SYSTEM, "reset account", account_id)
    session.commit()
    return create_sign_in_link(session, SYSTEM, account_id)
