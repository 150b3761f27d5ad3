"""The shapes of interests, introductions and feedback."""

from __future__ import annotations

from pydantic import BaseModel

from api.http.shapes import leave_out
from api.storage.models import FeedbackRow, InterestRow, IntroductionRow, RemarkRow

SaidShape = leave_out(InterestRow, "SaidShape", introduction=(IntroductionRow | None, ...))


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
