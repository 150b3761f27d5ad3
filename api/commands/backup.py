"""`city-peers backup` and `city-peers restore`."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from api.errors import ServiceError


def backup(path: Path, data_dir: Path | None = None) -> None:
    """Write the whole database to a file, while the service runs or not."""
    from api.storage.backup import write_backup
    from api.storage.engine import open_engine

    engine = open_engine(_read_settings(data_dir))
    typer.echo(f"{write_backup(engine, path)} rows written to {path}")


def restore(path: Path, data_dir: Path | None = None) -> None:
    """Fill an empty database from a file that `backup` wrote."""
    from api.storage.backup import restore_backup
    from api.storage.engine import open_engine

    try:
        rows = restore_backup(open_engine(_read_settings(data_dir)), path)
    except (ServiceError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{rows} rows restored from {path}")


def _read_settings(data_dir: Path | None) -> str:
    from api.settings import Settings

    if data_dir is not None:
        os.environ["CITY_PEERS_DATA_DIR"] = str(data_dir.expanduser().resolve())
    return Settings().database
