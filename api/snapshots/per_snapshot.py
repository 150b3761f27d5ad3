"""Things that are dear to build, kept for the newest snapshots."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from matcher.snapshot import Snapshot

Built = TypeVar("Built")
KEPT = 4


class PerSnapshot(Generic[Built]):
    """Calls `build` once for each snapshot version and keeps the last few results."""

    def __init__(self, build: Callable[[Snapshot], Built]) -> None:
        self._build = build
        self._kept: OrderedDict[str, Built] = OrderedDict()

    def __call__(self, snapshot: Snapshot) -> Built:
        """What `build` makes of the snapshot."""
        if snapshot.version not in self._kept:
            self._kept[snapshot.version] = self._build(snapshot)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[snapshot.version]
