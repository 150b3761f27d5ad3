"""What became of the content of the database from one reading of it to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.storage.loading import Loaded, Profile
from matcher.records import RecordChange


@dataclass(frozen=True, slots=True)
class Step:
    """The profiles that are new or others now, the ids of the cities that are gone, and the records that changed."""

    changed: tuple[Profile, ...]
    left: frozenset[str]
    records: RecordChange

    @property
    def size(self) -> int:
        """How many cities and records it is about."""
        return len(self.changed) + len(self.left) + len(self.records.gone) + len(self.records.come)


def find_step(before: Loaded, after: Loaded) -> Step:
    """What is another in `after`; what is held by both as the same object is not looked at."""
    profiles = after.profiles
    changed = (profile for city_id, profile in profiles.items() if before.profiles.get(city_id) is not profile)
    left = frozenset(before.profiles.keys() - profiles.keys())
    kinds = [kind for kind in after.records if after.records[kind] is not before.records[kind]]
    gone = [item for kind in kinds for item in _only(before.records[kind], after.records[kind])]
    come = [item for kind in kinds for item in _only(after.records[kind], before.records[kind])]
    return Step(tuple(changed), left, RecordChange(tuple(gone), tuple(come)))


def _only(records: Mapping[str, Any], others: Mapping[str, Any]) -> list[Any]:
    """The records that the others have not, or have otherwise."""
    return [record for key, record in records.items() if others.get(key) is not record and others.get(key) != record]
