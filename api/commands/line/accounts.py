"""`city-peers accounts`: its commands, each of which loads what it needs."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.line.options import DataDir, Json
from api.identity.roles import AccountRole

line = typer.Typer(help="See and change who may sign in, on this machine.", no_args_is_help=True)
Account = Annotated[str, typer.Argument(metavar="NAME", help="The name or the id of an account.")]
Address = Annotated[str, typer.Option(metavar="URL", help="Where the service is reached; the link begins with it.")]


@line.command("list")
def list_accounts(data_dir: DataDir = None, as_json: Json = False) -> None:
    """List every account, oldest first."""
    from api.commands import accounts as command

    command.list_accounts(data_dir, as_json)


@line.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the account is called.")],
    role: Annotated[AccountRole, typer.Option(help="What it may do.")] = "reader",
    city: Annotated[str | None, typer.Option(metavar="CITY", help="The id of the city that an editor edits.")] = None,
    address: Address = "http://127.0.0.1:8000",
    data_dir: DataDir = None,
) -> None:
    """Make an account and print a link that signs it in once."""
    from api.commands import accounts as command

    command.add(name, role, city, address, data_dir)


@line.command()
def invite(name: Account, address: Address = "http://127.0.0.1:8000", data_dir: DataDir = None) -> None:
    """Print a new link that signs an account in once."""
    from api.commands import accounts as command

    command.invite(name, address, data_dir)


@line.command()
def reset(name: Account, address: Address = "http://127.0.0.1:8000", data_dir: DataDir = None) -> None:
    """Forget an account's password, end its sessions, open it where it was closed, and print a new link."""
    from api.commands import accounts as command

    command.reset(name, address, data_dir)


@line.command()
def close(name: Account, data_dir: DataDir = None) -> None:
    """Close an account and end its sessions."""
    from api.commands import accounts as command

    command.close(name, data_dir)
