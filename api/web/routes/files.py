"""Style sheet, scripts and pictures, kept in memory; their addresses change with their content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.http.compression import choose_encoding, compress
from api.web.static_files import read_static

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
    try:
        media_type = TYPES[name.rpartition(".")[2]]
        accepted = request.headers.get("accept-encoding", "").encode()
        content, headers = _load(name, choose_encoding(accepted, lasting=True))
    except KeyError:
        raise HTTPException(404) from None
    return Response(content, media_type=media_type, headers={**KEPT, **headers})


@cache
def _load(name: str, encoding: bytes) -> tuple[bytes, dict[str, str]]:
    return compress(read_static(name), encoding, lasting=True)
