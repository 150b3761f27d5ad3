"""Start while the OpenID provider cannot be reached: guests are served, and the provider is asked again when a token comes."""

from __future__ import annotations

import logging
import time
from threading import Lock

import httpx

from api.errors import NotSignedIn
from api.identity.authentication import ReadToken
from api.identity.oidc import RETRY_SECONDS, open_token_reader
from api.identity.roles import Viewer
from api.settings import Settings

LOG = logging.getLogger("city_peers")
AWAY = (httpx.HTTPError, KeyError, ValueError)


def open_reader_when_reachable(settings: Settings) -> ReadToken | None:
    """The reader of tokens; one that opens later where the provider does not answer now; None where none is set up."""
    try:
        return open_token_reader(settings)
    except AWAY as error:
        told = "the OpenID provider %s does not answer (%s): nobody can sign in through it until it does"
        LOG.warning(told, settings.oidc_issuer, type(error).__name__)
        return ReaderLater(settings)


class ReaderLater:
    """Opens the reader at the first token that comes when the provider answers; in between it asks seldom, and one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reader: ReadToken | None = None
        self._lock = Lock()
        self._asked_at = time.monotonic()

    def __call__(self, token: str) -> Viewer:
        """The viewer a token speaks for. Raises NotSignedIn."""
        if self._reader is None and self._lock.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._lock.release()
        if self._reader is None:
            raise NotSignedIn("the sign-in service cannot be reached: try again later")
        return self._reader(token)

    def _ask(self) -> None:
        if time.monotonic() - self._asked_at < RETRY_SECONDS:
            return
        self._asked_at = time.monotonic()
        try:
            self._reader = open_token_reader(self._settings)
        except AWAY as error:
            LOG.warning("the OpenID provider still does not answer (%s)", type(error).__name__)
