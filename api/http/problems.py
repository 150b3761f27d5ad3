"""Errors as problem details (RFC 9457): one table says the status and the stable type of each error."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

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
    """What went wrong: a stable slug, the HTTP status, and what to do. more: further members of the document."""

    slug: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()
    nearest: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        """The members of the problem document."""
        said: dict[str, Any] = {
            "type": TYPES + self.slug,
            "title": TITLES.get(self.slug, HTTPStatus(self.status).phrase),
            "status": self.status,
            "detail": self.detail,
            "instance": quote(instance),
        }
        if self.faults:
            said["errors"] = [{"field": fault.field, "message": fault.message} for fault in self.faults]
        said |= {"nearest": list(self.nearest)} if self.nearest else {}
        return {**said, **self.more}


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
    errors.Busy: ("busy", 503),
    errors.NotReadable: ("not-acceptable", 400),
    errors.Invalid: ("invalid", 422),
    IntegrityError: ("conflict", 409),
    OperationalError: ("busy", 503),
    PoolTimeout: ("busy", 503),
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
    IntegrityError,
    OperationalError,
    PoolTimeout,
    Exception,
)
TITLES = {
    "busy": "The service is busy",
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
TOLD: Mapping[int, str] = {
    400: "the body cannot be read: send it as 'Content-Type: application/json', in UTF-8",
    404: "no resource has this address; /api/v1/openapi.json lists those there are",
    409: "somebody else did the same at this moment: read the resource, then decide",
    500: "the service failed; it was logged under the request id of this answer",
    503: "the database is busy or away: try again in a moment",
}
SLUGS = {404: "not-found", 405: "method-not-allowed", 400: "not-acceptable", 401: "not-signed-in", 403: "not-allowed"}


def describe(error: Exception) -> Problem:
    """The problem that an error is; anything unforeseen is told without its inner words."""
    if isinstance(error, HTTPException) and isinstance(error.__cause__, errors.ServiceError):
        return describe(error.__cause__)
    if isinstance(error, RequestValidationError):
        return Problem("invalid", 422, "some values cannot be taken; see errors", tuple(_read_faults(error.errors())))
    if isinstance(error, HTTPException):
        return _describe_of_framework(error)
    slug, status = next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), ("internal", 500))
    if status == 500 or isinstance(error, SQLAlchemyError):
        return Problem(slug, status, TOLD[status], headers={"Retry-After": "2"} if status == 503 else {})
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.TooMany | errors.Busy) else {}
    headers |= {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Problem(
        slug, status, str(error), _find_faults(error, status), _read_nearest(error), headers, getattr(error, "more", {})
    )


def _describe_of_framework(error: HTTPException) -> Problem:
    """A refusal of the framework's own, with what to do in place of the name of its status."""
    status, headers = error.status_code, dict(error.headers or {})
    told = f"this address takes {headers['Allow']}" if "Allow" in headers else TOLD.get(status, str(error.detail))
    return Problem(SLUGS.get(status, "not-acceptable"), status, told, headers=headers)


def _find_faults(error: Exception, status: int) -> tuple[Fault, ...]:
    """The fields that are wrong; the core's own errors name what they are about."""
    if status == 422 and isinstance(error, UnknownName):
        return (Fault(error.what, str(error)),)
    if isinstance(error, InvalidPolicy):
        return (Fault("terms", str(error)),)
    return tuple(getattr(error, "faults", ()))


def _read_nearest(error: Exception) -> tuple[str, ...]:
    if isinstance(error, CityNotResolved):
        return tuple(match.id for match in error.candidates)
    return tuple(getattr(error, "nearest", ()))


def _read_faults(found: Sequence[Mapping[str, Any]]) -> list[Fault]:
    return [Fault(_name_field(fault["loc"]), str(fault["msg"])) for fault in found]


def _name_field(place: Sequence[object]) -> str:
    """The path to a value in the body, or the name of a parameter or header: not in which of the three it stands."""
    return ".".join(str(step) for step in place[1:] or place)


def build_response(problem: Problem, instance: str) -> Response:
    """The problem as JSON."""
    body = orjson.dumps(problem.body(instance))
    return Response(body, problem.status, dict(problem.headers), MEDIA_TYPE)


RenderPage = Callable[[Request, Problem], Response]


def install_problem_handlers(
    app: FastAPI, render_page: RenderPage | None
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answer every error with its problem: as JSON under /api, as a page elsewhere where pages are served.

    Returns the way in which an error is answered, for what stands in front of the application.
    """

    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == 405:
            error = HTTPException(405, headers={"Allow": ", ".join(_list_methods(request))})
        problem = describe(error)
        if problem.status == 500:
            request_id = request.scope.get("request_id", b"-").decode()
            log_failure(request_id, request.method, error)
        if render_page is not None and not request.url.path.startswith("/api"):
            return render_page(request, problem)
        return build_response(problem, request.url.path)

    for kind in HANDLED:
        app.add_exception_handler(kind, handle)
    return handle


def _list_methods(request: Request) -> list[str]:
    """The methods that an address takes, over all routes; the framework names those of the first route alone."""
    routes = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in routes for method in getattr(route, "methods", None) or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def log_failure(name: str, what: str, error: Exception) -> None:
    """One line of JSON: which request or job failed, how and where. Not the words of the error: they may hold what was sent."""
    steps = traceback.extract_tb(error.__traceback__)
    where = [f"{step.filename}:{step.lineno} {step.name}" for step in steps][-12:]
    said = {"id": name, "what": what, "failed": type(error).__name__, "where": where}
    LOG.error(orjson.dumps(said).decode())
