"""Accounts with their invitations, and the keys of platforms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from api.features.access.keys import GRANTABLE
from api.identity.roles import AccountRole
from api.storage.models import AccountRow, JoiningRow
from api.web.pages.my_city import read_day
from matcher.city import City
from matcher.reason import sentence
from matcher.snapshot import Snapshot

ROLES: Mapping[AccountRole, str] = {
    "editor": sentence("Editor of a city"),
    "staff": sentence("Programme staff"),
    "reader": sentence("Reader"),
}
"""The roles of accounts by name, the one given most often first."""
Sent = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its name, its role, the city it edits, None for none, whether a password is set, whether it is open."""

    id: str
    name: str
    role: str
    city: City | None
    has_password: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Joining:
    """A city that asks to join: who asks, how to reach them, what they write, and since when."""

    id: str
    city: City
    name: str
    contact: str
    words: str
    day: date


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """joinings: the cities that ask to join, the oldest first. sent: as typed. wrong: why not.

    invitation: the address that signs `invited` in once, shown this once, "" for none.
    """

    template: ClassVar[str] = "staff/accounts.html"

    accounts: tuple[Account, ...]
    joinings: tuple[Joining, ...]
    roles: Mapping[AccountRole, str]
    own: str
    invitation: str
    invited: str
    sent: Sent
    wrong: tuple[str, ...]
    done: str


def build_accounts(
    snapshot: Snapshot,
    rows: Iterable[AccountRow],
    joinings: Iterable[Joining],
    own: str,
    invitation: str = "",
    invited: str = "",
    sent: Sent | None = None,
    wrong: Sequence[str] = (),
    done: str = "",
) -> AccountsPage:
    """All accounts that are open, by role and name; `own` is the id of the reader's."""
    accounts = [_read_account(snapshot, row) for row in rows if row.active]
    order: list[str] = list(ROLES)
    return AccountsPage(
        accounts=tuple(sorted(accounts, key=lambda item: (order.index(item.role), item.name.casefold()))),
        joinings=tuple(joinings),
        roles=ROLES,
        own=own,
        invitation=invitation,
        invited=invited,
        sent=sent or {},
        wrong=tuple(wrong),
        done=done,
    )


def read_joining(row: JoiningRow, city: City) -> Joining:
    """A request as the page shows it."""
    return Joining(row.id, city, row.name, row.contact, row.words, read_day(row.at))


def _read_account(snapshot: Snapshot, row: AccountRow) -> Account:
    city = snapshot.city(row.city_id) if row.city_id and row.city_id in snapshot.numbers else None
    return Account(row.id, row.name, row.role, city, bool(row.password_hash), row.active)


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it is for, what it may do, since when, until when (None for ever), and whether it was stopped."""

    id: str
    name: str
    scopes: tuple[str, ...]
    since: date
    until: date | None
    revoked: date | None


@dataclass(frozen=True, slots=True)
class KeysPage:
    """secret: the key named `made`, shown this once; "" for none. sent: what was typed. wrong: why it was not taken."""

    template: ClassVar[str] = "staff/keys.html"

    keys: tuple[Key, ...]
    grantable: tuple[str, ...]
    secret: str
    made: str
    sent: Sent = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    done: str = ""


def build_keys(rows: Iterable[Mapping[str, Any]], secret: str = "", made: str = "", **told: Any) -> KeysPage:
    """All keys, those in use first."""
    keys = sorted(map(_read_key, rows), key=lambda key: (key.revoked is not None, key.name.casefold()))
    return KeysPage(tuple(keys), GRANTABLE, secret, made, **told)


def _read_key(row: Mapping[str, Any]) -> Key:
    days = (read_day(row[name]) if row[name] else None for name in ("expires_at", "revoked_at"))
    return Key(row["id"], row["name"], tuple(row["scopes"]), read_day(row["created_at"]), *days)
