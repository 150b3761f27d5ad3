"""A guest who goes on asking, and remembers how that went."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread

from evaluation.reliability.findings import tell_times

PATHS = (
    "/cities/pau-fr/twins?k={}", "/cities/leuven-be/reviewers?k={}", "/cities?limit={}", "/pairs/pau-fr/leuven-be?theme=finance",
    "/cities/pau-fr", "/export/csv", "/vocabulary",
)  # fmt: skip
Ask = Callable[[str], int]
"""The status of the answer to a GET of the API. Raises OSError where none comes."""


@dataclass
class Asked:
    """By status, 0 where none came; and how long each answer took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.statuses.total()} answers to guests, {tell_times(self.seconds)}"

    def find_faults(self) -> list[str]:
        """Each kind of answer that a guest should never get."""
        return [
            f"a guest was answered {status} {times} times" for status, times in self.statuses.items() if status != 200
        ]


@contextmanager
def asking(ask: Ask, paths: Sequence[str] = PATHS) -> Iterator[Asked]:
    """A guest asks in a thread of its own until the block ends, no two questions at once."""
    stop, asked = Event(), Asked()

    def go_on() -> None:
        """Ask until told to stop."""
        for number in count():
            if stop.is_set():
                return
            began = time.monotonic()
            try:
                status = ask(paths[number % len(paths)].format(1 + number % 50))
            except (OSError, http.client.HTTPException):
                status = 0
            asked.statuses[status] += 1
            asked.seconds.append(time.monotonic() - began)
            time.sleep(0.02)

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join()
