"""The tables of long work and of rounds."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel

from api.storage.models.document import document_column


class JobRow(SQLModel, table=True):
    """A long piece of work and where it stands: queued, running, done, failed or cancelled; `tries` counts who took it up.

    `progress` says which of how many steps is at work. `owner` is the server that works on it; when `lease_until` has passed
    and was not renewed, another one takes it up.
    """

    __tablename__: ClassVar[Any] = "job"
    id: str = Field(primary_key=True)
    what: str
    who: str
    status: str = Field(default="queued", index=True)
    result: dict[str, Any] | None = document_column(nullable=True)
    at: str
    tries: int = 0
    owner: str = ""
    lease_until: str = ""
    ended_at: str | None = None
    progress: dict[str, Any] | None = document_column(nullable=True)


class JobInputRow(SQLModel, table=True):
    """What a job works on, compressed; removed when the job has ended."""

    __tablename__: ClassVar[Any] = "job_input"
    job_id: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RoundRow(SQLModel, table=True):
    """A twinning round, review panel or cohort: one document, and how often it was written. Its shape is `RoundState`."""

    __tablename__: ClassVar[Any] = "round"
    id: str = Field(primary_key=True)
    kind: str
    version: int = 1
    at: str
    content: dict[str, Any] = document_column()


class DecisionRow(SQLModel, table=True):
    """One write to a round: who, when, from which version to which, what, and why. The database refuses to change or delete it.

    `touched` are the cities and things that it was about. `changes` holds each changed part as it was and as it is, by its
    address. `price` is what it cost, level by level, and `worse_off` who paid for it.
    """

    __tablename__: ClassVar[Any] = "decision"
    id: str = Field(primary_key=True)
    round_id: str = Field(index=True)
    version_before: int
    version_after: int
    at: str
    who: str
    what: str
    why: str = ""
    touched: list[str] = Field(sa_column=Column(JSON, nullable=False))
    changes: dict[str, Any] = document_column()
    price: dict[str, Any] | None = document_column(nullable=True)
    worse_off: list[str] = Field(sa_column=Column(JSON, nullable=False))
    undoes: str = ""
