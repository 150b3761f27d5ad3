"""The commands on serving, and keeping what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.line.options import DataDir

line = typer.Typer()


@line.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data_dir: DataDir = None,
    workers: Annotated[int, typer.Option(help="Number of worker processes.")] = 1,
) -> None:
    """Serve the API and the web pages."""
    from api.commands import serve as command

    command.serve(port=port, host=host, data_dir=data_dir, workers=workers)


@line.command()
def build(
    data_dir: DataDir = None,
    once: Annotated[bool, typer.Option("--once", help="Write one and end.")] = False,
    every: Annotated[float, typer.Option(min=0, help="Seconds between two, while something changes.")] = 60.0,
) -> None:
    """Build snapshots for the processes that serve, beside them."""
    from api.commands import build as command

    command.build(data_dir, once, every)


@line.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    data_dir: DataDir = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the file where it is there already.")] = False,
) -> None:
    """Write everything stored to one file, while the service runs or not."""
    from api.commands import backup as command

    command.backup(file, data_dir, overwrite)


@line.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")], data_dir: DataDir = None
) -> None:
    """Fill an empty data folder from a backup."""
    from api.commands import backup as command

    command.restore(file, data_dir)
