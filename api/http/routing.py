"""Where the routes of the API are declared: under /api/v1, read strictly, each named after its handler."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.http.strict import StrictRoute

ROOT = "/api/v1"


class ApiRouter(APIRouter):
    """A router of the API. Its routes are whole as they stand: the app takes them over as they are, guards and all.

    >>> router = ApiRouter(tags=["words"])
    >>> router.add_api_route("/vocabulary", lambda: {}, name="read_vocabulary")
    >>> [(route.path, route.unique_id) for route in router.routes]
    [('/api/v1/vocabulary', 'read_vocabulary')]
    """

    def __init__(self, prefix: str = "", **options: Any) -> None:
        options |= {"route_class": StrictRoute, "generate_unique_id_function": _name}
        super().__init__(prefix=ROOT + prefix, **options)


def _name(route: APIRoute) -> str:
    return route.name
