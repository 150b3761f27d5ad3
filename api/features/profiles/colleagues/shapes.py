"""The shapes of links for colleagues."""

from __future__ import annotations

from pydantic import BaseModel

from api.http.shapes import leave_out
from api.storage.models import AssignmentRow

AssignmentShape = leave_out(AssignmentRow, "AssignmentShape", "hash", answered_at=(str | None, None))


class AssignmentList(BaseModel):
    """The links that hold, newest first."""

    items: list[AssignmentShape]  # type: ignore[valid-type]


class NewAssignment(BaseModel):
    """A new link: its token is told this once. The colleague opens `/{language}/answer?token=...`."""

    assignment: AssignmentShape  # type: ignore[valid-type]
    token: str
