"""The account of whoever is signed in: its name, its password, what is kept of it, and how to delete it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page shows.

    name: what to sign in with; "" where another service keeps the account. has_password: whether
    a password is set. least_password: in characters. wrong: what could not be done, "" for nothing: "password" (the current one
    is wrong), "short" (the new one), "last" (of all staff).
    """

    template: ClassVar[str] = "account.html"

    name: str
    has_password: bool
    least_password: int
    wrong: str = ""
