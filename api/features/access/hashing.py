"""How passwords are kept and compared: as argon2 hashes, and as slowly where there is none to compare with."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from pydantic import SecretStr

from api.errors import Fault, Invalid

SHORTEST_PASSWORD = 12


@cache
def hasher() -> PasswordHasher:
    """Argon2 with the parameters of the library; made once."""
    return PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2 hash of a password. Raises Invalid for one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        told = f"a password needs at least {SHORTEST_PASSWORD} characters"
        raise Invalid(told, [Fault("password", told)])
    return hasher().hash(password)


def is_password(known: str, given: SecretStr) -> bool:
    """Whether a password has this hash; False also for what is no hash. Takes tens of milliseconds on purpose."""
    try:
        return hasher().verify(known, given.get_secret_value())
    except Argon2Error:
        return False


@cache
def find_decoy() -> str:
    """The hash of a password that nobody has, to be compared with where there is none."""
    return hasher().hash(secrets.token_hex())
