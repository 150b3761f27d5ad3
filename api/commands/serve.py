"""`city-peers serve`: run the service."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

DEMO_CITY = "pau-fr"
STOP_SECONDS = 10


def serve(port: int = 8000, host: str = "127.0.0.1", data_dir: Path | None = None, workers: int = 1) -> None:
    """Serve the pages and the API.

    Args:
        data_dir: where the database is kept; the user's data folder if not given.
        workers: how many processes answer.
    """
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # before numpy: products this small cost more in threads than in one

    if workers > 1:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="city-peers-metrics-"))

    import uvicorn

    from api.app import prepare_database
    from api.settings import Settings

    if data_dir is not None:
        os.environ["CITY_PEERS_DATA_DIR"] = str(data_dir.expanduser().resolve())
    typer.echo(f"Opening {Settings().data_dir} ...")
    engine = prepare_database(Settings())
    _end_interrupted_jobs(engine)
    _invite_first_users(engine, f"http://{host}:{port}")
    engine.dispose()
    typer.echo(f"Serving http://{host}:{port} (API under /api/v1; stop with Ctrl+C)")
    config = uvicorn.Config(
        "api.app:create_served_app",
        factory=True,
        http="api.http.front.wire:Wire",
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    if workers > 1:
        from api.commands.workers import serve_forked

        serve_forked(config, Settings())
    else:
        uvicorn.Server(config).run()


def _invite_first_users(engine: Engine, address: str) -> None:
    """On a first run, make an account for staff and one for a demo city, and print a one-time sign-in token for each."""
    from api.features.access.accounts import SYSTEM, AccountInput, create_account, create_sign_in_link, has_accounts
    from api.storage.engine import open_session

    with open_session(engine, writes=True) as session:
        if has_accounts(session):
            return
        people = {"staff": AccountInput(name="first staff member", role="staff")}
        if session.get(_city_table(), DEMO_CITY) is not None:
            people[DEMO_CITY] = AccountInput(name=f"editor of {DEMO_CITY}", role="editor", city_id=DEMO_CITY)
        for who, given in people.items():
            account = create_account(session, SYSTEM, given)
            token = create_sign_in_link(session, SYSTEM, account.id)
            typer.echo(f"Sign in once, within a day, as {who}: {address}/en/sign-in?token={token}")


def _city_table() -> type:
    from api.storage.models import CityRow

    return CityRow


def _end_interrupted_jobs(engine: Engine) -> None:
    """Jobs that a stopped service left behind wrote nothing: say so. And remove what has expired."""
    from api.jobs.queue import fail_queued_jobs
    from api.storage.cleaning import remove_expired
    from api.storage.engine import open_session

    with open_session(engine, writes=True) as session:
        fail_queued_jobs(session)
    with open_session(engine, writes=True) as session:
        remove_expired(session)
