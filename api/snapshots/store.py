"""The snapshot of the current revision, for each audience, swapped in one assignment when the revision moves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock

from sqlalchemy import Engine

from api.errors import Busy
from api.snapshots.step import Step, find_step
from api.snapshots.unusable import leave_unusable
from api.snapshots.vectors import VectorMemory
from api.snapshots.view import View
from api.storage.loading import UNREADABLE, Loaded, Profile, SetAside, load_content, read_revision
from api.storage.visibility import PEERS
from fixtures.vocabulary import load_vocabulary
from matcher.city import City
from matcher.load import find_pulls
from matcher.policy import Policy
from matcher.records import UNCHANGED
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode
from matcher.update import update_snapshot

LOG = logging.getLogger("city_peers")
MOST_OVERLAYS = 16
MOST_UPDATED = 0.1
WAIT_SECONDS = 5.0
"""How long a request waits for a snapshot that is being built."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything of one revision. The snapshot of what is public is its `snapshot`; the others hang off it.

    `overlays` keeps, for cities whose editors asked, the snapshot that adds the city's own private sections. `set_aside` names
    the rows that could not be read, or that no snapshot can hold.
    """

    loaded: Loaded
    snapshot: Snapshot
    peers: Snapshot
    encode: Encode
    overlays: dict[str, Snapshot] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()

    @property
    def policy(self) -> Policy:
        """The adopted policy."""
        return self.loaded.policy

    @property
    def revision(self) -> int:
        """The revision of the database that this edition was built from."""
        return self.loaded.revision

    def tells_guests_the_same(self, other: Edition) -> bool:
        """Whether no public answer differs: only what guests do not see was written between the two."""
        return (
            self.snapshot is other.snapshot
            and self.policy == other.policy
            and self.loaded.records_no == other.loaded.records_no
            and self.loaded.told_no == other.loaded.told_no  # a page tells more of a city than what is compared
        )

    def view(self, audience: str = "public") -> View:
        """What an audience ("public", "peers" or "own:<city id>") may ask."""
        return View(self._snapshot_for(audience), self.policy, self.revision, audience)

    def _snapshot_for(self, audience: str) -> Snapshot:
        if audience == "public":
            return self.snapshot
        city_id = audience.removeprefix("own:")
        profile = self.loaded.profiles.get(city_id)
        if audience == "peers" or profile is None or not profile.hides("private"):
            return self.peers
        overlay = self.overlays.get(city_id)
        if overlay is None:
            overlay = update_snapshot(self.peers, [profile.city("own")], self.encode)
            self.keep_overlay(city_id, overlay)
        return overlay

    def keep_overlay(self, key: str, overlay: Snapshot) -> None:
        """Keep a snapshot that adds something for one asker; the oldest leaves when there are too many."""
        while len(self.overlays) >= MOST_OVERLAYS:
            self.overlays.pop(next(iter(self.overlays)), None)
        self.overlays[key] = overlay


class SnapshotStore:
    """Holds the current edition. Readers take it without waiting; one builder at a time makes the next one."""

    def __init__(self, engine: Engine, encode: Encode) -> None:
        self._engine = engine
        self.encode = VectorMemory(encode)
        self._building = Lock()
        self._edition = self._build(load_content(engine))

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
        if self._edition.revision >= read_revision(self._engine):
            return self._edition
        if not self._building.acquire(timeout=wait_seconds):
            raise Busy
        try:
            if self._edition.revision < read_revision(self._engine):
                self._edition = self._follow(load_content(self._engine, self._edition.loaded))
            return self._edition
        finally:
            self._building.release()

    def refresh_soon(self) -> None:
        """As `refresh` after a write; where another build is at work for long, that or the next one takes the write over."""
        with suppress(Busy):
            self.refresh(wait_seconds=WAIT_SECONDS)

    def _follow(self, loaded: Loaded) -> Edition:
        """The edition after the current one: updated where few cities and records changed, else built."""
        before = self._edition
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
        return Edition(loaded, public, peers, self.encode, set_aside=loaded.set_aside)

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
