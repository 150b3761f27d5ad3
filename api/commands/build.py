"""`city-peers build`: build snapshots outside the processes that answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from api.commands.settings import read_settings, use_one_thread


def build(data_dir: Path | None = None, once: bool = False, every_seconds: float = 60.0) -> None:
    """Write finished snapshots, until stopped.

    Args:
        data_dir: where the database is kept; the user's data folder if not given.
        once: write one, where there is none of what is stored now, and end.
        every_seconds: how old one becomes before a change makes the next.

    Raises:
        Conflict: another builder is at work.
    """
    use_one_thread()
    from api.app import open_store
    from api.snapshots.builder import Builder
    from api.snapshots.following import Following
    from api.snapshots.shelf import building

    settings = read_settings(data_dir)
    with building(settings.snapshots):
        typer.echo(f"Building in {settings.snapshots} ...")
        store = open_store(settings, tell=typer.echo, builds=True)
        builder = Builder(store, 0.0 if once else every_seconds, typer.echo)
        if not builder.step():
            typer.echo(f"Revision {store.current().revision} was finished before.")
        if not once:
            asyncio.run(Following(builder.step, settings.poll_seconds).run())
