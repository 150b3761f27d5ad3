"""The shape of a job."""

from __future__ import annotations

from typing import Literal

from api.http.shapes import leave_out
from api.jobs.queue import HIDDEN
from api.storage.models import JobRow

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
JobShape = leave_out(JobRow, "JobShape", *HIDDEN, status=(JobStatus, ...))
