"""The bar of the start: S1, the help text of the command line against a bare interpreter."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from statistics import median

from evaluation.bench.bar import Bar, tell_time

COMMANDS = {"--help": [sys.executable, "-m", "api.cli", "--help"], "bare": [sys.executable, "-c", "pass"]}


def measure_startup(rounds: int) -> list[Bar]:
    """S1: CPU time of `city-peers --help` against that of an interpreter that does nothing."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        _run(command)
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            taken[name].append(_run(command))
    ratio = median(one[0] / other[0] for one, other in zip(taken["--help"], taken["bare"], strict=True))
    told = {
        name: " CPU, ".join(tell_time(median(column)) for column in zip(*times, strict=True))
        for name, times in taken.items()
    }
    return [Bar("S1", ratio, 6.0, f"--help {told['--help']} on the wall, bare interpreter {told['bare']} on the wall")]


def _run(command: list[str]) -> tuple[float, float]:
    before, started = _child_seconds(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return _child_seconds() - before, time.perf_counter() - started


def _child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
