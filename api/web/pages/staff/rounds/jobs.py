"""A job of a round: how far it has come, or what it has found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from api.storage.models import JobRow
from api.web.pages.staff.rounds.head import Head

ENDED_WRONG = ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule that cannot be kept together with the others named: what it asks for, and why it was made."""

    id: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loosened:
    """One rule of a way out: by how many units, for whom."""

    id: str
    by: float
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way out in words, what it costs, and what it changes."""

    text: str
    cost: float
    changes: tuple[Loosened, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A point of the curve of repairs: with so many moves, what the best plan is; plan is "" where there is none."""

    moves: int
    plan: str
    placed: int
    left_out: int
    total: float


@dataclass(frozen=True, slots=True)
class JobPage:
    """status: of the job. step, share: what it is at, and how far it has come, from 0 to 1. wrong: why it failed.

    conflict, ways: of a round without a plan. curve: of a repair. drop, close: who had dropped out of it, which hosts had closed.
    """

    template: ClassVar[str] = "staff/rounds/job.html"

    head: Head
    job_id: str
    status: str
    step: str
    share: float
    wrong: str
    conflict: tuple[Clash, ...]
    ways: tuple[Way, ...]
    curve: tuple[Repaired, ...]
    is_feasible: bool
    names: Mapping[str, str]
    drop: tuple[str, ...]
    close: tuple[str, ...]


def build_job(
    head: Head, job: JobRow, names: Mapping[str, str], drop: Sequence[str] = (), close: Sequence[str] = ()
) -> JobPage:
    """The page of a job."""
    result: Mapping[str, Any] = job.result or {}
    progress: Mapping[str, Any] = job.progress or {}
    return JobPage(
        head=head,
        job_id=job.id,
        status=job.status,
        step=str(progress.get("step", "")),
        share=progress.get("done", 0) / max(progress.get("of", 1), 1),
        wrong=str(result.get("detail", "")) if job.status == "failed" else "",
        conflict=read_conflict(result),
        ways=read_ways(result),
        curve=tuple(_read_repaired(one) for one in result.get("curve", ())),
        is_feasible=bool(result.get("feasible")),
        names=names,
        drop=tuple(drop),
        close=tuple(close),
    )


def read_conflict(result: Mapping[str, Any]) -> tuple[Clash, ...]:
    """The rules that clash, of the result of a job."""
    return tuple(Clash(one["id"], one["text"], one["reason"]) for one in result.get("conflict", ()))


def read_ways(result: Mapping[str, Any]) -> tuple[Way, ...]:
    """The ways out, of the result of a job."""
    return tuple(
        Way(
            one["text"],
            one["cost"],
            tuple(Loosened(change["id"], change["by"], tuple(change["about"])) for change in one["changes"]),
        )
        for one in result.get("relaxations", ())
    )


def _read_repaired(one: Mapping[str, Any]) -> Repaired:
    return Repaired(one["moves"], one["scenario"], one.get("placed", 0), one.get("left_out", 0), one.get("total", 0.0))
