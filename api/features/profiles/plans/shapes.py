"""The shapes of plans."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.http.shapes import leave_out
from api.storage.models import PlanRow

Stage = Literal["queued", "text", "reading", "ready", "failed"]
PlanShape = leave_out(PlanRow, "PlanShape", stage=(Stage, ...), found=(dict[str, Any] | None, ...))
PlanLine = leave_out(PlanRow, "PlanLine", "found", "decided", stage=(Stage, ...))


class Changes(BaseModel):
    """How many facts of a section would be new, changed, erased and as they were."""

    new: int
    changed: int
    erased: int
    unchanged: int


class PlanPreview(BaseModel):
    """What taking a file as it stands would change, by section; free text has no preset and is not counted."""

    sections: dict[str, Changes]


class PlanList(BaseModel):
    """The plans of a city, newest first."""

    items: list[PlanLine]  # type: ignore[valid-type]
