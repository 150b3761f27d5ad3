"""The shapes of what is kept: profiles, policies, meetings, accounts, jobs. As `schemas.py`, for the served OpenAPI."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.rules.sections import ExchangeInput
from api.schemas import CityName, SourceShape
from api.storage.documents import IDENTITY
from api.storage.models import (
    AccountRow,
    AuditRow,
    FeedbackRow,
    InterestRow,
    IntroductionRow,
    JobRow,
    RemarkRow,
    ServiceKeyRow,
)
from api.storage.visibility import Visibility
from matcher.city import City, Coded, Emissions, Level, Statement, Target


def _leave_out(row: type[BaseModel], name: str, *left_out: str, **changed: Any) -> type[BaseModel]:
    """The shape of a row without what is not shown of it."""
    kept = {key: (field.annotation, ...) for key, field in row.model_fields.items() if key not in left_out}
    return create_model(name, __doc__=row.__doc__, **{**kept, **changed})


def _build_identity() -> type[BaseModel]:
    hints = get_type_hints(City)
    required = {item.name: item.default is MISSING and item.default_factory is MISSING for item in fields(City)}
    shapes: dict[str, Any] = {name: (hints[name], ... if required[name] else None) for name in IDENTITY}
    return create_model("CityIdentity", __doc__="Who a city is: names, place, size, outside ids.", **shapes)


CityIdentity = _build_identity()


class SectionShape(BaseModel):
    """A section of a profile. `complete`: the list is whole, so that what it leaves out is not the case."""

    visibility: Visibility
    complete: bool
    items: list[Coded | Level | Statement | Target | Emissions | ExchangeInput]


class ProfileShape(BaseModel):
    """A profile as the viewer may see it; a section that is absent is not reported, or not shown to the viewer."""

    city: CityIdentity  # type: ignore[valid-type]
    sections: dict[str, SectionShape]


class HistoryLine(BaseModel):
    """What a section was before a write and after it; null where it was or became 'not reported'."""

    version: int
    section: str
    before: SectionShape | None
    after: SectionShape | None
    visibility: Visibility
    who: str
    why: str
    at: str


class HistoryPage(BaseModel):
    """Changes of a profile, newest first."""

    items: list[HistoryLine]
    next: str | None


class CodeShape(BaseModel):
    """A code of the vocabulary."""

    id: str
    label: str


class VocabularySection(CodeShape):
    """A section of the vocabulary with its codes."""

    codes: list[CodeShape]


class Commonness(BaseModel):
    """How common each code is, by section: rare shared codes count for more."""

    source: str
    cities: int
    shares: dict[str, dict[str, float]]


class VocabularyShape(BaseModel):
    """The words of the domain."""

    version: str
    source: SourceShape
    sections: list[VocabularySection]
    commonness: Commonness


class QuestionShape(BaseModel):
    """A question of the survey; `maps_to` is the section of the profile that its answers go to."""

    id: str
    part: str
    theme: str
    text: str
    kind: str
    options: list[CodeShape]
    max: int | None
    maps_to: str
    hint: str


class QuestionnaireShape(BaseModel):
    """The survey."""

    version: str
    source: SourceShape
    parts: list[CodeShape]
    questions: list[QuestionShape]


class TermShape(BaseModel):
    """What one comparison counts, and the value that stands in for an unknown one."""

    weight: float
    neutral: float


class PolicyShape(BaseModel):
    """A version of the weights; `adopted` is true for the one that answers use."""

    id: str
    version: str
    terms: dict[str, dict[str, TermShape]]
    dials: dict[str, dict[str, float]]
    variety: float
    asked: dict[str, float] = {}
    adopted: bool
    at: str


class PolicyList(BaseModel):
    """Every version of every policy."""

    items: list[PolicyShape]


class BesideShape(BaseModel):
    """The same list under the adopted policy and under the draft; `kept` cities are on both."""

    adopted: list[CityName]
    draft: list[CityName]
    kept: int


class PreviewShape(BaseModel):
    """What a version would change for one city."""

    city: dict[Literal["id"], str]
    policy: str
    adopted: str
    twins: BesideShape
    reviewers: BesideShape


SaidShape = _leave_out(InterestRow, "SaidShape", introduction=(IntroductionRow | None, ...))


class InterestsShape(BaseModel):
    """What a city said of others, and who is interested in it."""

    sent: list[InterestRow]
    received: list[InterestRow]


class IntroductionPage(BaseModel):
    """Introductions, newest first."""

    items: list[IntroductionRow]
    next: str | None


class FeedbackPage(BaseModel):
    """Feedback, newest first; `contested` are the facts that cities say are wrong, on the first page."""

    items: list[FeedbackRow]
    contested: list[RemarkRow]
    next: str | None


class KeptShape(BaseModel):
    """Where an answer is kept."""

    id: str
    address: str
    kept_at: str


class ChangeShape(BaseModel):
    """One change: read the subject again to see it; one that is gone was removed."""

    number: int
    what: str = Field(description="profile, case, collaboration, membership, policy or import")
    subject: str
    section: str
    at: str


class ChangePage(BaseModel):
    """Changes, oldest first; `next` is the next `since`."""

    items: list[ChangeShape]
    next: int


AuditLine = _leave_out(AuditRow, "AuditLine", "private")
JobShape = _leave_out(JobRow, "JobShape", "who", status=(Literal["queued", "done", "failed"], ...))
AccountShape = _leave_out(AccountRow, "AccountShape", "password_hash")
KeyShape = _leave_out(ServiceKeyRow, "KeyShape", "hash", scopes=(list[str], ...))


class AuditPage(BaseModel):
    """The audit log, newest first."""

    items: list[AuditLine]  # type: ignore[valid-type]
    next: str | None


class AccountList(BaseModel):
    """All accounts."""

    items: list[AccountShape]  # type: ignore[valid-type]


class KeyList(BaseModel):
    """All keys, without their secrets."""

    items: list[KeyShape]  # type: ignore[valid-type]


class MeShape(BaseModel):
    """Who the service takes the caller for."""

    id: str
    role: str
    city_id: str | None
    scopes: list[str]


class SignedInShape(BaseModel):
    """A session; send the token as 'Authorization: Bearer ...'."""

    token: str
    expires_at: str
    role: str
    city_id: str | None


class LinkShape(BaseModel):
    """A token that signs in once: POST it to /api/v1/sessions/by-link."""

    token: str


class NewKeyShape(BaseModel):
    """A key, shown this once."""

    id: str
    key: str
    expires_at: str | None


class FoundOffer(BaseModel):
    """A city that offers what was asked for."""

    city: CityName
    offer: str
    theme: str
    score: float
    relevance: float
    source: SourceShape


class CaseHeadline(BaseModel):
    """A case study in short."""

    id: str
    title: str
    summary: str


class FoundCase(BaseModel):
    """A case study that shows what was asked for."""

    case: CaseHeadline
    city: CityName
    score: float
    relevance: float
    source: SourceShape


class AskedShape(BaseModel):
    """What answers a need."""

    need: str
    like: str | None
    snapshot: str
    cities: list[FoundOffer]
    cases: list[FoundCase]


class RecordMark(BaseModel):
    """What every record has: its id and how often it was written."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: int


class SnapshotShape(BaseModel):
    """What answers come from."""

    snapshot: str
    policy: str
    vocabulary: str
    cities: int
    case_studies: int
