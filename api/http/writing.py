"""What every write may state: the state that it replaces, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Query

IfMatch = Annotated[
    str | None,
    Header(max_length=500, description="The ETag of what was read; without it the write is refused with 428."),
]
Why = Annotated[
    str, Query(max_length=500, pattern=r"^[^\x00-\x1f]*$", description="Why; kept in the audit log and the history.")
]
