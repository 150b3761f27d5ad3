"""The bars of the service: H1, H4, H5, H6, H7 and H8, each against its rival in the same run.

`make bench-service`, or `python -m evaluation.bench.service_bars [CITIES]`, prints a line for each: ratio, bar, reached or not
yet, p50 and p99. The machine is shared, so a bar is judged on requests a second of the server's own CPU time (the median of five
alternating rounds); the rates over the wall stand beside it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from evaluation.bench.service_filling import load_world
from evaluation.bench.service_process import (
    run_city_peers,
)
from evaluation.bench.service_rates import measure_rates
from evaluation.bench.service_swap import measure_swap
from evaluation.bench.service_workers import measure_workers


def main() -> None:
    """Print every bar."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with run_city_peers(folder) as served:
            started = time.perf_counter()
            ids, token = load_world(served, n)
            sys.stdout.write(f"{n} cities imported in {time.perf_counter() - started:.1f} s\n")
        started = time.perf_counter()
        with run_city_peers(folder) as served:
            sys.stdout.write(f"ready with {n} cities {time.perf_counter() - started:.1f} s after the command\n")
            for bar in measure_rates(served, ids):
                sys.stdout.write(f"{bar}\n")
                sys.stdout.flush()
            sys.stdout.write(f"{measure_swap(served, ids, token)}\n")
        for bar in measure_workers(folder, ids):
            sys.stdout.write(f"{bar}\n")


if __name__ == "__main__":
    main()
