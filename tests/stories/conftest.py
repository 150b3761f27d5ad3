"""The whole service with all real cities, served on a port of this machine, and a real browser to visit it with."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pydantic import SecretStr

from api.app import create_app
from api.features.access.accounts import SYSTEM, AccountInput, create_account
from api.settings import Settings
from api.storage.engine import open_session
from tests.strategies import hash_words

PASSWORD = "a long enough password"
STAFF = ("staff", "second staff")
EDITORS = ("pau-fr", "leuven-be", "lund-se", "padova-it", "turku-fi", "gavle-se", "valladolid-es")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running service, with one editor for each of EDITORS and an account for each of STAFF."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("site"), database_url=None, requests_per_minute=0)
    app = create_app(settings, hash_words)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.05)
        for city in EDITORS:
            given = AccountInput(name=city, role="editor", city_id=city, password=SecretStr(PASSWORD))
            with open_session(app.state.services.engine, writes=True) as session:
                create_account(session, SYSTEM, given)
        for name in STAFF:
            given = AccountInput(name=name, role="staff", password=SecretStr(PASSWORD))
            with open_session(app.state.services.engine, writes=True) as session:
                create_account(session, SYSTEM, given)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def guest(site: str) -> Iterator[httpx.Client]:
    """Somebody who only reads."""
    with httpx.Client(base_url=site, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as Debian packages it."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open a page of its own, as a visitor with the given settings; every request to another host fails the test."""
    opened: list[BrowserContext] = []
    strangers: list[str] = []

    def open_page(width: int = 1280, **settings: object) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, **settings)  # type: ignore[arg-type]
        context.on(
            "request", lambda request: strangers.append(request.url) if not request.url.startswith(site) else None
        )
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()
    assert strangers == []
