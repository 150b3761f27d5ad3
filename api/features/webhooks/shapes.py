"""The shapes of webhooks, and of what they send."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.http.shapes import leave_out
from api.jobs.shapes import JobShape
from api.storage.models import WebhookRow

SECRETS = ("secret", "former_secret")
WebhookShape = leave_out(WebhookRow, "WebhookShape", *SECRETS, kinds=(list[str], ...))


class WebhookList(BaseModel):
    """Webhooks, without their secrets."""

    items: list[WebhookShape]  # type: ignore[valid-type]


class NewSecretShape(BaseModel):
    """A webhook's secret, shown this once: the key of its signatures, in base64 behind `whsec_`."""

    id: str
    secret: str


class DeliveryPage(BaseModel):
    """Deliveries, newest first; `result` says what came of the last try."""

    items: list[JobShape]  # type: ignore[valid-type]
    next: str | None


class MessageShape(BaseModel):
    """What is sent: `changes` with `items` and `next` as `/changes` has them, or `ping`."""

    type: Literal["changes", "ping"]
    timestamp: str
    data: dict[str, Any]
