"""The JSON routes: one file a resource; a handler names who may call, calls one use case and shapes the answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import (
    access,
    ask,
    bulk,
    cities,
    export,
    health,
    kept,
    logs,
    meetings,
    policies,
    profiles,
    records,
    suggestions,
    words,
)

KEPT = (
    records.build_router("case", "case-studies", "Case studies"),
    records.build_router("collaboration", "collaborations", "Collaborations"),
    records.build_router("membership", "memberships", "Memberships"),
)
PARTS = (suggestions, ask, cities, profiles, words, policies, meetings, kept, logs, bulk, export, access, health)


def build_api_router() -> APIRouter:
    """Everything under /api/v1. The hottest resource is declared first: each route before it would cost it time."""
    router = APIRouter(prefix="/api/v1")
    for part in (*(part.router for part in PARTS), *KEPT):
        router.include_router(part)
    return router
