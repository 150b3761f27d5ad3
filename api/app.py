"""The application: opened by `create_app`, never at import time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api.features.addresses import add_api_routes
from api.http.deps import Services
from api.http.front.failing import Failing
from api.http.front.fronted_app import FrontedApp
from api.http.problems import RenderPage, install_problem_handlers
from api.identity.authentication import Authenticator
from api.identity.oidc import open_token_reader
from api.openapi import install_openapi
from api.questions.ask import Libraries
from api.settings import Settings
from api.snapshots.store import Edition, SnapshotStore
from api.storage.engine import open_engine, open_session
from api.storage.migrate import upgrade_database
from api.storage.seed import is_empty, seed_database
from api.version import VERSION
from fixtures.gazetteer import Gazetteer
from matcher.statements import Encode


def create_app(settings: Settings, encode: Encode | None = None, services: Services | None = None) -> FastAPI:
    """Build the service.

    Args:
        encode: texts to unit rows; the shipped encoder if not given.
        services: opened before, in the process that this one was forked from; opened at the start if not given.
    """

    def find_edition() -> Edition | None:
        return app.state.services.store.current() if settings.public_reading else None

    app = FrontedApp(
        settings,
        find_edition,
        title="city-peers",
        version=VERSION,
        summary="Finds a city its twins, peer reviewers and case studies, each with the reason why.",
        lifespan=lambda app: _run(app, services or partial(open_services, settings, encode)),
        openapi_url=None,  # served by api/features/service/routes.py
        docs_url=None,
        redoc_url=None,
    )
    add_api_routes(app)
    pages, render_problem = _find_pages() if settings.pages else (None, None)
    if pages is not None:
        app.include_router(pages, include_in_schema=False)
    answer = install_problem_handlers(app, render_problem)
    install_openapi(app)
    app.add_middleware(Failing, answer=answer)
    return app


def create_served_app() -> FastAPI:
    """The service with the settings of the environment; what a server process calls."""
    return create_app(Settings())


@asynccontextmanager
async def _run(app: FastAPI, opened: Services | Callable[[], Services]) -> AsyncIterator[None]:
    services = opened if isinstance(opened, Services) else await run_in_threadpool(opened)
    await run_in_threadpool(services.store.refresh)
    app.state.services = services
    following = asyncio.create_task(_follow_writes(services))
    names = None if services is opened else asyncio.create_task(run_in_threadpool(read_names, services))
    yield
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
    if names is not None:
        await names
    services.engine.dispose()


def open_services(settings: Settings, encode: Encode | None = None) -> Services:
    """Open the database, bring it up to date, fill it when it is empty, and build the first snapshot."""
    engine = prepare_database(settings)
    store = SnapshotStore(engine, encode or _load_encode())
    authenticator = Authenticator(engine, open_token_reader(settings))
    return Services(settings, engine, store, authenticator, Gazetteer(), Libraries(store.encode))


def read_names(services: Services) -> None:
    """Read the names of all places, so that the first search does not wait for it."""
    services.gazetteer.find("Europe", limit=1)


def prepare_database(settings: Settings) -> Engine:
    """The engine of a database that is migrated and not empty."""
    engine = open_engine(settings.database)
    upgrade_database(engine)
    with open_session(engine, writes=True) as session:
        if is_empty(session):
            seed_database(session, settings.policy, settings.seed)
    return engine


def _load_encode() -> Encode:
    encode: Encode = import_module("fixtures.vectors").default_encode()
    return encode


async def _follow_writes(services: Services) -> None:
    """Look for writes of other workers and follow them; requests go on being answered meanwhile."""
    while True:
        await asyncio.sleep(services.settings.poll_seconds)
        await run_in_threadpool(services.store.refresh)


def _find_pages() -> tuple[APIRouter | None, RenderPage | None]:
    """The web pages, where they are part of this installation."""
    if find_spec("api.web") is None or find_spec("api.web.routes") is None:
        return None, None
    module = import_module("api.web.routes")
    return module.build_router(), getattr(module, "render_problem", None)
