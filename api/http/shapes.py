"""The shapes that every part of the API shares, for the served OpenAPI: problems, and rows of which not all is shown."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, create_model

from api.storage.models import AuditRow


class Fault(BaseModel):
    """One thing that is wrong."""

    field: str
    message: str


class ProblemShape(BaseModel):
    """A problem (RFC 9457). `type` is stable; `errors` names fields; `nearest` are ids spelled alike.

    `theirs` and `yours` show both versions where somebody else has changed the same part of a round.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] | None = None
    nearest: list[str] | None = None
    theirs: dict[str, Any] | None = None
    yours: dict[str, Any] | None = None


Problems = dict[int | str, dict[str, Any]]


def may_fail(*statuses: int) -> Problems:
    """The problems a route may answer with, for the served OpenAPI."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemShape"}}}
    return {status: {"description": "Problem", "content": content} for status in (*statuses, 429)}


def leave_out(row: type[BaseModel], name: str, *left_out: str, **changed: Any) -> type[BaseModel]:
    """The shape of a row without what is not shown of it."""
    kept = {key: (field.annotation, ...) for key, field in row.model_fields.items() if key not in left_out}
    return create_model(name, __doc__=row.__doc__, **{**kept, **changed})


AuditLine = leave_out(AuditRow, "AuditLine", "private")
