"""Tries to sign in: after some wrong ones the next is read only after a delay, which grows with each further one."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from api.errors import TooMany

FREE_OF_NAME, FREE_OF_ADDRESS = 5, 30
LONGEST_SECONDS, FORGOTTEN_SECONDS = 60.0, 900.0
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """How often a name or an address was wrong, and when it may try again."""

    count: int
    again_at: float


class Tries:
    """Counts wrong tries by account name and by address, whether an account has that name or not.

    The first `FREE_...` tries are read at once; then each waits 1, 2, 4 ... seconds, at most LONGEST_SECONDS, so that nobody
    can shut an account for good. A count is forgotten a quarter of an hour after its last wait. Kept for each process alone.

    >>> tries = Tries(clock=lambda: 0.0)
    >>> for _ in range(FREE_OF_NAME):
    ...     tries.take("ada", "192.0.2.1")
    >>> tries.take("ada", "192.0.2.1"), tries.take("ada", "192.0.2.1")
    Traceback (most recent call last):
    api.errors.TooMany: too many requests: wait 1 s
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Wrong] = OrderedDict()

    @contextmanager
    def attempt(self, name: str, address: str) -> Iterator[None]:
        """A try: it counts as wrong until the block ends well. Raises TooMany where it comes too early."""
        self.take(name, address)
        yield
        self._forgive(name, address)

    def take(self, name: str, address: str) -> None:
        """Count a try before it is read, so that many at one moment count too. Raises TooMany."""
        with self._lock:
            moment = self._clock()
            keys = ((("name", name), FREE_OF_NAME), (("address", address), FREE_OF_ADDRESS))
            found = [(key, free, self._find(key, moment)) for key, free in keys]
            if (wait := max(wrong.again_at for _, _, wrong in found) - moment) > 0:
                raise TooMany(retry_after=max(1, round(wait)))
            for key, free, wrong in found:
                self._keep(key, _grow(wrong.count + 1, free, moment))

    def _forgive(self, name: str, address: str) -> None:
        with self._lock:
            self._known.pop(("name", name), None)
            wrong = self._known.get(("address", address))
            if wrong is not None:
                self._keep(("address", address), Wrong(wrong.count - 1, self._clock()))

    def _find(self, key: tuple[str, str], moment: float) -> Wrong:
        wrong = self._known.get(key)
        return wrong if wrong and moment - wrong.again_at < FORGOTTEN_SECONDS else Wrong(0, moment)

    def _keep(self, key: tuple[str, str], wrong: Wrong) -> None:
        self._known[key] = wrong
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)


def _grow(count: int, free: int, moment: float) -> Wrong:
    delay = min(LONGEST_SECONDS, 2.0 ** min(count - free - 1, 16)) if count > free else 0.0
    return Wrong(count, moment + delay)
