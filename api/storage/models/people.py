"""The tables of who may come in, who asks to, and what programs are told."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field, SQLModel

from api.storage.models.document import document_column


class AccountRow(SQLModel, table=True):
    """A local account: its role, the city it edits, and the argon2 hash of its password ("" until one is set)."""

    __tablename__: ClassVar[Any] = "account"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    role: str
    city_id: str | None = None
    password_hash: str = ""
    active: bool = True


class TokenRow(SQLModel, table=True):
    """A session or a one-time sign-in link of an account, kept as a hash."""

    __tablename__: ClassVar[Any] = "token"
    hash: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    kind: str
    expires_at: str


class ServiceKeyRow(SQLModel, table=True):
    """A key of a platform backend: hashed, with scopes, shown once when it is made."""

    __tablename__: ClassVar[Any] = "service_key"
    id: str = Field(primary_key=True)
    name: str
    hash: str
    scopes: dict[str, Any] = document_column()
    created_at: str
    expires_at: str | None = None
    revoked_at: str | None = None


class JoiningRow(SQLModel, table=True):
    """A city that asks to join, by the id of the gazetteer: who asks, how to reach them, and what became of it (`status`).

    `status`: open, let in or refused.
    """

    __tablename__: ClassVar[Any] = "joining"
    id: str = Field(primary_key=True)
    city_id: str
    name: str
    contact: str
    words: str = ""
    status: str = "open"
    at: str


class WebhookRow(SQLModel, table=True):
    """Where the changes feed of an audience is sent, with what it is signed, and how far it has been told (`told`).

    `kinds`: of which kinds of change; none: of all. `former_secret` signs beside the new one until `former_until`. `failures`
    counts the tries that failed since one went well; `last_answer` is the status or the reason of the last one.
    """

    __tablename__: ClassVar[Any] = "webhook"
    id: str = Field(primary_key=True)
    url: str
    kinds: dict[str, Any] = document_column()
    audience: str
    who: str
    secret: str
    former_secret: str = ""
    former_until: str | None = None
    active: bool = True
    stopped_why: str = ""
    told: int = Field(default=0, sa_type=BigInteger)
    failures: int = 0
    last_answer: str = ""
    last_at: str | None = None
    created_at: str


class IdempotencyRow(SQLModel, table=True):
    """The answer given to a POST with an Idempotency-Key, given again to the same request."""

    __tablename__: ClassVar[Any] = "idempotency"
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    location: str = ""
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: str
