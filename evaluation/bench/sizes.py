"""`python -m evaluation.bench.sizes 10000 100000`: what so many cities take to build, to keep and to ask, on one core.

Generated cities of whom as much is known as of the real ones, under the policy that ships, with vectors as long as those of the
shipped encoder. Each size is measured in a process of its own. The memory is what that process grew by from before the cities to
after the first questions: facts with their sources as Python objects, columns, and the load.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage
from statistics import median
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from evaluation.bench.core_bars import weigh_arrays
from fixtures.policies import load_policy
from fixtures.synthetic import Marginals, build_synthetic_encode, build_synthetic_world, measure_marginals
from fixtures.world import load_world
from matcher.ask import Ask
from matcher.recommend import recommend
from matcher.snapshot import Snapshot, build_snapshot
from matcher.wishes import read_asked, wish_for

Value = TypeVar("Value")

DIMENSION = 384
ASKED = 40


@dataclass(frozen=True, slots=True)
class Size:
    """What a number of cities takes.

    build: CPU seconds of a snapshot from facts in memory. first: CPU seconds of the first question, which measures the load.
    question: CPU seconds of a later one, ten reviewers. all_lists: CPU seconds of the lists of all, from ASKED of them. columns,
    memory, peak: bytes, of the arrays of the snapshot, of everything, and of that while it was built.
    """

    cities: int
    build: float
    first: float
    question: float
    all_lists: float
    columns: int
    memory: int
    peak: int

    def __str__(self) -> str:
        """The row of a table in a document."""
        cells = (
            f"{self.cities:,}",
            f"{self.build:,.0f} s",
            f"{self.first:.1f} s",
            f"{1000 * self.question:.1f} ms",
            f"{self.all_lists / 60:,.1f} min",
            f"{self.memory / 1e9:.2f} GB, {self.peak / 1e9:.2f} while built",
            f"{self.memory / self.cities / 1000:.1f} KB, of them {self.columns / self.cities / 1000:.1f} in columns",
        )
        return f"| {' | '.join(cells)} |"


def measure_size(cities: int, seed: int) -> Size:
    """Build so many cities and ask about some."""
    real, before = measure_marginals(load_world()), read_memory()
    with threadpool_limits(1):
        snapshot, build = _build(cities, seed, real)
        askers = _choose_askers(snapshot)
        _, first = _time(lambda: _ask(snapshot, askers[0]))
        question = median(_time(partial(_ask, snapshot, city_id))[1] for city_id in askers)
        lists = _time_lists(snapshot, askers)
    gc.collect()
    columns, peak = sum(weigh_arrays(snapshot).values()), getrusage(RUSAGE_SELF).ru_maxrss * 1024
    return Size(cities, build, first, question, lists * cities, columns, read_memory() - before, peak - before)


def _build(cities: int, seed: int, real: Marginals) -> tuple[Snapshot, float]:
    world = build_synthetic_world(cities, np.random.default_rng(seed), real)
    encode = build_synthetic_encode([theme.id for theme in world.vocabulary.themes], seed, DIMENSION)
    facts = (world.cities, world.vocabulary, encode, world.cases, world.collaborations, world.memberships)
    return _time(lambda: build_snapshot(*facts))


def read_memory() -> int:
    """The resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * getpagesize()


def _choose_askers(snapshot: Snapshot) -> list[str]:
    """Cities of all kinds, evenly from the row of ids."""
    return [snapshot.ids[row] for row in np.linspace(0, len(snapshot.ids) - 1, ASKED).astype(int).tolist()]


def _ask(snapshot: Snapshot, city_id: str) -> object:
    return recommend(snapshot, load_policy(), Ask(city_id, "reviewers"))


def _time_lists(snapshot: Snapshot, askers: Sequence[str]) -> float:
    """CPU seconds a city of the lists of all."""
    asked = read_asked(snapshot, load_policy(), Ask("", "reviewers"))
    return _time(lambda: [wish_for(asked, city_id) for city_id in askers])[1] / len(askers)


def _time(work: Callable[[], Value]) -> tuple[Value, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print a row of a table for it."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.bench.sizes", description=__doc__)
    parser.add_argument("cities", type=int, nargs="+")
    parser.add_argument("--seed", type=int, default=7, help="of the generated cities")
    parser.add_argument("--json", action="store_true", help="print JSON")
    wanted = parser.parse_args(arguments)
    for cities in wanted.cities:
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            size = alone.submit(measure_size, cities, wanted.seed).result()
        sys.stdout.write(f"{json.dumps(asdict(size)) if wanted.json else size}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
