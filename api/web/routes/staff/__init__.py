"""The addresses of the pages of programme staff: nobody else is let in."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.errors import NotAllowed, NotSignedIn
from api.http.deps import ViewerDep
from api.identity.roles import Role
from api.web.routes.staff import access, audit, desk, policies, records, rounds, statistics, words


async def _let_in_staff(viewer: ViewerDep) -> None:
    """Raises NotSignedIn for a guest, NotAllowed for others than staff."""
    if viewer.role is Role.GUEST:
        raise NotSignedIn("this part is for programme staff")
    if viewer.role is not Role.STAFF:
        raise NotAllowed("this part is for programme staff")


router = APIRouter(prefix="/{language}", dependencies=[Depends(_let_in_staff)])
for part in (desk, rounds, access, audit, policies, records, statistics, words):
    router.include_router(part.router)
