"""The shapes of records."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class RecordMark(BaseModel):
    """What every record has: its id and how often it was written."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: int
