"""`python -m evaluation.bench` prints the bars of the core and of the start, each against its rival in the same run."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence

from evaluation.bench.bar import Bar
from evaluation.bench.core_bars import measure_again, measure_filters, measure_growth, measure_memory, measure_question
from evaluation.bench.core_world import build_subject
from evaluation.bench.startup_bar import measure_startup
from evaluation.bench.update_bar import measure_update


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    wanted = _read_arguments(arguments)
    bars = []
    for bar in measure_bars(wanted.cities, tuple(wanted.growth), wanted.rounds, wanted.seed):
        bars.append(bar.to_record())
        if not wanted.json:
            sys.stdout.write(f"{bar}\n")
            sys.stdout.flush()
    if wanted.json:
        sys.stdout.write(json.dumps({"cities": wanted.cities, "rounds": wanted.rounds, "bars": bars}, indent=1) + "\n")


def measure_bars(cities: int, growth: tuple[int, ...], rounds: int, seed: int) -> Iterator[Bar]:
    """Every bar, as soon as it is measured. Args: growth: larger sizes, one after the other."""
    yield from measure_startup(rounds)
    subject = build_subject(cities, seed)
    gc.collect()
    gc.freeze()  # what was built is not searched again for garbage, on either side
    yield from measure_question(subject, rounds)
    yield from measure_again(subject, rounds)
    yield from measure_filters(subject, rounds)
    yield from measure_update(subject, rounds)
    yield from measure_memory(subject, seed)
    del subject
    if growth:
        yield from measure_growth((cities, *growth), seed, rounds)


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.bench", description=__doc__)
    parser.add_argument("--cities", type=int, default=12_000, help="how many synthetic cities")
    parser.add_argument("--growth", type=int, nargs="*", default=[100_000], help="larger sizes, such as 100000 1000000")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each comparison")
    parser.add_argument("--seed", type=int, default=7, help="of the synthetic world")
    parser.add_argument("--json", action="store_true", help="print JSON when all is measured")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
