"""Style sheet, scripts and pictures, kept in memory; their addresses change with their content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.http.compression import BEST, choose_encoding, compress

TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KEPT = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}

router = APIRouter()


@router.get("/static/{name}")
def read_file(request: Request, name: str) -> Response:
    """A file that ships with the pages."""
    if name not in _find_names():
        raise HTTPException(404)
    content, headers = _load(name, choose_encoding(request.headers.get("accept-encoding", "").encode()))
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers={**KEPT, **headers})


@cache
def _find_names() -> frozenset[str]:
    names = (item.name for item in (files("api.web") / "static").iterdir())
    return frozenset(name for name in names if name.rpartition(".")[2] in TYPES)


@cache
def _load(name: str, encoding: bytes) -> tuple[bytes, dict[str, str]]:
    return compress((files("api.web") / "static" / name).read_bytes(), encoding, BEST)
