"""Errors as problem details (RFC 9457): one table says the status and the stable type of each error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from api import errors
from api.errors import Fault
from fixtures.countries import UnknownCountry
from fixtures.gazetteer import CityNotResolved
from matcher.errors import InvalidPolicy, InvalidQuestion, MatcherError, UnknownCity, UnknownName

LOG = logging.getLogger("city_peers")
MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: a stable slug, the HTTP status, and what to do."""

    slug: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()
    nearest: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        """The members of the problem document."""
        said: dict[str, Any] = {
            "type": TYPES + self.slug,
            "title": TITLES.get(self.slug, HTTPStatus(self.status).phrase),
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.faults:
            said["errors"] = [{"field": fault.field, "message": fault.message} for fault in self.faults]
        return {**said, "nearest": list(self.nearest)} if self.nearest else said


KINDS: Mapping[type[Exception], tuple[str, int]] = {
    errors.NotFound: ("not-found", 404),
    errors.NotSignedIn: ("not-signed-in", 401),
    errors.NotAllowed: ("not-allowed", 403),
    errors.Conflict: ("conflict", 409),
    errors.Stale: ("stale", 412),
    errors.NotStated: ("version-not-stated", 428),
    errors.TooLarge: ("too-large", 413),
    errors.WrongMediaType: ("wrong-media-type", 415),
    errors.TooMany: ("too-many-requests", 429),
    errors.Invalid: ("invalid", 422),
    OperationalError: ("busy", 503),
    UnknownCity: ("unknown-city", 404),
    CityNotResolved: ("unknown-city", 404),
    UnknownName: ("invalid", 422),
    UnknownCountry: ("invalid", 422),
    InvalidQuestion: ("invalid", 422),
    InvalidPolicy: ("invalid", 422),
    MatcherError: ("invalid", 422),
}
HANDLED = (
    errors.ServiceError,
    MatcherError,
    CityNotResolved,
    UnknownCountry,
    RequestValidationError,
    HTTPException,
    OperationalError,
    Exception,
)
TITLES = {
    "busy": "The database is busy",
    "not-found": "There is nothing at this address",
    "unknown-city": "There is no city with this id",
    "not-signed-in": "This needs a key or an account",
    "not-allowed": "You may not do this",
    "conflict": "This cannot be done in the present state",
    "stale": "It was changed since you read it",
    "version-not-stated": "Say which version you replace",
    "too-large": "The request is too large",
    "wrong-media-type": "This kind of content is not read here",
    "too-many-requests": "Too many requests",
    "invalid": "Something in the request cannot be taken",
    "method-not-allowed": "This address does not take this method",
    "not-acceptable": "The request cannot be read",
    "internal": "Something went wrong on our side",
}
SLUGS = {404: "not-found", 405: "method-not-allowed", 400: "not-acceptable", 401: "not-signed-in", 403: "not-allowed"}


def describe(error: Exception) -> Problem:
    """The problem that an error is; anything unforeseen is told without its inner words."""
    if isinstance(error, HTTPException) and isinstance(error.__cause__, errors.ServiceError):
        return describe(error.__cause__)
    if isinstance(error, RequestValidationError):
        return Problem("invalid", 422, "some values cannot be taken; see errors", tuple(_read_faults(error.errors())))
    if isinstance(error, HTTPException):
        slug = SLUGS.get(error.status_code, "not-acceptable")
        return Problem(slug, error.status_code, str(error.detail), headers=error.headers or {})
    slug, status = next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), ("internal", 500))
    if status == 503:
        return Problem(
            slug, status, "the database is busy or away: try again in a moment", headers={"Retry-After": "2"}
        )
    if status == 500:
        return Problem(slug, status, "the service failed; it was logged under the request id of this answer")
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.TooMany) else {}
    headers |= {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Problem(slug, status, str(error), getattr(error, "faults", ()), _read_nearest(error), headers)


def _read_nearest(error: Exception) -> tuple[str, ...]:
    if isinstance(error, CityNotResolved):
        return tuple(match.id for match in error.candidates)
    return tuple(getattr(error, "nearest", ()))


def _read_faults(found: Sequence[Mapping[str, Any]]) -> list[Fault]:
    return [Fault(".".join(str(step) for step in fault["loc"]), str(fault["msg"])) for fault in found]


def build_response(problem: Problem, instance: str) -> Response:
    """The problem as JSON."""
    body = orjson.dumps(problem.body(instance))
    return Response(body, problem.status, dict(problem.headers), MEDIA_TYPE)


RenderPage = Callable[[Request, Problem], Response]


def install_problem_handlers(app: FastAPI, render_page: RenderPage | None) -> None:
    """Answer every error with its problem: as JSON under /api, as a page elsewhere where pages are served."""

    async def handle(request: Request, error: Exception) -> Response:
        problem = describe(error)
        if problem.status == 500:
            request_id = request.scope.get("request_id", b"-").decode()
            LOG.error("request %s failed", request_id, exc_info=error)
            problem = replace(problem, headers={"x-request-id": request_id})
        if render_page is not None and not request.url.path.startswith("/api"):
            return render_page(request, problem)
        return build_response(problem, request.url.path)

    for kind in HANDLED:
        app.add_exception_handler(kind, handle)
