"""The city that the reader edits."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from api.errors import NotAllowed, NotSignedIn
from api.identity.roles import Role, Viewer
from api.web.responding import ResponderDep


def read_own_city(viewer: Viewer) -> str:
    """The city that the reader edits. Raises NotSignedIn for a guest, NotAllowed for whoever edits no city."""
    if viewer.role is Role.GUEST:
        raise NotSignedIn("this part is for editors of a city")
    if viewer.city_id is None:
        raise NotAllowed("this part is for editors of a city")
    return viewer.city_id


async def _find_own(show: ResponderDep) -> str:
    return read_own_city(show.viewer)


OwnCityDep = Annotated[str, Depends(_find_own)]
