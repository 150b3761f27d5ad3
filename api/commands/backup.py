"""`city-peers backup` and `city-peers restore`."""

from __future__ import annotations

from pathlib import Path

import typer

from api.commands.settings import read_settings
from api.errors import ServiceError
from api.storage.backup import check_backup, restore_backup, write_backup
from api.storage.engine import open_engine
from api.storage.migrate import HEAD, read_version
from api.storage.opening import explaining


def backup(path: Path, data_dir: Path | None = None, overwrite: bool = False) -> None:
    """Write the whole database to a file, while the service runs or not.

    Raises ValueError where the file is there already or the database cannot be read.
    """
    settings = read_settings(data_dir)
    if path.exists() and not overwrite:
        raise ValueError(f"{path} is there already: name another file, or say --overwrite")
    with explaining(settings):
        engine = open_engine(settings.database)
        if (version := read_version(engine)) != HEAD:
            told = f"it is at {version}, this software writes {HEAD}" if version else "there is none here"
            raise ValueError(f"the database cannot be backed up: {told}; start the service on it first")
        rows = write_backup(engine, path)
    typer.echo(f"{rows} rows written to {path}")


def restore(path: Path, data_dir: Path | None = None) -> None:
    """Fill an empty database from a file that `backup` wrote.

    Raises ValueError where the file is no whole backup or the database holds something.
    """
    settings = read_settings(data_dir)
    try:
        check_backup(path)
        with explaining(settings):
            rows = restore_backup(open_engine(settings.database), path)
    except (ServiceError, OSError) as error:
        raise ValueError(str(error)) from error
    typer.echo(f"{rows} rows restored from {path}")
