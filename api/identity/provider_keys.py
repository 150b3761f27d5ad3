"""The keys that an OpenID provider publishes: fetched in the background, so that a provider that hangs holds up nobody."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import BoundedSemaphore, Event, Lock, Thread

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import NotSignedIn

LOG = logging.getLogger("city_peers")
KEEP_SECONDS, RETRY_SECONDS, WAIT_SECONDS = 600.0, 10.0, 2.0
MOST_WAITING = 4
UNREACHABLE = "the sign-in service cannot be reached: try again later"
UNPUBLISHED = "this token names a key that its issuer does not publish"


class ProviderKeys:
    """Keeps the keys for ten minutes; asks again when a token names one that is not among them, but not time after time.

    Whoever brings an unknown key waits two seconds at most for the new ones, and only a few wait at once: all others are
    refused straight away. No lock is held while keys are fetched.

    Args:
        find_address: where the keys are published; called in the background, as it may itself ask the provider.
    """

    def __init__(self, find_address: Callable[[], str]) -> None:
        self._find_address = find_address
        self._lock = Lock()
        self._keys: KeySet | None = None
        self._read_at = self._asked_at = float("-inf")
        self._running: Event | None = None
        self._waiting = BoundedSemaphore(MOST_WAITING)

    def find(self, key_id: str | None) -> KeySet:
        """Keys among which the named one is. Raises NotSignedIn."""
        if time.monotonic() - self._read_at > KEEP_SECONDS:
            self._begin()
        if (keys := self._find(key_id)) is not None:
            return keys
        running = self._begin()
        if running is not None and self._waiting.acquire(blocking=False):
            try:
                running.wait(WAIT_SECONDS)
            finally:
                self._waiting.release()
        if (keys := self._find(key_id)) is None:
            raise NotSignedIn(UNREACHABLE if self._keys is None else UNPUBLISHED)
        return keys

    def _find(self, key_id: str | None) -> KeySet | None:
        keys = self._keys
        known = keys is not None and any(key_id is None or key.kid == key_id for key in keys.keys)
        return keys if known else None

    def _begin(self) -> Event | None:
        """What is set when the fetch that runs has ended; None where the last one is too short ago for another."""
        with self._lock:
            if self._running is not None:
                return self._running
            if time.monotonic() - self._asked_at < RETRY_SECONDS:
                return None
            self._asked_at, self._running = time.monotonic(), Event()
            Thread(target=self._fetch, args=(self._running,), daemon=True).start()
            return self._running

    def _fetch(self, ended: Event) -> None:
        try:
            answer = httpx.get(self._find_address(), timeout=5).raise_for_status()
            self._keys, self._read_at = KeySet.import_key_set(answer.json()), time.monotonic()
        except (httpx.HTTPError, JoseError, NotSignedIn, KeyError, ValueError) as error:
            LOG.warning("the keys of the sign-in service could not be read: %s", type(error).__name__)
        finally:
            with self._lock:
                self._running = None
            ended.set()
