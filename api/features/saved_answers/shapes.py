"""The shapes of answers that are kept."""

from __future__ import annotations

from pydantic import BaseModel


class KeptShape(BaseModel):
    """Where an answer is kept."""

    id: str
    address: str
    kept_at: str
