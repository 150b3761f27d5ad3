"""Find the row of a city."""

from __future__ import annotations

import re

from sqlmodel import Session, select

from api.storage.models import CityRow
from matcher.errors import UnknownCity

CITY_ID = re.compile(r"^[a-z0-9-]{1,100}$")


def find_city(session: Session, city_id: str) -> CityRow:
    """The row of a city. Raises UnknownCity with the nearest ids."""
    row = session.get(CityRow, city_id) if CITY_ID.match(city_id) else None
    if row is None:
        raise UnknownCity(city_id, tuple(session.exec(select(CityRow.id))))
    return row
