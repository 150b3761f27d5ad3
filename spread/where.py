"""Where work over all cities is done. It moves no result, so it is set around the work and not handed through it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Where:
    """processes: how many of this machine at most, None for one a core. cluster: address of a Dask scheduler, used instead."""

    processes: int | None = None
    cluster: str | None = None

    @property
    def at_most(self) -> int:
        """How many processes of this machine are used at most, 1 or more."""
        return max(1, count_cores() if self.processes is None else self.processes)


_WHERE: ContextVar[Where] = ContextVar("where", default=Where())  # noqa: B039  it cannot be changed


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def find_where() -> Where:
    """Where work is done now: on one process a core unless something else was said."""
    return _WHERE.get()


@contextmanager
def working_on(where: Where) -> Iterator[None]:
    """Do all work over cities there until the block ends, and this process' own on one thread.

    On products as small as these the threads of a library for matrices cost more than they save.
    """
    before = _WHERE.set(where)
    try:
        with threadpool_limits(1):
            yield
    finally:
        _WHERE.reset(before)
