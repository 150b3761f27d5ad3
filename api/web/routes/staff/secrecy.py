"""Pages of staff that may hold a secret."""

from __future__ import annotations

from fastapi import Response

from api.web.rendering import Page
from api.web.responding import Responder


def show_secretly(show: Responder, page: Page, status: int = 200) -> Response:
    """A page that may hold a secret, which no cache keeps."""
    response = show.page(page, active="desk", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
