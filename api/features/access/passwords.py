"""Passwords as they are asked for over HTTP: compared outside any write, and ever more slowly after wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from pydantic import SecretStr

from api.features.access import own_account, sessions
from api.http.deps import Services
from api.identity.roles import Viewer
from api.storage.engine import open_session
from api.storage.models import AccountRow

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Passwords:
    """Compares passwords for one request. `address`: where it comes from."""

    services: Services
    address: str

    def find_account(self, given: sessions.SignInInput) -> AccountRow:
        """The account with this name and password. Raises NotSignedIn, TooMany."""
        name = given.name[:LONGEST_NAME]
        with (
            self.services.authenticator.tries.attempt(name, self.address),
            open_session(self.services.engine) as session,
        ):
            return sessions.find_account(session, given)

    def confirm(self, viewer: Viewer, password: SecretStr | None) -> None:
        """Let pass who knows the viewer's own password, or has none. Raises Invalid, NotFound, TooMany."""
        with (
            self.services.authenticator.tries.attempt(viewer.name, self.address),
            open_session(self.services.engine) as session,
        ):
            own_account.confirm_password(session, viewer, password)


async def get_passwords(request: Request) -> Passwords:
    """The way to compare passwords."""
    return Passwords(request.app.state.services, request.client.host if request.client else "")


PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
