"""The command line: every command says what it does, loads only what it needs, and fails with one clear line."""

from __future__ import annotations

import sys
from typing import Any

import typer

from api.commands.line import accounts, cases, cities, evaluation, peers, rounds, service, words
from api.errors import ServiceError

app = typer.Typer(
    name="city-peers",
    help="Find a city its twins, peer reviewers and case studies, each with the reason why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for room in (peers, cases, cities, words, evaluation, service):
    app.add_typer(room.line)
app.add_typer(rounds.line, name="rounds")
app.add_typer(accounts.line, name="accounts")


def main() -> None:
    """Run the command line. What a user got wrong ends in one line on stderr and exit code 2."""
    usage_error: Any = typer.BadParameter.__mro__[2]  # the base of typer's own errors, which typer does not export
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except usage_error as error:
        _refuse(error.format_message())
    except typer.Abort:
        sys.exit(130)
    except (ValueError, ServiceError) as error:
        _refuse(str(error))


def _refuse(message: str) -> None:
    sys.stderr.write(f"city-peers: {' '.join(message.split())}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
