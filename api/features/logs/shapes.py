"""The shapes of the changes feed and the audit log."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.http.shapes import AuditLine


class ChangeShape(BaseModel):
    """One change: read the subject again to see it; one that is gone was removed."""

    number: int
    what: str = Field(description="profile, city, case, collaboration, membership, policy or import")
    subject: str
    section: str
    at: str


class ChangePage(BaseModel):
    """Changes, oldest first; `next` is the next `since`."""

    items: list[ChangeShape]
    next: int


class AuditPage(BaseModel):
    """The audit log, newest first."""

    items: list[AuditLine]  # type: ignore[valid-type]
    next: str | None
