"""H6: two workers against one."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from evaluation.bench.bar import Bar
from evaluation.bench.service_process import (
    Load,
    Served,
    measure_load,
    run_city_peers,
)
from evaluation.bench.service_rates import ROUNDS, tell_load


def measure_workers(folder: Path, ids: Sequence[str]) -> list[Bar]:
    """H6: two workers against one, both running and asked in turn, in requests a second over the wall and in memory.

    They are asked live questions: kept answers cost the asker, who runs on the same cores, more than the server.
    """
    random = Random(3)
    some = random.sample(list(ids), 20)
    paths = [f"/api/v1/cities/{city_id}/twins?weight=size:{random.random():.5f}" for city_id in some * 16]
    with run_city_peers(folder, 1) as one, run_city_peers(folder, 2) as two:
        pairs = [
            (_ask_in_parallel(two, part), _ask_in_parallel(one, part))
            for part in (paths[number::ROUNDS] for number in range(ROUNDS))
        ]
        memory = two.memory_mb(), one.memory_mb()
    ratio = median(first.rate / second.rate for first, second in pairs)
    told = f"live, two workers {tell_load(pairs[-1][0])} against one {tell_load(pairs[-1][1])}; the asker on the same cores"
    spent = f"two workers {memory[0]:,.0f} MB, one {memory[1]:,.0f} MB (proportional set size)"
    return [Bar("H6", ratio, 1.5, told, at_least=True), Bar("H6", memory[0] / memory[1], 1.3, spent)]


def _ask_in_parallel(served: Served, paths: Sequence[str], askers: int = 16) -> Load:
    """Ask all paths on several connections at a time."""
    loads: list[Load] = []
    threads = [
        threading.Thread(target=lambda own: loads.append(measure_load(served, own)), args=(paths[number::askers],))
        for number in range(askers)
    ]
    cpu, started = served.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # connections that come all at once may all be taken by one worker
    for thread in threads:
        thread.join()
    spent, cpu = time.perf_counter() - started, served.cpu_seconds() - cpu
    slowest, usual = max(load.p99_ms for load in loads), median(load.p50_ms for load in loads)
    return Load(len(paths) / spent, len(paths) / max(cpu, 0.01), usual, slowest, sum(load.failed for load in loads))
