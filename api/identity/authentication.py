"""From a bearer token or a cookie to a viewer: service keys, sessions of local accounts, and tokens of an OpenID provider."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session

from api.clock import is_past
from api.errors import NotSignedIn
from api.identity.roles import Role, Viewer
from api.identity.tries import Tries
from api.storage.engine import open_session
from api.storage.models import AccountRow, ServiceKeyRow, TokenRow

KEY_OWNER = "service:"
"""How the id of who asks with a key begins; the id of the key follows."""
KEY_PREFIX, SESSION_PREFIX = "cpk", "cps"
ReadToken = Callable[[str], Viewer]


class Authenticator:
    """Reads who is asking, and counts the `tries` to sign in.

    `read_jwt` reads the tokens of the OpenID provider, None where none is set up.
    """

    def __init__(self, engine: Engine, read_jwt: ReadToken | None = None) -> None:
        self._engine = engine
        self._read_jwt = read_jwt
        self.tries = Tries()

    def read_viewer(self, header: str | None, cookie: str | None) -> Viewer:
        """The viewer behind an Authorization header, or else behind a session cookie. Raises NotSignedIn."""
        scheme, _, token = (header or f"Bearer {cookie}").partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn("send the key as 'Authorization: Bearer <key>'")
        with open_session(self._engine) as session:
            if token.startswith(f"{KEY_PREFIX}_"):
                return read_service_key(session, token)
            if token.startswith(f"{SESSION_PREFIX}_"):
                return read_session_token(session, token)
        if self._read_jwt is not None:
            return self._read_jwt(token)
        raise NotSignedIn("this is neither a service key nor a session token of this service")


def read_service_key(session: Session, token: str) -> Viewer:
    """The service behind a key `cpk_<id>_<secret>`. Raises NotSignedIn for one that is wrong, revoked or out of date."""
    _, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    row = session.get(ServiceKeyRow, key_id)
    if (
        row is None
        or not secrets.compare_digest(row.hash, hash_secret(secret))
        or row.revoked_at
        or is_past(row.expires_at)
    ):
        raise NotSignedIn("this service key is not valid")
    return Viewer(Role.SERVICE, f"{KEY_OWNER}{row.id}", None, frozenset(row.scopes["scopes"]), row.name)


def read_session_token(session: Session, token: str) -> Viewer:
    """The account behind a session token. Raises NotSignedIn for one that is wrong or out of date."""
    row = session.get(TokenRow, hash_secret(token))
    account = session.get(AccountRow, row.account_id) if row and row.kind == "session" else None
    if row is None or account is None or not account.active or is_past(row.expires_at):
        raise NotSignedIn("this session has ended: sign in again")
    return build_viewer(account)


def build_viewer(account: AccountRow) -> Viewer:
    """The viewer that an account is."""
    return Viewer(Role(account.role), f"account:{account.id}", account.city_id, name=account.name)


def hash_secret(secret: str) -> str:
    """SHA-256 of a random secret of 256 bits, for which a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
