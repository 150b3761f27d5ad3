"""Kill servers with SIGKILL at random moments while records, profiles, imports and vectors are written, and start them again.

Most kills hit one of two workers, which its parent replaces; now and then the whole server dies, sometimes while it starts, and
is started again on what it left. After each kill the service has to answer; at the end, with the service stopped, the database
itself is asked whether all that was acknowledged is there and nothing is half.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from threading import Event

from evaluation.reliability.checks import count_given_up, find_faults
from evaluation.reliability.server import Mortal
from evaluation.reliability.writers import CITY, OTHER, SCOPES, Acknowledged, start_writers
from fixtures.world import load_world

LONGEST_PAUSE = 2.0
JOB_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many kills, on which database (an empty PostgreSQL one; SQLite for None), and every how many the whole server."""

    kills: int
    database: str | None = None
    seed: int = 7
    servers_every: int = 25


@dataclass
class Report:
    """What came of it. `restarts` in seconds from the start of a whole server to its first answer."""

    plan: Plan
    workers: int = 0
    servers: int = 0
    while_starting: int = 0
    restarts: list[float] = field(default_factory=list)
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    taken_up: int = 0
    given_up: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.faults

    def __str__(self) -> str:
        kind = "PostgreSQL" if self.plan.database else "SQLite"
        waits = self.restarts or [0.0]
        ready = f"ready again after {median(waits):.1f} s (median), {max(waits):.1f} s (longest)"
        lines = [
            f"{kind}: {self.workers + self.servers} kills: {self.workers} workers, {self.servers} whole servers "
            f"({self.while_starting} while they started); {ready}",
            f"acknowledged: {self.acknowledged}",
            f"{self.taken_up} imports were taken up by another worker, {self.given_up} given up with the reason",
            *(self.faults[:20] or ["nothing lost, nothing half, vector cache whole"]),
        ]
        return "\n".join(lines)


def run_kills(plan: Plan, tell: Callable[[str], object]) -> Report:
    """Do it; `tell` is given a line now and then."""
    report, random, stop = Report(plan), Random(plan.seed), Event()
    with tempfile.TemporaryDirectory() as name:
        server = Mortal(Path(name), plan.database)
        server.start()
        try:
            key = prepare(server)
            writers = start_writers(server, key, report.acknowledged, stop)
            _kill_on(server, random, report, tell)
            stop.set()
            for writer in writers:
                writer.join()
            report.taken_up = wait_for_jobs(server, key, report.acknowledged)
        finally:
            stop.set()
            server.kill()
        address = plan.database or f"sqlite:///{server.folder / 'city-peers.sqlite'}"
        report.given_up = count_given_up(address)
        report.faults = find_faults(address, server.folder, report.acknowledged)
    return report


def _kill_on(server: Mortal, random: Random, report: Report, tell: Callable[[str], object]) -> None:
    """Kill as often as planned; who interrupts it is told what came of the kills so far."""
    try:
        while report.workers + report.servers < report.plan.kills:
            time.sleep(random.uniform(0, LONGEST_PAUSE))
            _kill(server, random, report)
            if (report.workers + report.servers) % 50 == 0:
                tell(f"{report.workers + report.servers} kills; {report.acknowledged}\n")
    except KeyboardInterrupt:
        tell(f"interrupted after {report.workers + report.servers} of {report.plan.kills} kills\n")


def prepare(server: Mortal) -> str:
    """As `open_world`; the key alone."""
    return open_world(server)[1]


def open_world(server: Mortal) -> tuple[str, str]:
    """Sign in by the link of the first run, import two cities, make a key to write with. Returns staff's session and the key."""
    link = server.read_link()
    server.wait_until_ready()
    staff = str(server.send("POST", "/sessions/by-link", {"token": link})[2]["token"])
    key = str(server.send("POST", "/keys", {"name": "writers", "scopes": SCOPES}, staff)[2]["key"])
    wait_for_jobs(server, key, Acknowledged(jobs={_import_world(server, key): "cities"}))
    return staff, key


def _import_world(server: Mortal, key: str) -> str:
    """Two cities with an offer each, and a case study, so that questions have something to find. The id of the job."""
    known = {city.id: city for city in load_world().cities}
    cities = [
        {
            "city": {"id": city_id, "name": known[city_id].name, "country": known[city_id].country},
            "sections": {"offers": {"items": [{"text": f"What {city_id} offers, made up", "theme": "finance"}]}},
        }
        for city_id in (CITY, OTHER)
    ]
    source = {"id": "made-up", "title": "Made up", "year": 2020}
    case = {"id": "made-up", "city_id": CITY, "title": "Made up", "summary": "Made up for this run", "source": source}
    given = {"dry_run": False, "cities": cities, "case": [case]}
    return str(server.send("POST", "/imports", given, key)[2]["id"])


def _kill(server: Mortal, random: Random, report: Report) -> None:
    """One kill, and the service answers again."""
    if (report.workers + report.servers + 1) % report.plan.servers_every:
        report.workers += server.kill_worker(random)
        server.wait_until_ready()
        return
    server.kill()
    report.servers += 1
    server.start()
    if random.random() < 0.5 and report.workers + report.servers < report.plan.kills:
        time.sleep(random.uniform(0, 5))
        server.kill()
        report.servers += 1
        report.while_starting += 1
        server.start()
    report.restarts.append(server.wait_until_ready())


def wait_for_jobs(server: Mortal, key: str, done: Acknowledged) -> int:
    """Wait until every import has ended; how many needed more than one try. Raises TimeoutError."""
    deadline, again = time.monotonic() + JOB_SECONDS, 0
    for job_id in done.jobs:
        while (job := server.send("GET", f"/jobs/{job_id}", None, key)[2]).get("status") not in ("done", "failed"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the import {job_id} does not end: {job}")
            time.sleep(0.1)
        again += job["tries"] > 1
    return again
