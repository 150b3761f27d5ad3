"""Follow what other workers and machines write, through every outage of the database, and tell how far behind one is."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.http.problems import log_failure

LOG = logging.getLogger("city_peers")
LONGEST_WAIT_SECONDS = 15.0
MOMENT_SECONDS = 5.0


class Following:
    """Asks for the newest edition again and again; after a failure it waits twice as long each time, up to a limit.

    Args:
        refresh: takes over what was written, raising where it cannot.
        poll_seconds: how long it waits while all is well.
        what: what it does, for the log.
    """

    def __init__(
        self, refresh: Callable[[], object], poll_seconds: float, what: str = "following the writes of others"
    ) -> None:
        self._refresh, self._poll_seconds, self._what = refresh, poll_seconds, what
        self._failures = 0
        self._known_at = time.monotonic()
        self.database_away = False

    @property
    def behind_seconds(self) -> float:
        """How long ago it last held everything that was written; 0 where that was a moment ago and all is well.

        >>> Following(lambda: None, 0.25).behind_seconds
        0.0
        """
        age = time.monotonic() - self._known_at
        return 0.0 if not self._failures and age < self._poll_seconds + MOMENT_SECONDS else age

    @property
    def wait_seconds(self) -> float:
        """How long it waits before it asks again.

        >>> Following(lambda: None, 0.25).wait_seconds
        0.25
        """
        return min(self._poll_seconds * 2.0 ** min(self._failures, 30), max(LONGEST_WAIT_SECONDS, self._poll_seconds))

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            await asyncio.sleep(self.wait_seconds)
            await self.follow_once()

    async def follow_once(self) -> None:
        """Ask once, and note how it went; it raises nothing."""
        began = time.monotonic()
        try:
            await run_in_threadpool(self._refresh)
        except Exception as error:
            self.database_away = isinstance(error, SQLAlchemyError)
            self._failures += 1
            if self._failures == 1:
                log_failure("-", self._what, error)
            return
        if self._failures:
            LOG.warning("%s goes on again, after %.0f s", self._what, began - self._known_at)
        self._failures, self.database_away, self._known_at = 0, False, began
