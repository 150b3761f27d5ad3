"""A service on each database, with few real cities, one account of each role, and a key."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, make_url, text

from api.app import create_app
from api.features.access.accounts import SYSTEM, AccountInput, create_account
from api.features.access.keys import GRANTABLE, KeyInput, create_key
from api.features.access.sessions import SignInInput, sign_in
from api.identity.authentication import KEY_PREFIX
from api.settings import Settings
from api.storage.engine import open_engine, open_session
from api.storage.migrate import upgrade_database
from api.storage.seed import build_rows, seed_database
from fixtures.world import World, load_world
from tests.api.checked import CheckedClient
from tests.strategies import hash_words

POSTGRES = os.environ.get("CITY_PEERS_TEST_POSTGRES", "")
CITIES = 40
PASSWORD = "a long enough password"
PEOPLE = (
    ("reader", "reader", None),
    ("editor", "editor", "pau-fr"),
    ("other editor", "editor", "leuven-be"),
    ("staff", "staff", None),
)
ROLES = ("guest", *(name for name, _, _ in PEOPLE), "service")


@dataclass
class Service:
    """A running service and how each role speaks to it."""

    app: FastAPI
    client: TestClient
    engine: Engine
    tokens: dict[str, str]
    settings: Settings
    headers: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {role: {"Authorization": f"Bearer {token}"} for role, token in self.tokens.items()} | {
            "guest": {}
        }


def small_world() -> World:
    """Forty real cities, Pau and Leuven among them, with what concerns only them."""
    world = load_world()
    profiled = [city for city in world.cities if city.needs and not city.member_ids]
    first = {"pau-fr", "leuven-be"} | {city.id for city in profiled[:CITIES]}
    cities = tuple(city for city in world.cities if city.id in first)
    return replace(
        world,
        cities=cities,
        cases=tuple(case for case in world.cases if case.city_id in first),
        collaborations=tuple(item for item in world.collaborations if {item.a, item.b} <= first),
        recent=tuple(item for item in world.recent if {item.a, item.b} <= first),
        choices=tuple(item for item in world.choices if {item.a, item.b} <= first),
        memberships=tuple(item for item in world.memberships if item.city_id in first),
    )


def fill(engine: Engine) -> dict[str, str]:
    """Migrate, write the small world, an account of each role and a key; the tokens by role."""
    upgrade_database(engine)
    with open_session(engine, writes=True) as session:
        seed_database(session, "hand-made", with_world=False)
    with open_session(engine, writes=True) as session:
        session.add_all(build_rows(small_world()))
        session.commit()
    tokens = {}
    for name, role, city_id in PEOPLE:
        given = AccountInput(name=name, role=role, city_id=city_id, password=SecretStr(PASSWORD))  # type: ignore[arg-type]
        with open_session(engine, writes=True) as session:
            create_account(session, SYSTEM, given)
        with open_session(engine, writes=True) as session:
            signed_in = sign_in(session, SignInInput(name=name, password=SecretStr(PASSWORD)), hours=12)
            tokens[name] = signed_in.token
    with open_session(engine, writes=True) as session:
        tokens["service"] = create_key(session, SYSTEM, KeyInput(name="platform", scopes=list(GRANTABLE)))[1]
    assert tokens["service"].startswith(KEY_PREFIX)
    return tokens


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("template")
    engine = open_engine(f"sqlite:///{folder / 'city-peers.sqlite'}")
    tokens = fill(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder, tokens


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[tuple[str, dict[str, str]]]:
    if not POSTGRES:
        pytest.skip("CITY_PEERS_TEST_POSTGRES does not name a PostgreSQL server")
    name = f"template_{uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name}")
    engine = open_engine(address_of(name))
    tokens = fill(engine)
    engine.dispose()
    yield name, tokens
    run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def run_on_server(command: str) -> None:
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, dict[str, str]]]:
    """A fresh database of each kind, filled."""
    with open_database(request, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service on each kind of database for all tests that only read."""
    with open_database(request, tmp_path_factory.mktemp("reading")) as (settings, tokens):
        app = create_app(settings, hash_words)
        with CheckedClient(app, raise_server_exceptions=False) as client:
            yield Service(app, client, app.state.services.engine, tokens, settings)


@contextmanager
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, dict[str, str]]]:
    quiet = {"data_dir": tmp_path, "pages": False, "requests_per_minute": 0}
    if request.param == "sqlite":
        folder, tokens = request.getfixturevalue("sqlite_template")
        shutil.copy(folder / "city-peers.sqlite", tmp_path)
        yield Settings(**quiet, database_url=f"sqlite:///{tmp_path / 'city-peers.sqlite'}"), tokens
        return
    template, tokens = request.getfixturevalue("postgres_template")
    name = f"test_{uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield Settings(**quiet, database_url=address_of(name)), tokens
    run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, database: object, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the same kind as `database`."""
    if request.node.callspec.params["database"] == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    name = f"empty_{uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name}")
    yield address_of(name)
    run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


Start = Callable[..., Service]


@pytest.fixture
def start(database: tuple[Settings, dict[str, str]]) -> Iterator[Start]:
    """Start a service on the database; more settings may be given. Several may run at once, as several workers do."""
    settings, tokens = database
    with ExitStack() as running:

        def start_one(**changes: object) -> Service:
            chosen = settings.model_copy(update=changes)
            app = create_app(chosen, hash_words)
            client = running.enter_context(CheckedClient(app, raise_server_exceptions=False))
            return Service(app, client, app.state.services.engine, tokens, chosen)

        yield start_one


@pytest.fixture
def service(start: Start) -> Service:
    return start()
