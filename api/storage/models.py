"""The tables. Content is kept as JSON documents whose shapes are checked on the way in and out (`documents.py`)."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column, LargeBinary
from sqlmodel import Field, SQLModel

from matcher.policy import name_version


def _document(nullable: bool = False) -> Any:
    """A JSON column. Not JSONB: the order of keys is kept, so that both databases give the same snapshot version."""
    column = Column(JSON, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


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
    identity: dict[str, Any] = _document()
    sections: dict[str, Any] = _document()


class CityVersion(SQLModel, table=True):
    """What a section of a profile was before a write replaced it; never changed, read by the city itself."""

    __tablename__: ClassVar[Any] = "city_version"
    id: str = Field(primary_key=True)
    city_id: str = Field(index=True)
    version: int
    section: str
    before: dict[str, Any] | None = _document(nullable=True)
    after: dict[str, Any] | None = _document(nullable=True)
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
    content: dict[str, Any] = _document()


class PolicyRow(SQLModel, table=True):
    """A version of the weights. At most one is adopted; a draft is only ever previewed."""

    __tablename__: ClassVar[Any] = "policy"
    id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    adopted: bool = False
    content: dict[str, Any] = _document()
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
    before: dict[str, Any] | None = _document(nullable=True)
    after: dict[str, Any] | None = _document(nullable=True)


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
    scopes: dict[str, Any] = _document()
    created_at: str
    expires_at: str | None = None
    revoked_at: str | None = None


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
    question: dict[str, Any] = _document()
    software: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: str


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
    result: dict[str, Any] | None = _document(nullable=True)
    at: str
    tries: int = 0
    owner: str = ""
    lease_until: str = ""
    ended_at: str | None = None
    progress: dict[str, Any] | None = _document(nullable=True)


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
    content: dict[str, Any] = _document()


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
    changes: dict[str, Any] = _document()
    price: dict[str, Any] | None = _document(nullable=True)
    worse_off: list[str] = Field(sa_column=Column(JSON, nullable=False))
    undoes: str = ""


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
    found: dict[str, Any] | None = _document(nullable=True)
    decided: dict[str, Any] = _document()
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
    kinds: dict[str, Any] = _document()
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


class ShippedRow(SQLModel, table=True):
    """What the package last shipped of a city, record or policy: a hash of each part, to tell what people have edited since."""

    __tablename__: ClassVar[Any] = "shipped"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    parts: dict[str, Any] = _document()


class IdempotencyRow(SQLModel, table=True):
    """The answer given to a POST with an Idempotency-Key, given again to the same request."""

    __tablename__: ClassVar[Any] = "idempotency"
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    location: str = ""
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: str


metadata = SQLModel.metadata
