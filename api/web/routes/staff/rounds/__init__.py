"""The addresses of rounds at the desk."""

from __future__ import annotations

from fastapi import APIRouter

from api.web.routes.staff.rounds import (
    board,
    coalitions,
    figures,
    files,
    judging,
    listing,
    overview,
    plans,
    publishing,
    sheets,
    writing,
)

router = APIRouter()
for part in (listing, coalitions, files, overview, writing, sheets, board, plans, publishing, figures, judging):
    router.include_router(part.router)
