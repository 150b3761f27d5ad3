"""`city-peers rounds`: its commands, each of which loads what it needs."""

from __future__ import annotations

import typer

from api.commands.line.options import Csv, DataDir, Json, PolicyName, Workbook, name_form

line = typer.Typer(
    help="Plan a twinning round, a review panel or a cohort from a workbook.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@line.command()
def check(file: Workbook, policy: PolicyName = "", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Read a workbook and tell every fault with its row, whether a plan exists, and else which rules clash."""
    from api.commands import rounds as command

    command.run("check", file, policy, data_dir, name_form(as_json, False))


@line.command()
def solve(
    file: Workbook, policy: PolicyName = "", data_dir: DataDir = None, as_json: Json = False, as_csv: Csv = False
) -> None:
    """Plan it: who goes where, how well that fits, how much is known, and who is left out and why."""
    from api.commands import rounds as command

    command.run("solve", file, policy, data_dir, name_form(as_json, as_csv))


@line.command()
def relax(file: Workbook, policy: PolicyName = "", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Where no plan exists, tell the cheapest ways out."""
    from api.commands import rounds as command

    command.run("relax", file, policy, data_dir, name_form(as_json, False))
