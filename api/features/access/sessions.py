"""Signing in and out: by name and password, or by a link that works once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, SecretStr
from sqlmodel import Session, col, delete, select

from api.clock import in_hours, is_past
from api.errors import NotSignedIn
from api.features.access.accounts import find_account_by_id
from api.features.access.hashing import find_decoy, is_password
from api.identity.authentication import SESSION_PREFIX, build_viewer, hash_secret
from api.identity.roles import Viewer
from api.storage.ledger import record_audit
from api.storage.models import AccountRow, TokenRow

LINK_HOURS = 24.0


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
    if not is_password(known or find_decoy(), given.password) or row is None:
        raise NotSignedIn("the name or the password is wrong")
    return row


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
