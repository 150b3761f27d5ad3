"""The line to PostgreSQL is cut and mended while guests ask and records are written.

During an outage guests are answered, `/ready` says that the database is away, and who writes is told to come back; afterwards all
goes on by itself, and what was acknowledged is there.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import make_url

from evaluation.reliability.checks import find_faults
from evaluation.reliability.findings import Findings
from evaluation.reliability.guests import Asked, asking
from evaluation.reliability.kill import prepare
from evaluation.reliability.line import Line
from evaluation.reliability.server import Mortal
from evaluation.reliability.writers import Acknowledged, build_pair

LONGEST_RECOVERY = 60.0
FROM_MEMORY = (
    "/cities/pau-fr/twins?k={}",
    "/cities/leuven-be/reviewers?k={}",
    "/cities/pau-fr",
    "/vocabulary",
    "/export/csv",
)
"""What guests are answered from the snapshot; lists of records are read from the database."""


def run_outages(outages: int, seconds: float, database: str, tell: Callable[[str], object]) -> Findings:
    """Cut the line so many times, each time for so many seconds. database: the address of an empty PostgreSQL database."""
    found = Findings("guests were always answered, writers told to come back, nothing lost, all followed again")
    url, done, refusals = make_url(database), Acknowledged(), Counter[int]()
    line = Line(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    recoveries: list[float] = []
    stop = Event()
    with tempfile.TemporaryDirectory() as name:
        server = Mortal(Path(name), through)
        server.start()
        try:
            key = prepare(server)
            writer = Thread(target=_write_on, args=(server, key, done, refusals, stop), daemon=True)
            writer.start()
            with asking(lambda path: server.read("GET", path)[0], FROM_MEMORY) as asked:
                for number in range(outages):
                    recoveries.append(_cut_once(server, line, seconds, done, found))
                    tell(
                        f"outage {number + 1}: writes again {recoveries[-1]:.1f} s after the line was mended; {asked}\n"
                    )
                stop.set()
                writer.join()
        finally:
            stop.set()
            server.kill()
        found.faults += [*asked.find_faults(), *find_faults(database, server.folder, done)]
    found.faults += [f"a writer was answered {status}" for status in refusals if status not in (0, 503)]
    found.lines = _tell(outages, seconds, asked, done, refusals, recoveries)
    return found


def _tell(
    outages: int, seconds: float, asked: Asked, done: Acknowledged, refusals: Counter[int], recoveries: list[float]
) -> list[str]:
    return [
        f"{outages} outages of {seconds:.0f} s; {asked}",
        f"{len(done.records)} records acknowledged, {refusals[503]} writes answered 503, {refusals[0]} without an answer",
        f"written again {max(recoveries):.1f} s at most after the line was mended",
    ]


def _cut_once(server: Mortal, line: Line, seconds: float, done: Acknowledged, found: Findings) -> float:
    """One outage; how long after its end a write is acknowledged again."""
    time.sleep(3)
    line.cut()
    time.sleep(seconds)
    if server.send("GET", "/ready")[2].get("database") != "away":
        found.faults.append("/ready does not say that the database is away")
    line.mend()
    mended, before = time.monotonic(), len(done.records)
    while len(done.records) == before:
        if time.monotonic() - mended > LONGEST_RECOVERY:
            found.faults.append(f"nothing was written {LONGEST_RECOVERY:.0f} s after the line was mended")
            break
        time.sleep(0.05)
    recovered = time.monotonic() - mended
    while server.send("GET", "/ready")[2].get("behind_seconds"):
        if time.monotonic() - mended > LONGEST_RECOVERY:
            found.faults.append(f"a worker still does not follow {LONGEST_RECOVERY:.0f} s after the line was mended")
            break
        time.sleep(0.2)
    return recovered


def _write_on(server: Mortal, key: str, done: Acknowledged, refusals: Counter[int], stop: Event) -> None:
    for number in range(1_000_000):
        if stop.is_set():
            return
        try:
            status, _, made = server.send("POST", "/collaborations", build_pair(f"record {number}"), key)
        except OSError:
            status, made = 0, {}
        if status == 201:
            done.records.append(made["id"])
        else:
            refusals[status] += 1
        time.sleep(0.05)
