"""Open the database for a service: brought to the newest shape, filled when empty, given what the package ships anew.

A server that starts beside others takes the writers' lock only where there is something to write; what is wrong with a database
is told in one line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from api.settings import Settings
from api.storage.engine import is_waiting, open_engine, open_session
from api.storage.migrate import upgrade_database
from api.storage.seed import is_empty, seed_database
from api.storage.shipped import ship_again
from api.storage.shipped_parts import digest_shipped
from api.storage.shipping_mark import is_shipped

LOG = logging.getLogger("city_peers")
Tell = Callable[[str], object]
Result = TypeVar("Result")
WAITING = "another process writes to the database; waiting until it is done ..."


class DatabaseUnusable(ValueError):
    """The database cannot be opened; the message says what is wrong and what to do."""


def prepare_database(settings: Settings, tell: Tell = LOG.info) -> Engine:
    """The engine of a database that is migrated, not empty, and has what this version ships. Raises DatabaseUnusable."""
    with explaining(settings):
        engine = open_engine(settings.database)
        wait_for_turn(lambda: upgrade_database(engine), tell)
        digest = digest_shipped()
        if not _ask(engine, lambda session: is_empty(session) or not is_shipped(session, digest)):
            return engine
        for line in wait_for_turn(lambda: _fill(engine, settings, digest), tell):
            tell(line)
    return engine


def _ask(engine: Engine, question: Callable[[Session], bool]) -> bool:
    with open_session(engine) as session:
        return question(session)


def _fill(engine: Engine, settings: Settings, digest: str) -> list[str]:
    """What the lock is needed for; another server may have done it while this one waited."""
    with open_session(engine, writes=True) as session:
        if is_empty(session):
            seed_database(session, settings.policy, settings.seed)
            return []
        if is_shipped(session, digest):
            return []
        return ship_again(session, settings.policy, settings.seed, digest)


def wait_for_turn(act: Callable[[], Result], tell: Tell) -> Result:
    """What `act` gives, tried again as long as another writer is at work."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if not is_waiting(error):
                raise
            tell(WAITING)


@contextmanager
def explaining(settings: Settings) -> Iterator[None]:
    """Turn what a driver says of a database that cannot be used into one line. Raises DatabaseUnusable."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise DatabaseUnusable(tell_unusable(settings, error)) from error


def tell_unusable(settings: Settings, error: DBAPIError | OSError) -> str:
    """What is wrong with the database and what to do, without its password."""
    url = make_url(settings.database)
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    if not url.drivername.startswith("sqlite"):
        name = url.render_as_string(hide_password=True)
        return f"the database {name} cannot be reached: {said}. Start it, or correct CITY_PEERS_DATABASE_URL"
    if isinstance(error, OperationalError | OSError):
        return (
            f"the database {url.database} cannot be opened: {said}. Check that its folder is there and may be written"
        )
    return (
        f"the database {url.database} is damaged: {said}. Restore a backup: city-peers restore FILE --data-dir NEW_DIR"
    )
