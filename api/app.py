"""The application: opened by `create_app`, never at import time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.features.addresses import add_api_routes
from api.features.imports.work import WHAT as IMPORT
from api.features.imports.work import build_import_work
from api.features.profiles.plans.parcel import WHAT as READ_PLAN
from api.features.profiles.plans.work import build_plan_work
from api.features.rounds.work import WHAT as ROUND
from api.features.rounds.work import build_round_work
from api.features.translations.plugged import find_translators
from api.features.translations.use_cases import WHAT as TRANSLATION
from api.features.translations.work import build_translation_work
from api.features.webhooks.deliveries import WHAT as DELIVERY
from api.features.webhooks.deliveries import build_webhook_work, queue_due
from api.http.deps import Services
from api.http.front.failing import Failing
from api.http.front.fronted_app import FrontedApp
from api.http.front.slots import SIGNED_IN_AT_ONCE, SignedInSlots
from api.http.problems import RenderPage, install_problem_handlers
from api.identity.authentication import Authenticator
from api.identity.oidc import open_token_reader
from api.jobs.runner import JobRunner
from api.openapi import install_openapi
from api.questions.ask import Libraries
from api.settings import Settings
from api.snapshots.depot import Depot
from api.snapshots.edition import Edition
from api.snapshots.following import Following
from api.snapshots.store import SnapshotStore
from api.storage.cleaning import remove_expired
from api.storage.engine import open_session, settle_erased
from api.storage.opening import LOG, Tell, explaining, prepare_database
from api.version import VERSION
from embeddings import FunctionRepresenter, Gauge, Representer
from fixtures.gazetteer import Gazetteer
from matcher.statements import Encode

THREADS_FOR_GUESTS = 40
"""Beside the threads that signed-in requests may wait in, so that guests never wait for these."""
FETCH_SECONDS = 2.0
"""How often it is looked for snapshots that a builder on another machine has finished."""
CLEAN_SECONDS = 300.0
"""So long what was erased may still lie in the log beside a SQLite file, or in a finished snapshot."""


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
    pages, render_problem = _load_pages() if settings.pages else (None, None)
    if pages is not None:
        app.include_router(pages, include_in_schema=False)
    answer = install_problem_handlers(app, render_problem)
    install_openapi(app)
    app.add_middleware(Failing, answer=answer)
    app.add_middleware(SignedInSlots)
    return app


@asynccontextmanager
async def _run(app: FastAPI, opened: Services | Callable[[], Services]) -> AsyncIterator[None]:
    services = opened if isinstance(opened, Services) else await run_in_threadpool(opened)
    settings, store = services.settings, services.store
    await run_in_threadpool(store.refresh)
    to_thread.current_default_thread_limiter().total_tokens = THREADS_FOR_GUESTS + SIGNED_IN_AT_ONCE
    runners = build_runners(services)
    app.state.services, app.state.following = services, Following(store.refresh, settings.poll_seconds)
    for runner in runners:
        runner.start()
    fetching = Following(store.fetch, FETCH_SECONDS, "fetching finished snapshots")
    tasks = [asyncio.create_task(work) for work in (app.state.following.run(), fetching.run(), _clean(services))]
    ahead = asyncio.create_task(run_in_threadpool(read_ahead, services))
    yield
    await asyncio.gather(*(run_in_threadpool(runner.stop) for runner in runners))
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await ahead
    services.engine.dispose()


def build_runners(services: Services) -> tuple[JobRunner, JobRunner]:
    """Who does what people wait for here, and who asks other machines: neither waits for the other."""
    settings, engine, store = services.settings, services.engine, services.store
    waits = settings.lease_seconds, settings.poll_seconds
    tasks = {
        IMPORT: build_import_work(engine, store.encode, services.gazetteer),
        ROUND: build_round_work(engine, lambda audience: store.current().view(audience), services.gazetteer),
        READ_PLAN: build_plan_work(engine, settings.data_dir, services.gazetteer),
    }
    calls = {
        DELIVERY: build_webhook_work(engine, settings.webhook_private_addresses),
        TRANSLATION: build_translation_work(engine, find_translators(settings)),
    }
    return (
        JobRunner(engine, tasks, store.refresh, *waits),
        JobRunner(engine, calls, lambda: None, *waits, before=partial(queue_due, engine)),
    )


async def _clean(services: Services) -> None:
    """Remove what has expired, now and then; where another writer is at work, the next time will do."""
    while True:
        await asyncio.sleep(CLEAN_SECONDS)
        with contextlib.suppress(SQLAlchemyError):
            await run_in_threadpool(_remove_expired, services)


def _remove_expired(services: Services) -> None:
    with open_session(services.engine, writes=True) as session:
        remove_expired(session)
    settle_erased(services.engine)
    services.store.tidy()


def open_services(settings: Settings, encode: Encode | None = None, tell: Tell = LOG.info) -> Services:
    """Open the database, bring it up to date, fill it when it is empty, and build the first snapshot.

    Raises DatabaseUnusable, DatabaseTooNew. `tell` is given what a person at the machine may want to know.
    """
    store = open_store(settings, encode, tell)
    authenticator = Authenticator(store.engine, open_token_reader(settings))
    return Services(
        settings,
        store.engine,
        store,
        authenticator,
        Gazetteer(),
        Libraries(_load_representer(encode, settings.data_dir), _load_gauge(encode, settings.data_dir)),
    )


def open_store(
    settings: Settings, encode: Encode | None = None, tell: Tell = LOG.info, builds: bool = False
) -> SnapshotStore:
    """Open the database as `open_services` does, with the newest snapshot of it: a finished one, or one that is built now.

    Args:
        builds: whether it is the builder's.
    """
    engine = prepare_database(settings, tell)
    with explaining(settings):
        depot = Depot(settings.snapshot_url) if settings.snapshot_url else None
        return SnapshotStore(engine, encode or _load_encode(settings.data_dir), settings.snapshots, builds, depot)


def read_ahead(services: Services) -> None:
    """Read what the first ones to ask would wait for: the names of all places and, for pages, templates and languages.

    Read before workers are forked, it lies in memory once for all of them.
    """
    services.gazetteer.find("Europe", limit=1)
    if services.settings.pages:
        from api.web.language import (  # here, since a service without pages loads none of it
            LANGUAGES,
            find_language,
            speak,
        )
        from api.web.rendering import read_templates

        for code in LANGUAGES:
            speak(code)
        read_templates("en")
        find_language("A sentence that is long enough for its language to be told")


def _load_encode(folder: Path) -> Encode:
    from fixtures.vectors import default_encode  # here, since tests and tools bring an encoder of their own

    return default_encode(folder)


def _load_representer(encode: Encode | None, folder: Path) -> Representer:
    """What reads questions as they stand."""
    if encode is not None:
        return FunctionRepresenter(encode)
    from fixtures.vectors import load_representer  # here, as the encoder is

    return load_representer(folder)


def _load_pages() -> tuple[APIRouter, RenderPage]:
    """The web pages and how a problem looks on one."""
    from api.web.routes import build_router, render_problem  # here, since a service without pages loads none of it

    return build_router(), render_problem


def _load_gauge(encode: Encode | None, folder: Path) -> Gauge:
    """What fits a question; an encoder that was given has not been measured."""
    if encode is not None:
        return Gauge()
    from fixtures.vectors import default_gauge  # here, as the encoder is

    return default_gauge(folder)
