"""Two API machines and a builder share a database and a depot of snapshots, and go through what happens to machines.

While records, profiles and imports are written and a guest asks behind a balancer, the builder is killed at its work, one API
machine is killed, the line to the database is cut and mended, and both API machines are replaced one by one. No guest may go
without an answer, nothing acknowledged may be lost, each write shows on both machines, and no snapshot is ever read half.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import make_url

from evaluation.bench.service_process import CITY_PEERS, ROOT
from evaluation.reliability.checks import find_faults
from evaluation.reliability.findings import Findings, tell_times
from evaluation.reliability.guests import asking
from evaluation.reliability.kill import prepare, wait_for_jobs
from evaluation.reliability.line import Line
from evaluation.reliability.outage import FROM_MEMORY
from evaluation.reliability.rolling import Balanced
from evaluation.reliability.server import Mortal
from evaluation.reliability.writers import OTHER, Acknowledged, start_writers

EVERY_SECONDS = "1"
LONGEST_UNSEEN = 60.0
LONGEST_REFUSED = 120.0
LONGEST_BUILDING = 180.0
TELLS_NEEDS = f"/cities/{OTHER}/twins?explain=full"
"""What is told from the snapshot, never from the database."""
UNFINISHED, MANIFEST = ".unfinished-", "manifest.json"
"""What a folder is called while it is written, and the file in it that lists the length and checksum of the others."""
BROKEN = re.compile(r"did not arrive whole|is not used")


@dataclass
class Builder:
    """`city-peers build` with a data folder of its own."""

    folder: Path
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        asked = ["build", "--data-dir", str(self.folder), "--every", EVERY_SECONDS]
        self.process = subprocess.Popen(
            [sys.executable, "-c", CITY_PEERS, *asked],
            cwd=ROOT,
            env={**os.environ, "CITY_PEERS_SEED": "false", **self.settings},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "errors.log").open("a"),
        )

    def kill_while_writing(self) -> None:
        """Kill it while a snapshot of it is half written; raises TimeoutError where it writes none."""
        self._wait_for(lambda: any(self.folder.glob(f"snapshots/{UNFINISHED}*")))
        self.kill()

    def wait_until_finished(self) -> None:
        """Wait for a snapshot that was not finished before; raises TimeoutError where none comes."""
        before = set(self._find_finished())
        self._wait_for(lambda: not before.issuperset(self._find_finished()))

    def _find_finished(self) -> Iterator[Path]:
        return self.folder.glob(f"snapshots/[!.]*/{MANIFEST}")

    def _wait_for(self, happens: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not happens():
            if time.monotonic() - began > LONGEST_BUILDING:
                raise TimeoutError(f"the builder writes no snapshot in {LONGEST_BUILDING:.0f} s")
            time.sleep(0.001)

    def kill(self) -> None:
        """Kill it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@dataclass
class Site:
    """The two API machines, the builder, the line to the database, and the folder that they have snapshots from."""

    first: Mortal
    second: Mortal
    builder: Builder
    line: Line
    shared: Path
    seen: list[float] = field(default_factory=list)

    @property
    def machines(self) -> tuple[Mortal, Mortal]:
        """Those that answer."""
        return self.first, self.second


def run_machines(rounds: int, database: str, tell: Callable[[str], object]) -> Findings:
    """Let everything happen so many times. database: the address of an empty PostgreSQL database."""
    found = Findings(
        "no guest without an answer, nothing lost, every write seen on both machines, no snapshot read half"
    )
    done, stop = Acknowledged(), Event()
    with tempfile.TemporaryDirectory() as name:
        with _open_site(Path(name), database) as site:
            key = prepare(site.first)
            site.builder.start()
            site.second.start()
            site.second.wait_until_ready()
            balanced: Any = Balanced([*site.machines])
            writers = start_writers(balanced, key, done, stop)
            with asking(lambda path: balanced.read("GET", path)[0], FROM_MEMORY) as asked:
                for number in range(rounds):
                    for happen in (_kill_builder, _kill_machine, _cut_line, _replace_both):
                        happen(site)
                        site.seen.append(_wait_until_seen(site, key, done, found))
                    tell(f"round {number + 1}: seen after {site.seen[-1]:.1f} s; {done}\n")
                stop.set()
                for writer in writers:
                    writer.join()
            again = wait_for_jobs(balanced, key, done)
        found.faults += [*asked.find_faults(), *find_faults(database, site.first.folder, done), *_find_half(site)]
    found.lines = [
        f"builder killed at its work, a machine killed, the line cut for 3 s, both replaced: {rounds} times each; {asked}",
        f"acknowledged: {done}; {again} imports were taken up by another server",
        f"a write shows on both machines after {tell_times(site.seen)}",
    ]
    return found


@contextmanager
def _open_site(folder: Path, database: str) -> Iterator[Site]:
    url, shared = make_url(database), folder / "shared"
    line = Line(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    places = [folder / name for name in ("builder", "first", "second")]
    for place in places:
        place.mkdir()
    settings = {"CITY_PEERS_SNAPSHOT_URL": f"file://{shared}"}
    builder = Builder(places[0], settings | {"CITY_PEERS_DATABASE_URL": through})
    first, second = (Mortal(place, through, settings=settings) for place in places[1:])
    first.start()
    try:
        yield Site(first, second, builder, line, shared)
    finally:
        for server in (first, second, builder):
            if server.process is not None:
                server.kill()


def _kill_builder(site: Site) -> None:
    site.builder.kill_while_writing()
    site.builder.start()
    site.builder.wait_until_finished()


def _kill_machine(site: Site) -> None:
    site.first.kill()
    time.sleep(1)
    site.first.start()
    site.first.wait_until_ready()


def _cut_line(site: Site) -> None:
    site.line.cut()
    time.sleep(3)
    site.line.mend()


def _replace_both(site: Site) -> None:
    for machine in site.machines:
        machine.stop()
        machine.start()
        machine.wait_until_ready()


def _wait_until_seen(site: Site, key: str, done: Acknowledged, found: Findings) -> float:
    """Write a need on the second machine; how many seconds after the acknowledgement both tell it."""
    text = f"need seen on both machines, number {len(site.seen)}"
    asked = time.monotonic()
    while not _write(site.second, key, text):
        if time.monotonic() - asked > LONGEST_REFUSED:
            raise TimeoutError(f"no write is taken for {LONGEST_REFUSED:.0f} s")
        time.sleep(0.1)
    done.needs.append(text)
    began = time.monotonic()
    waiting = [*site.machines]
    while waiting and time.monotonic() - began < LONGEST_UNSEEN:
        waiting = [machine for machine in waiting if text.encode() not in machine.read("GET", TELLS_NEEDS)[2]]
    if waiting:
        found.faults.append(f"'{text}' is not told {LONGEST_UNSEEN:.0f} s after it was acknowledged")
    return time.monotonic() - began


def _write(machine: Mortal, key: str, text: str) -> bool:
    """Whether the need was acknowledged; the city is one that no writer writes to."""
    section = {"visibility": "public", "complete": False, "items": [{"text": text, "theme": "energy_systems"}]}
    try:
        etag = machine.send("GET", f"/cities/{OTHER}/profile", None, key)[1]
        return machine.send("PATCH", f"/cities/{OTHER}/profile/needs", section, key, etag)[0] == 200
    except OSError:
        return False


def _find_half(site: Site) -> list[str]:
    """Folders that have a manifest and are not whole, and what the logs say of such; nothing runs any more."""
    roots = (site.shared, *(place.folder / "snapshots" for place in (site.builder, *site.machines)))
    finished = [path.parent for root in roots for path in root.glob(f"[!.]*/{MANIFEST}")]
    faults = [] if finished else ["no snapshot was ever finished"]
    faults += [f"half: {folder}" for folder in finished if not _is_whole(folder)]
    logs = [(place.folder / "errors.log").read_text() for place in (site.builder, *site.machines)]
    return [*faults, *(line for log in logs for line in log.splitlines() if BROKEN.search(line))]


def _is_whole(folder: Path) -> bool:
    """Whether every file is there as its manifest says: read anew here, not by the code that is tried out."""
    listed: dict[str, list[int]] = json.loads((folder / MANIFEST).read_text())
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}
    return {name: [len(data), zlib.crc32(data)] for name, data in files.items()} == listed
