"""Everything of one revision, and what each audience may ask of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.snapshots.view import View
from api.snapshots.whole import Named
from api.storage.loading import Loaded, SetAside
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.statements import Encode
from matcher.update import update_snapshot

MOST_OVERLAYS = 16


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything of one revision. The snapshot of what is public is its `snapshot`; the others hang off it.

    `overlays` keeps, for cities whose editors asked, the snapshot that adds the city's own private sections. `set_aside` names
    the rows that could not be read, or that no snapshot can hold. `folder` is the finished snapshot that it rests on, None where
    all was built in this process.
    """

    loaded: Loaded
    snapshot: Snapshot
    peers: Snapshot
    encode: Encode
    overlays: dict[str, Snapshot] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    folder: Named | None = None

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
            self.snapshot.version == other.snapshot.version
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
