"""The builder: follows what is written, and puts finished snapshots where those who answer find them."""

from __future__ import annotations

import time

from api.snapshots.edition import Edition
from api.snapshots.shelf import revision_of
from api.snapshots.store import SnapshotStore
from api.storage.opening import LOG, Tell


class Builder:
    """Writes a snapshot when there is none, at once when all had to be built, and else when something changed and the last one is
    old enough.

    Args:
        store: one that builds.
        every_seconds: how old a finished snapshot becomes before a change makes the next one.
        tell: is told of each.
    """

    def __init__(self, store: SnapshotStore, every_seconds: float, tell: Tell = LOG.info) -> None:
        self._store, self._every_seconds, self._tell = store, every_seconds, tell
        self._written_at = -every_seconds

    def step(self) -> bool:
        """Follow, write where it is due, and send what was not sent. Returns whether it was due.

        Raises DepotUnusable where other machines' place cannot be reached; the next step sends it.
        """
        edition = self._store.refresh()
        due = self._is_due(edition)
        if due:
            began = time.monotonic()
            self._store.finish(edition)
            self._written_at = time.monotonic()
            self._tell(f"Revision {edition.revision} is finished; writing it took {self._written_at - began:.1f} s.")
            self._store.refresh()
        self._store.send()
        return due

    def _is_due(self, edition: Edition) -> bool:
        if edition.folder is None:
            return True
        is_old = time.monotonic() - self._written_at >= self._every_seconds
        return is_old and edition.revision > revision_of(edition.folder)
