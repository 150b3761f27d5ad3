"""A route that reads strictly, JSON in UTF-8 and no parameter that nobody reads, and gives every answer its tag."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

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
MANY = (list, tuple, set, frozenset, Sequence)
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
        parameters = dict(_find_parameters(self.dependant))

        async def handle_strictly(request: Request) -> Response:
            if request.scope["query_string"]:
                _refuse_unread(request, parameters)
            if reads_body:
                _refuse_other_media(request)
                request = _JsonRequest(request.scope, request.receive)
            response = await handle(request)
            if self.deprecated:
                response.headers.update(DEPRECATED)
            return finish(request, response) if reads else response

        return handle_strictly


def _find_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The query parameters that a handler and what it depends on read, and whether each may be given more than once."""
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from ((name, _is_many(own.annotation)) for name, own in model.model_fields.items())
        else:
            yield field.alias, _is_many(model)
    for needed in dependant.dependencies:
        yield from _find_parameters(needed)


def _is_many(annotation: Any) -> bool:
    return get_origin(annotation) in MANY or any(_is_many(part) for part in get_args(annotation))


class _JsonRequest(Request):
    """A request whose JSON is read as the standard has it: no NaN, no half of a surrogate pair, nothing but UTF-8."""

    async def json(self) -> Any:
        body = await self.body()
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            told = f"this is not JSON in UTF-8: {error.msg}, at byte {error.pos}"
            raise NotReadable("the body cannot be read as JSON; see errors", [Fault("body", told)]) from error


def _refuse_unread(request: Request, known: Mapping[str, bool]) -> None:
    if unread := sorted(set(request.query_params) - known.keys()):
        message = (
            f"nobody reads this here; there are: {', '.join(sorted(known))}" if known else "nobody reads this here"
        )
        raise Invalid("a parameter is not known here", [Fault(name, message) for name in unread])
    given = request.query_params
    if twice := [name for name in given if not known[name] and len(given.getlist(name)) > 1]:
        raise Invalid("a parameter is given more than once", [Fault(name, "give it once") for name in twice])


def _refuse_other_media(request: Request) -> None:
    if request.headers.get("content-length", "") in ("", "0") and "transfer-encoding" not in request.headers:
        return
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in CHARSETS:
        raise WrongMediaType("send the body as 'Content-Type: application/json', in UTF-8")
    if request.headers.get("content-encoding", "").lower() not in PLAIN:
        raise WrongMediaType("send the body as it is, without Content-Encoding")
