"""Two servers on one database are replaced one by one, again and again, while everything is written and a guest asks.

Who asks stands behind a balancer: what one server does not take is given to the other. Nothing acknowledged may be lost, no guest
may go without an answer, and every import has to end.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from evaluation.reliability.checks import find_faults
from evaluation.reliability.findings import Findings
from evaluation.reliability.guests import asking
from evaluation.reliability.kill import prepare, wait_for_jobs
from evaluation.reliability.server import Answer, Mortal, RawAnswer
from evaluation.reliability.writers import Acknowledged, start_writers

PAUSE = 2.0


@dataclass
class Balanced:
    """Several servers that are spoken to as one: in turn, and where one cannot be reached the next."""

    servers: list[Mortal]
    turn: int = 0

    def send(self, method: str, path: str, body: object = None, token: str = "", etag: str = "") -> Answer:
        """As `Mortal.send`. Only what can be sent twice is given to another server once it was sent. Raises OSError."""
        return self._ask("send", method, path, body, token, etag)  # type: ignore[no-any-return]

    def read(self, method: str, path: str) -> RawAnswer:
        """As `Mortal.read`. Raises OSError."""
        return self._ask("read", method, path)  # type: ignore[no-any-return]

    def _ask(self, how: str, method: str, *asked: object) -> Any:
        self.turn += 1
        order = [self.servers[(self.turn + step) % len(self.servers)] for step in range(len(self.servers))]
        for server in order[:-1]:
            try:
                return getattr(server, how)(method, *asked)
            except OSError as error:
                refused = isinstance(getattr(error, "reason", error), ConnectionRefusedError)
                if method != "GET" and not refused:
                    raise
        return getattr(order[-1], how)(method, *asked)


def run_rolling(rounds: int, database: str | None, tell: Callable[[str], object]) -> Findings:
    """Replace both servers so many times; `tell` is given a line for each round."""
    found, done, stop = Findings("nothing lost, nothing half, no guest without an answer"), Acknowledged(), Event()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = Mortal(folder, database or f"sqlite:///{folder / 'city-peers.sqlite'}")
        second = Mortal(folder, first.database)
        balanced: Any = Balanced([first, second])
        first.start()
        try:
            key = prepare(first)
            second.start()
            second.wait_until_ready()
            writers = start_writers(balanced, key, done, stop)
            with asking(lambda path: balanced.read("GET", path)[0]) as asked:
                for number in range(rounds):
                    waits = [_replace(server) for server in (first, second)]
                    tell(f"round {number + 1}: ready again after {waits[0]:.1f} and {waits[1]:.1f} s; {done}\n")
                stop.set()
                for writer in writers:
                    writer.join()
            again = wait_for_jobs(balanced, key, done)
        finally:
            stop.set()
            for server in (first, second):
                if server.process is not None:
                    server.kill()
        found.faults = [*asked.find_faults(), *find_faults(str(first.database), folder, done)]
    kind = "PostgreSQL" if database else "SQLite"
    found.lines = [
        f"{kind}: two servers replaced {rounds} times each; {asked}",
        f"acknowledged: {done}; {again} imports were taken up by another server",
    ]
    return found


def _replace(server: Mortal) -> float:
    """Stop a server as a deployment does, and start its successor; how long until that one answers."""
    time.sleep(PAUSE)
    server.stop()
    server.start()
    waited = server.wait_until_ready()
    time.sleep(PAUSE)
    return waited
