"""The shapes of imports."""

from __future__ import annotations

from typing import Literal

from api.http.shapes import leave_out
from api.storage.models import JobRow

JobShape = leave_out(JobRow, "JobShape", "who", status=(Literal["queued", "done", "failed"], ...))
