"""The shapes of accounts, sessions and keys."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.http.shapes import AuditLine, leave_out
from api.storage.models import AccountRow, JoiningRow, ServiceKeyRow, VisitRow

AccountShape = leave_out(AccountRow, "AccountShape", "password_hash")


KeyShape = leave_out(ServiceKeyRow, "KeyShape", "hash", scopes=(list[str], ...))


class AccountList(BaseModel):
    """All accounts."""

    items: list[AccountShape]  # type: ignore[valid-type]


class KeyList(BaseModel):
    """All keys, without their secrets."""

    items: list[KeyShape]  # type: ignore[valid-type]


class MeShape(BaseModel):
    """Who the service takes the caller for."""

    id: str
    name: str
    role: str
    city_id: str | None
    scopes: list[str]


class SignedInShape(BaseModel):
    """A session; send the token as 'Authorization: Bearer ...'."""

    token: str
    expires_at: str
    name: str
    role: str
    city_id: str | None


class KeptAnswerShape(BaseModel):
    """An answer that the caller kept; `answer` is the document as it was."""

    id: str
    audience: str
    question: dict[str, Any]
    software: str
    answer: str
    at: str


class OwnAccountShape(BaseModel):
    """The account of the caller."""

    id: str
    name: str
    role: str
    city_id: str | None


class OwnDataShape(BaseModel):
    """Everything that is kept of the caller."""

    account: OwnAccountShape
    sessions: list[dict[Literal["kind", "expires_at"], str]]
    visit: VisitRow | None
    kept_answers: list[KeptAnswerShape]
    audit: list[AuditLine]  # type: ignore[valid-type]


class LinkShape(BaseModel):
    """A token that signs in once: POST it to /api/v1/sessions/by-link."""

    token: str


class NewKeyShape(BaseModel):
    """A key, shown this once."""

    id: str
    key: str
    expires_at: str | None


class JoiningList(BaseModel):
    """The cities that ask to join, the oldest first."""

    items: list[JoiningRow]


class JoiningDecided(BaseModel):
    """A request as it stands; `token` signs the editor of a city that was let in in once, null for one that was not."""

    joining: JoiningRow
    token: str | None
