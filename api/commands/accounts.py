"""`city-peers accounts`: who may sign in, kept on the machine itself, so that nobody can be locked out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from api.commands.settings import read_settings
from api.errors import ServiceError
from api.features.access import accounts, first_users, sessions
from api.identity.roles import AccountRole
from api.storage.engine import open_session
from api.storage.opening import explaining, prepare_database, wait_for_turn
from matcher.errors import MatcherError


def list_accounts(data_dir: Path | None, as_json: bool) -> None:
    """Print every account, oldest first."""
    with _opened(data_dir) as session:
        rows = accounts.list_accounts(session, accounts.SYSTEM)
        said = [row.model_dump(exclude={"password_hash"}) | {"password": bool(row.password_hash)} for row in rows]
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    table = Table("name", "role", "city", "open", "password", "id")
    for row in said:
        marks = ("yes" if row["active"] else "closed", "yes" if row["password"] else "none yet")
        table.add_row(row["name"], row["role"], row["city_id"] or "", *marks, row["id"])
    Console(highlight=False).print(table)


def add(name: str, role: AccountRole, city_id: str | None, address: str, data_dir: Path | None) -> None:
    """Make an account and print a link that signs it in once."""
    with _opened(data_dir) as session:
        given = accounts.AccountInput(name=name, role=role, city_id=city_id)
        row = accounts.create_account(session, accounts.SYSTEM, given)
        _tell(row.name, address, sessions.create_sign_in_link(session, accounts.SYSTEM, row.id))


def invite(name: str, address: str, data_dir: Path | None) -> None:
    """Print a new link that signs an account in once."""
    with _opened(data_dir) as session:
        row = first_users.find_by_name(session, name)
        _tell(row.name, address, sessions.create_sign_in_link(session, accounts.SYSTEM, row.id))


def reset(name: str, address: str, data_dir: Path | None) -> None:
    """Forget the password of an account, end its sessions, and print a link that signs it in once."""
    with _opened(data_dir) as session:
        row = first_users.find_by_name(session, name)
        _tell(row.name, address, first_users.reset_account(session, row.id))


def close(name: str, data_dir: Path | None) -> None:
    """Close an account for good: it goes with its sessions and its person's own words."""
    with _opened(data_dir) as session:
        row = first_users.find_by_name(session, name)
        closed = row.name
        accounts.close_account(session, accounts.SYSTEM, row.id)
        typer.echo(f"'{closed}' is closed and its name free again; 'city-peers accounts add' makes another account")


def tell_link(address: str, token: str) -> str:
    """The address that signs in once.

    >>> tell_link("http://127.0.0.1:8000", "abc")
    'http://127.0.0.1:8000/en/sign-in?token=abc'
    """
    return f"{address}/en/sign-in?token={token}"


def _tell(name: str, address: str, token: str) -> None:
    typer.echo(f"Sign in once, within a day, as '{name}': {tell_link(address, token)}")


@contextmanager
def _opened(data_dir: Path | None) -> Iterator[Session]:
    """A session that writes, when it is its turn. What is refused ends in one line."""
    settings = read_settings(data_dir)
    engine = prepare_database(settings)
    with explaining(settings), open_session(engine, writes=True) as session:
        wait_for_turn(session.connection, lambda line: typer.echo(line, err=True))
        try:
            yield session
        except (ServiceError, MatcherError) as error:
            raise ValueError(str(error)) from error
    engine.dispose()
