"""A route that reads strictly, JSON in UTF-8 and no parameter that nobody reads, and gives every answer its tag."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.errors import Fault, Invalid, NotReadable, WrongMediaType
from api.http.finishing import finish

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
DEPRECATED = {"deprecation": "@1796083200", "sunset": "Wed, 01 Dec 2027 00:00:00 GMT"}
"""Since December 2026, and for a year. Source: RFC 9745, RFC 8594."""
PLAIN = ("", "identity")
CHARSETS = ("", "utf-8", "utf8")


class StrictRoute(APIRoute):
    """Refuses, before anything is done, what the handler would not read or would read otherwise than it was meant."""

    def get_route_handler(self) -> Handle:
        """The handler, with what it refuses before it."""
        handle, reads, reads_body = (
            super().get_route_handler(),
            "GET" in (self.methods or ()),
            self.body_field is not None,
        )
        known = frozenset(_find_parameters(self.dependant))

        async def handle_strictly(request: Request) -> Response:
            if request.scope["query_string"]:
                _refuse_unread(request, known)
            if reads_body:
                _refuse_other_media(request)
                request = _JsonRequest(request.scope, request.receive)
            response = await handle(request)
            if self.deprecated:
                response.headers.update(DEPRECATED)
            return finish(request, response) if reads else response

        return handle_strictly


def _find_parameters(dependant: Dependant) -> Iterator[str]:
    """The names of the query parameters that a handler and what it depends on read."""
    for field in dependant.query_params:
        model = field.field_info.annotation
        yield from model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else (field.alias,)
    for needed in dependant.dependencies:
        yield from _find_parameters(needed)


class _JsonRequest(Request):
    """A request whose JSON is read as the standard has it: no NaN, no half of a surrogate pair, nothing but UTF-8."""

    async def json(self) -> Any:
        body = await self.body()
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            told = f"this is not JSON in UTF-8: {error.msg}, at byte {error.pos}"
            raise NotReadable("the body cannot be read as JSON; see errors", [Fault("body", told)]) from error


def _refuse_unread(request: Request, known: frozenset[str]) -> None:
    if unread := sorted(set(request.query_params) - known):
        message = (
            f"nobody reads this here; there are: {', '.join(sorted(known))}" if known else "nobody reads this here"
        )
        raise Invalid("a parameter is not known here", [Fault(name, message) for name in unread])


def _refuse_other_media(request: Request) -> None:
    if request.headers.get("content-length", "") in ("", "0") and "transfer-encoding" not in request.headers:
        return
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in CHARSETS:
        raise WrongMediaType("send the body as 'Content-Type: application/json', in UTF-8")
    if request.headers.get("content-encoding", "").lower() not in PLAIN:
        raise WrongMediaType("send the body as it is, without Content-Encoding")
