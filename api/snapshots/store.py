"""The snapshot of the current revision, for each audience, swapped in one assignment when the revision moves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from api.errors import Busy
from api.snapshots.depot import Depot, DepotUnusable
from api.snapshots.edition import Edition
from api.snapshots.shelf import Shelf
from api.snapshots.step import Step, find_step
from api.snapshots.unusable import leave_unusable
from api.snapshots.vectors import VectorMemory
from api.snapshots.view import View
from api.snapshots.whole import Named
from api.storage.loading import UNREADABLE, Loaded, Profile, SetAside, is_named, load_content, read_revision
from api.storage.visibility import PEERS
from fixtures.vocabulary import load_vocabulary
from matcher.city import City
from matcher.load import find_pulls
from matcher.records import UNCHANGED
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode
from matcher.update import update_snapshot

LOG = logging.getLogger("city_peers")
MOST_UPDATED = 0.1
WAIT_SECONDS = 5.0
"""How long a request waits for a snapshot that is being built."""


class SnapshotStore:
    """Holds the current edition. Readers take it without waiting; one builder at a time makes the next one.

    Args:
        folder: where finished snapshots are looked for; None: all is built here.
        builds: whether it builds also while a builder is at work there, as the builder itself does.
        depot: where finished snapshots come from, or go to, that other machines have.
    """

    def __init__(
        self,
        engine: Engine,
        encode: Encode,
        folder: Path | None = None,
        builds: bool = False,
        depot: Depot | None = None,
    ) -> None:
        self.engine, self._builds = engine, builds
        self.encode = VectorMemory(encode)
        self._building = Lock()
        self._shelf = Shelf(folder, engine, self.encode, depot) if folder else None
        self._fetch_first()
        opened = self._open(None)
        self._edition = self._follow(opened) if opened else self._build(load_content(engine))

    def current(self) -> Edition:
        """The newest edition that is ready; never waits."""
        return self._edition

    def visit(self, view: View, visitors: Sequence[City]) -> View:
        """The view with more cities in it, for the questions about cities that nobody has profiled."""
        edition, key = self._edition, "+".join((view.audience, *(visitor.id for visitor in visitors)))
        overlay = edition.overlays.get(key) if edition.revision == view.revision else None
        if overlay is None:
            overlay = update_snapshot(view.snapshot, visitors, self.encode)
            if edition.revision == view.revision:
                edition.keep_overlay(key, overlay)
        return replace(view, snapshot=overlay)

    def refresh(self, at_least: int | None = None, wait_seconds: float = -1) -> Edition:
        """The edition of the newest revision, built now if need be.

        Args:
            at_least: a revision known to be written; where the current edition has it, the database is not asked.
            wait_seconds: how long to wait for one that is being built; below zero without limit.

        Raises:
            Busy: building takes longer than that.
        """
        if at_least is not None and self._edition.revision >= at_least:
            return self._edition
        if not self.is_behind():
            return self._edition
        if not self._building.acquire(timeout=wait_seconds):
            raise Busy
        try:
            if self.is_behind():
                self._edition = self._find_next()
            return self._edition
        finally:
            self._building.release()

    def refresh_soon(self) -> None:
        """As `refresh` after a write; where another build is at work for long, that or the next one takes the write over."""
        with suppress(Busy):
            self.refresh(wait_seconds=WAIT_SECONDS)

    def is_behind(self) -> bool:
        """Whether something was written that the current edition has not, or the builder has finished a snapshot since."""
        if self._edition.revision < read_revision(self.engine):
            return True
        return self._shelf is not None and self._shelf.find_new(self._edition.folder) is not None

    def finish(self, edition: Edition) -> None:
        """Put an edition where other processes find it."""
        if self._shelf:
            self._shelf.write(edition)

    def send(self) -> None:
        """Let other machines have the newest finished snapshot; one that was sent is not sent again."""
        if self._shelf:
            self._shelf.send()

    def fetch(self) -> None:
        """Have the newest finished snapshot of other machines; the next `refresh` takes it over."""
        if self._shelf and not self._builds:
            self._shelf.fetch()

    def _fetch_first(self) -> None:
        """Begin with what is finished elsewhere; where that cannot be reached, with what is here."""
        try:
            self.fetch()
        except DepotUnusable as error:
            LOG.warning("%s", error)

    def tidy(self) -> None:
        """Take away finished snapshots that hold what may have been erased since, where no builder does so."""
        if self._shelf:
            self._shelf.tidy(self._edition.revision)

    def _find_next(self) -> Edition:
        """The newest edition. What is too much to follow is left to the builder, where one is at work: the current one stays."""
        opened = self._open(self._edition.folder)
        before = opened or self._edition
        waits = self._shelf and not self._builds and self._shelf.has_builder()
        if waits and not is_named(self.engine, before.loaded):
            return max(before, self._edition, key=lambda edition: edition.revision)
        return self._follow(before)

    def _open(self, held: Named | None) -> Edition | None:
        """The edition of the newest finished snapshot that is not held already; its texts need not be remembered."""
        opened = self._shelf.open(held) if self._shelf else None
        if opened:
            self.encode.forget_unused()
        return opened

    def _follow(self, before: Edition) -> Edition:
        """The newest edition, from one before: updated where few cities and records changed, else built."""
        loaded = load_content(self.engine, before.loaded)
        step = find_step(before.loaded, loaded)
        if step.size > MOST_UPDATED * loaded.size:
            return self._build(loaded)
        try:
            public = self._update(before.snapshot, step, "public")
            if before.peers is not before.snapshot:
                peers = self._update(before.peers, step, PEERS)
            else:
                peers = self._share(public, step.changed)
        except UNREADABLE:
            return self._build(loaded)
        find_pulls(public)  # before anybody asks
        _warn_of(set(loaded.set_aside) - set(before.set_aside))
        return replace(before, loaded=loaded, snapshot=public, peers=peers, overlays={}, set_aside=loaded.set_aside)

    def _build(self, loaded: Loaded) -> Edition:
        """Everything, without the rows that no snapshot can hold; which ones these are is only asked when a build fails."""
        try:
            edition = self._build_all(loaded)
        except UNREADABLE:
            edition = self._build_all(leave_unusable(loaded))
        _warn_of(edition.set_aside)
        return edition

    def _build_all(self, loaded: Loaded) -> Edition:
        public = build_snapshot(
            (profile.city("public") for profile in loaded.profiles.values()),
            load_vocabulary(),
            self.encode,
            *(tuple(loaded.records[kind].values()) for kind in ("case", "collaboration", "membership")),
        )
        find_pulls(public)  # before a fork, and for all snapshots that follow from this one
        peers = self._share(public, loaded.profiles.values())
        self.encode.forget_unused()
        return Edition(loaded, public, peers, self.encode, set_aside=loaded.set_aside)

    def _share(self, public: Snapshot, profiles: Iterable[Profile]) -> Snapshot:
        """What peers see: the public snapshot itself, unless one of these profiles has a section for peers."""
        shared = tuple(profile for profile in profiles if profile.hides(PEERS))
        return self._update(public, Step(shared, frozenset(), UNCHANGED), PEERS)

    def _update(self, snapshot: Snapshot, step: Step, audience: str) -> Snapshot:
        """The snapshot after a step as an audience sees it; the same one where it sees nothing of it."""
        cities = (profile.city(audience) for profile in step.changed)
        changed = [city for city in cities if city.id not in snapshot.numbers or snapshot.city(city.id) != city]
        return update_snapshot(snapshot, changed, self.encode, step.left, step.records)


def _warn_of(rows: Iterable[SetAside]) -> None:
    for row in rows:
        LOG.warning("set aside: %s %s cannot be read (%s); mend or replace it", row.kind, row.id, row.why)
