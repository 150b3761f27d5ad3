"""What a finished snapshot saves: `python -m tools.start_bench --cities 12000` prints start and memory of two servers.

Both stand on one database.

Each pair of servers is started as its users do, once without and once with a finished snapshot; the two of a pair are no forks of
one another. Half of the made-up cities have a profile; their texts are those of real ones, whose vectors are known.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np

from api.app import open_store
from api.settings import Settings
from api.storage.engine import open_engine, open_session
from api.storage.migrate import upgrade_database
from api.storage.seed import build_rows, seed_database
from evaluation.bench.service_process import CITY_PEERS, Connection, Served, run_city_peers
from evaluation.bench.service_world import WITHOUT_PROFILE, list_texts
from fixtures.policies import DEFAULT
from fixtures.synthetic import build_synthetic_world, measure_marginals
from fixtures.world import World, load_world
from matcher.city import City, Statement

ASKED = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """Two servers on one database: CPU seconds and seconds until the second answers, and their memory together in MB (PSS)."""

    cpu: float
    wall: float
    started_mb: float
    asked_mb: float

    def __str__(self) -> str:
        start = f"second server answers after {self.wall:.1f} s ({self.cpu:.1f} s CPU)"
        return f"{start}, both {self.started_mb:,.0f} MB, after {ASKED} questions each {self.asked_mb:,.0f} MB"


def build_world(n: int, seed: int = 7) -> World:
    """A made-up world whose needs and offers have the texts of real ones, without case studies."""
    real = load_world()
    world = build_synthetic_world(n, np.random.default_rng(seed), measure_marginals(real), missing=WITHOUT_PROFILE)
    texts = cycle(list_texts(real))
    return replace(world, cities=tuple(_say(city, texts) for city in world.cities), cases=())


def _say(city: City, texts: Iterator[str]) -> City:
    def say(statements: Sequence[Statement]) -> tuple[Statement, ...]:
        return tuple(replace(one, text=next(texts)) for one in statements)

    return replace(city, needs=say(city.needs), offers=say(city.offers))


def fill(folder: Path, world: World) -> None:
    """Make a database of a world in a data folder."""
    engine = open_engine(Settings(data_dir=folder, database_url=None).database)
    upgrade_database(engine)
    with open_session(engine, writes=True) as session:
        seed_database(session, DEFAULT, with_world=False)
    with open_session(engine, writes=True) as session:
        session.add_all(build_rows(world))
        session.commit()
    engine.dispose()


def measure_pair(folder: Path, ids: Sequence[str]) -> Pair:
    """Start two servers one after the other, and ask both."""
    with ExitStack() as running:
        first = running.enter_context(run_city_peers(folder, CITY_PEERS_SEED="false"))
        began = time.perf_counter()
        second = running.enter_context(run_city_peers(folder, CITY_PEERS_SEED="false"))
        wall, cpu = time.perf_counter() - began, second.cpu_seconds()
        time.sleep(5)  # what is read ahead is read
        started = first.memory_mb() + second.memory_mb()
        for served in (first, second):
            _ask(served, ids)
        return Pair(cpu, wall, started, first.memory_mb() + second.memory_mb())


def measure_opening(folder: Path) -> str:
    """What opening the snapshot costs in a process of its own, imports apart."""
    command = [sys.executable, "-m", "tools.start_bench", "--open", str(folder)]
    environment = {**os.environ, "CITY_PEERS_SEED": "false", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def open_once(folder: Path) -> str:
    """Open the snapshot of a data folder, and tell what that cost this process."""
    began, wall, before = time.process_time(), time.perf_counter(), _resident_mb()
    edition = open_store(Settings(data_dir=folder, database_url=None)).current()
    spent, wall, grown = time.process_time() - began, time.perf_counter() - wall, _resident_mb() - before
    how = "a finished one" if edition.folder else "built"
    return f"snapshot opened ({how}) in {spent:.2f} s CPU, {wall:.2f} s; the process grew by {grown:,.0f} MB"


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _ask(served: Served, ids: Sequence[str]) -> None:
    with Connection(served.port) as connection:
        for city_id in ids:
            assert connection.get(f"/api/v1/cities/{city_id}/twins")[0] == 200


def finish(folder: Path) -> str:
    """`city-peers build --once`: what it cost, and how large what it wrote is."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", CITY_PEERS, "build", "--once", "--data-dir", str(folder)]
    subprocess.run(command, env={**os.environ, "CITY_PEERS_SEED": "false"}, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = [path for path in (folder / "snapshots").glob("*/*") if path.is_file()]
    facts = sum(path.stat().st_size for path in files if path.name.startswith("facts"))
    size = sum(path.stat().st_size for path in files)
    return (
        f"built and written in {spent:.1f} s CPU: {size / 1e6:,.0f} MB on the disk, {facts / 1e6:,.0f} MB of it facts"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tools.start_bench", description=__doc__)
    parser.add_argument("--cities", type=int, nargs="+", default=[12_000], help="how many made-up cities")
    parser.add_argument("--no-servers", action="store_true", help="only build, write and open")
    parser.add_argument("--open", type=Path, help="only open the snapshot of this data folder")
    asked = parser.parse_args(arguments)
    if asked.open:
        sys.stdout.write(f"{open_once(asked.open)}\n")
        return
    for n in asked.cities:
        measure(n, servers=not asked.no_servers)


def measure(n: int, servers: bool) -> None:
    """Measure and print at one size."""
    with tempfile.TemporaryDirectory() as name:
        folder, world = Path(name), build_world(n)
        fill(folder, world)
        ids = [city.id for city in world.cities if city.needs][:ASKED]
        del world
        opening: list[Callable[[Path], object]] = [measure_opening]
        opening += [lambda folder: measure_pair(folder, ids)] if servers else []
        for step in (*opening, finish, *opening):
            sys.stdout.write(f"{n:,} cities: {step(folder)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
