"""The tables of what is known: cities, records, policies, and how they changed."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.storage.models.document import document_column
from matcher.policy import name_version


class Counter(SQLModel, table=True):
    """A number that only grows: `content` moves with every write a snapshot reads, `feed` numbers the changes feed."""

    __tablename__: ClassVar[Any] = "counter"
    name: str = Field(primary_key=True)
    number: int = Field(default=0, sa_type=BigInteger)


class CityRow(SQLModel, table=True):
    """A city: who it is (public), and its profile by section, each section with its visibility."""

    __tablename__: ClassVar[Any] = "city"
    id: str = Field(primary_key=True)
    version: int = 1
    content_no: int = Field(default=0, index=True, sa_type=BigInteger)
    identity: dict[str, Any] = document_column()
    sections: dict[str, Any] = document_column()


class CityVersion(SQLModel, table=True):
    """What a section of a profile was before a write replaced it; never changed, read by the city itself."""

    __tablename__: ClassVar[Any] = "city_version"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    version: int
    section: str
    before: dict[str, Any] | None = document_column(nullable=True)
    after: dict[str, Any] | None = document_column(nullable=True)
    visibility: str
    who: str
    why: str
    at: str


class RecordRow(SQLModel, table=True):
    """A case study, collaboration or membership (`kind`), kept by programme staff."""

    __tablename__: ClassVar[Any] = "record"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int = 1
    content: dict[str, Any] = document_column()


class PolicyRow(SQLModel, table=True):
    """A version of the weights. At most one is adopted; a draft is only ever previewed."""

    __tablename__: ClassVar[Any] = "policy"
    id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    adopted: bool = False
    content: dict[str, Any] = document_column()
    who: str = ""
    at: str = ""

    @property
    def name(self) -> str:
        """How answers name this version."""
        return name_version(self.id, self.version)


class ChangeRow(SQLModel, table=True):
    """One line of the changes feed of an audience, numbered without gaps: what an audience may not see is not in its feed."""

    __tablename__: ClassVar[Any] = "change"
    audience: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    what: str
    subject: str = Field(index=True)
    section: str = ""
    at: str


class AuditRow(SQLModel, table=True):
    """Who did what, when, why, before and after. The database refuses to change or delete a line."""

    __tablename__: ClassVar[Any] = "audit"
    id: str = Field(primary_key=True)
    at: str
    who: str
    what: str
    subject: str = Field(index=True)
    why: str = ""
    private: bool = False
    before: dict[str, Any] | None = document_column(nullable=True)
    after: dict[str, Any] | None = document_column(nullable=True)


class ShippedRow(SQLModel, table=True):
    """What the package last shipped of a city, record or policy: a hash of each part, to tell what people have edited since."""

    __tablename__: ClassVar[Any] = "shipped"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    parts: dict[str, Any] = document_column()
