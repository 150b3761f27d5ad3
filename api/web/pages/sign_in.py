"""Signing in: with a name and a password, or with a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the form shows.

    token: of a one-time link, "" for none. failed: the last try was refused. name: the name that was typed. done: what the
    reader has just done: "deleted" the account or set a "password", "" for nothing. provider: host of the OpenID provider
    that can be used, "" for none. refused: the provider did not confirm the last try. wait: seconds before the next try is read.
    need: what the reader looked for before, offered as a need of the city afterwards.
    """

    template: ClassVar[str] = "sign_in.html"

    token: str = ""
    failed: bool = False
    name: str = ""
    done: str = ""
    provider: str = ""
    refused: bool = False
    wait: int = 0
    need: str = ""
