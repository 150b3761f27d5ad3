"""Style sheet, scripts and pictures, kept in memory; their addresses change with their content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

router = APIRouter()


@router.get("/static/{name}")
def read_file(name: str) -> Response:
    """A file that ships with the pages."""
    content = _load_files().get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=KEPT)


@cache
def _load_files() -> dict[str, bytes]:
    folder = files("api.web") / "static"
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name.rpartition(".")[2] in TYPES}
