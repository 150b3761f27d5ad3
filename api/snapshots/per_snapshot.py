"""Things that are dear to build, kept for the newest snapshots."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from matcher.snapshot import Snapshot

Built = TypeVar("Built")


class PerSnapshot(Generic[Built]):
    """Keeps what was last built from snapshots: once for equal ones, which are of one version and encoded by one function."""

    def __init__(self, most: int = 4) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Hashable, ...], Built] = OrderedDict()

    def find(self, snapshot: Snapshot, build: Callable[[], Built], *also: Hashable) -> Built:
        """What was built from the snapshot, now or before.

        Args:
            also: what else it was built from.
        """
        key = (snapshot.version, snapshot.encode, *also)
        built = self._kept.get(key)
        if built is None:
            built = self._kept[key] = build()
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return built
