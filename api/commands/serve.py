"""`city-peers serve`: run the service."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.commands.settings import read_settings, use_one_thread

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from sqlalchemy import Engine

    from api.http.deps import Services

DEMO_CITY = "pau-fr"
STOP_SECONDS = 10


def serve(port: int = 8000, host: str = "127.0.0.1", data_dir: Path | None = None, workers: int = 1) -> None:
    """Serve the pages and the API.

    Args:
        data_dir: where the database is kept; the user's data folder if not given.
        workers: how many processes answer.
    """
    _prepare_environment(workers)
    from api.app import create_app, open_services

    settings = read_settings(data_dir)
    typer.echo(f"Opening {settings.data_dir} ...")
    services = open_services(settings, tell=typer.echo)
    _invite_first_users(services.engine, f"http://{host}:{port}")
    typer.echo(f"Serving http://{host}:{port} (API under /api/v1; stop with Ctrl+C)")
    app = create_app(settings, services=services)
    _run(_configure(app, host, port, workers), app, services)


def _prepare_environment(workers: int) -> None:
    """What numpy and the metrics read once, when they are imported."""
    use_one_thread()
    if workers > 1:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="city-peers-metrics-"))


def _configure(app: FastAPI, host: str, port: int, workers: int) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(
        app,
        http="api.http.front.wire:Wire",
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _run(config: uvicorn.Config, app: FastAPI, services: Services) -> None:
    if config.workers > 1:
        from api.commands.workers import serve_forked

        serve_forked(config, app, services)
    else:
        import uvicorn

        uvicorn.Server(config).run()


def _invite_first_users(engine: Engine, address: str) -> None:
    """Until somebody has signed in, print a one-time sign-in link for staff and one for a demo city."""
    from api.commands.accounts import tell_link
    from api.features.access.first_users import has_been_used, invite_first_users
    from api.storage.engine import open_session
    from api.storage.opening import wait_for_turn

    with open_session(engine) as session:
        if has_been_used(session):
            return

    def invite() -> None:
        with open_session(engine, writes=True) as session:
            for who, token in invite_first_users(session, DEMO_CITY).items():
                typer.echo(f"Sign in once, within a day, as {who}: {tell_link(address, token)}")

    wait_for_turn(invite, typer.echo)
