"""The shapes of what did not work."""

from __future__ import annotations

from pydantic import BaseModel

from api.storage.models import LessonRow


class LessonList(BaseModel):
    """What did not work, newest first."""

    items: list[LessonRow]
