"""The shapes of what the service says of itself."""

from __future__ import annotations

from pydantic import BaseModel


class SnapshotShape(BaseModel):
    """What answers come from."""

    snapshot: str
    policy: str
    vocabulary: str
    cities: int
    case_studies: int
