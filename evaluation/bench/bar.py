"""A bar, how it came out, and two sides timed in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: the ratio that was measured, the most (or the least) that was asked for, and what was compared."""

    name: str
    ratio: float
    asked: float
    detail: str
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the ratio is as was asked."""
        return self.ratio >= self.asked if self.at_least else self.ratio <= self.asked

    def __str__(self) -> str:
        verdict, sign = "reached" if self.reached else "not yet", ">=" if self.at_least else "<="
        return f"{self.name:3} {self.ratio:8.4f}  bar {sign} {self.asked:<6.4g} {verdict:8} {self.detail}"

    def to_record(self) -> dict[str, object]:
        """The bar as JSON knows it."""
        return {**asdict(self), "reached": self.reached}


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each round, of this process's CPU and by the clock on the wall."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    def __str__(self) -> str:
        return f"{tell_time(median(self.cpu))} CPU ({tell_time(median(self.wall))} on the wall)"


def alternate(sides: Mapping[str, Callable[[int], object]], rounds: int) -> dict[str, Times]:
    """Run every side once a round, in turn, so that whatever else the machine does falls on all of them.

    Args:
        sides: each is called with the number of the round, after one call that does not count.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for side in sides.values():
        side(0)
    for number in range(rounds):
        for name, side in sides.items():
            taken[name].append(_time(side, number))
    columns = {name: tuple(zip(*pairs, strict=True)) for name, pairs in taken.items()}
    return {name: Times(cpu, wall) for name, (cpu, wall) in columns.items()}


def _time(side: Callable[[int], object], number: int) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    side(number)
    return time.process_time() - cpu, time.perf_counter() - wall


def ratio_of(first: Times, second: Times) -> float:
    """The median over the rounds of the CPU time of the one divided by that of the other."""
    return median(one / other for one, other in zip(first.cpu, second.cpu, strict=True))


def tell_time(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> tell_time(0.0123), tell_time(2.5)
    ('12.3 ms', '2.50 s')
    """
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"
