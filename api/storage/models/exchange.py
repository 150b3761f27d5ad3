"""The tables of what cities tell and ask each other, and of what is kept for them."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from api.storage.models.document import document_column


class InterestRow(SQLModel, table=True):
    """What one city says of another: interested, or not for us, and why.

    level, department: on which level and with which department it wants the exchange, codes of the vocabulary, "" for any.
    """

    __tablename__: ClassVar[Any] = "interest"
    city_id: str = Field(primary_key=True)
    peer_id: str = Field(primary_key=True)
    verdict: str
    reason: str = ""
    level: str = ""
    department: str = ""
    at: str


class IntroductionRow(SQLModel, table=True):
    """Two cities brought together: by mutual interest, or by staff. level, department: as far as both agree, "" for any."""

    __tablename__: ClassVar[Any] = "introduction"
    id: str = Field(primary_key=True)
    a: str = Field(index=True)
    b: str = Field(index=True)
    opened_by: str
    status: str = "open"
    note: str = ""
    level: str = ""
    department: str = ""
    at: str


class FeedbackRow(SQLModel, table=True):
    """What came of a suggestion or an introduction: met, replicated, a rating, a comment."""

    __tablename__: ClassVar[Any] = "feedback"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    peer_id: str
    outcome: str
    rating: int | None = None
    comment: str = ""
    at: str


class RemarkRow(SQLModel, table=True):
    """What a city says of one code of its profile (`kind`): a blind spot "dismissed", or a fact of another "contested"."""

    __tablename__: ClassVar[Any] = "remark"
    city_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    words: str = ""
    source: str = ""
    at: str


class LessonRow(SQLModel, table=True):
    """What a city tried and what did not work. Read by nothing but its own feature: no snapshot, history, export or feed."""

    __tablename__: ClassVar[Any] = "lesson"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    theme: str
    tried: str
    instead: str = ""
    visibility: str
    at: str


class TranslationRow(SQLModel, table=True):
    """What a machine made, in another language, of a public text that a city wrote; of the text only a hash is kept.

    `state`: asked, made, refused or unreached. `words`: the translation. `reply`: a hash of the id under which an answer comes.
    `tries` counts how often nobody was reached.
    """

    __tablename__: ClassVar[Any] = "translation"
    text_hash: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    state: str = "asked"
    words: str = ""
    reply: str = Field(default="", index=True)
    tries: int = 0
    at: str


class VisitRow(SQLModel, table=True):
    """The suggestions that a viewer looked at last: which twins came first, by which policy, from which state of the data."""

    __tablename__: ClassVar[Any] = "visit"
    viewer_id: str = Field(primary_key=True)
    city_id: str
    policy: str
    snapshot: str
    twins: str
    at: str


class SavedAnswer(SQLModel, table=True):
    """The bytes of a suggestion under a permanent id, and what it came from."""

    __tablename__: ClassVar[Any] = "saved_answer"
    id: str = Field(primary_key=True)
    audience: str
    question: dict[str, Any] = document_column()
    software: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: str


class PlanRow(SQLModel, table=True):
    """A plan or another file that an editor handed in for the own city: what was read in it, and what was decided of it.

    `kind`: plan, or the mapping that read it. `stage`: queued, text, reading, ready or failed, where `why` says why;
    `progress` in [0, 1]. The file itself is not kept.
    """

    __tablename__: ClassVar[Any] = "plan"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    job_id: str
    name: str
    title: str
    year: int
    language: str = ""
    kind: str = "plan"
    stage: str = "queued"
    progress: float = 0.0
    why: str = ""
    found: dict[str, Any] | None = document_column(nullable=True)
    decided: dict[str, Any] = document_column()
    at: str


class AssignmentRow(SQLModel, table=True):
    """A link by which a colleague (`label`) answers one section of a profile without an account; its token is kept as a hash."""

    __tablename__: ClassVar[Any] = "assignment"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    section: str
    label: str
    hash: str = Field(index=True, unique=True)
    expires_at: str
    answered_at: str | None = None
    at: str
