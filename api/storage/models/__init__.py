"""The tables. Content is kept as JSON documents whose shapes are checked on the way in and out (`documents.py`)."""

from sqlmodel import SQLModel

from api.storage.models.content import (
    AuditRow,
    ChangeRow,
    CityRow,
    CityVersion,
    Counter,
    PolicyRow,
    RecordRow,
    ShippedRow,
)
from api.storage.models.exchange import (
    AssignmentRow,
    FeedbackRow,
    InterestRow,
    IntroductionRow,
    LessonRow,
    PlanRow,
    RemarkRow,
    SavedAnswer,
    TranslationRow,
    VisitRow,
)
from api.storage.models.people import AccountRow, IdempotencyRow, JoiningRow, ServiceKeyRow, TokenRow, WebhookRow
from api.storage.models.work import DecisionRow, JobInputRow, JobRow, RoundRow

__all__ = [
    "AccountRow",
    "AssignmentRow",
    "AuditRow",
    "ChangeRow",
    "CityRow",
    "CityVersion",
    "Counter",
    "DecisionRow",
    "FeedbackRow",
    "IdempotencyRow",
    "InterestRow",
    "IntroductionRow",
    "JobInputRow",
    "JobRow",
    "JoiningRow",
    "LessonRow",
    "PlanRow",
    "PolicyRow",
    "RecordRow",
    "RemarkRow",
    "RoundRow",
    "SavedAnswer",
    "ServiceKeyRow",
    "ShippedRow",
    "TokenRow",
    "TranslationRow",
    "VisitRow",
    "WebhookRow",
    "metadata",
]

metadata = SQLModel.metadata
