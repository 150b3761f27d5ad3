"""The JSON routes: one file a resource; a handler names who may call, calls one use case and shapes the answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import cities, health, profiles, suggestions, words


def build_api_router() -> APIRouter:
    """Everything under /api/v1. The hottest resource is declared first: each route before it would cost it time."""
    router = APIRouter(prefix="/api/v1")
    for part in (suggestions, cities, profiles, words, health):
        router.include_router(part.router)
    return router
