"""The shapes of remarks."""

from __future__ import annotations

from pydantic import BaseModel

from api.storage.models import RemarkRow


class RemarkList(BaseModel):
    """What a city said of its profile, newest first."""

    items: list[RemarkRow]
