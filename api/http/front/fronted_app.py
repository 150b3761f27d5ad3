"""The application with what stands in front of it: requests are observed, limited, and answered here where they can be."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.front.answer_cache import AnswerCache, GetEdition
from api.http.front.head_requests import Heads
from api.http.front.limits import Limits
from api.http.front.metrics import Observing, open_log
from api.settings import Settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ASKED = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id")
TOLD = (
    "ETag", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id",
    "Idempotent-Replayed",
)  # fmt: skip
"""What scripts of other sites may send, and may read beside the answer."""


class FrontedApp(FastAPI):
    """A FastAPI application that sees only the requests that are not answered in front of it.

    Args:
        find_edition: see `AnswerCache`.
    """

    def __init__(self, settings: Settings, find_edition: GetEdition, **options: Any) -> None:
        super().__init__(**options)
        self._front = put_in_front(super().__call__, settings, find_edition)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests pass the front; what the server itself says (start and stop) does not."""
        await (self._front if scope["type"] == "http" else super().__call__)(scope, receive, send)


def put_in_front(app: ASGIApp, settings: Settings, find_edition: GetEdition) -> ASGIApp:
    """What every request passes; only requests may be sent through it."""
    kept = AnswerCache(app, find_edition, settings.answer_cache_mb * 1_000_000)
    limited = Limits(kept, settings.requests_per_minute, settings.largest_body_bytes, settings.largest_import_bytes)
    observed = Heads(Observing(limited, open_log() if settings.log_requests else None))
    return _open_to_sites(observed, settings.cors_origins) if settings.cors_origins else observed


def _open_to_sites(app: ASGIApp, origins: list[str]) -> ASGIApp:
    """Let scripts of these sites ask, with a key or a token; cookies are not sent along."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=ASKED,
        expose_headers=TOLD,
        max_age=3600,
    )
