"""What has changed in the first of a list since it was remembered: what the data changed, and what the method did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.clock import now
from api.errors import Fault, Invalid, ServiceError
from api.questions.asking import PeersAsking
from api.questions.peers import ask_peers
from api.questions.policy import FindPolicy
from api.snapshots.view import View
from api.storage.models import ChangeRow, VisitRow
from matcher.city import City
from matcher.errors import MatcherError
from matcher.snapshot import Snapshot

FIRST = 10
PART = "~"
"""What parts the pieces of a list that is kept in an address."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it was: when (ISO 8601), by which policy, from which state of the data, and the ids of the first in order."""

    at: str
    policy: str
    snapshot: str
    ids: tuple[str, ...]

    def write(self) -> str:
        """The list as one piece of an address; `read_kept` reads it.

        >>> read_kept(Kept("2026-11-30T09:00:00+00:00", "ours@1", "3f0e", ("pau-fr",)).write()).ids
        ('pau-fr',)
        """
        return PART.join((self.at, self.policy, self.snapshot, *self.ids))


@dataclass(frozen=True, slots=True)
class Change:
    """What was reported: of which city, in which section ("" for the city as such), and on which day."""

    city: City
    section: str
    day: date


@dataclass(frozen=True, slots=True)
class Since:
    """What is other than when the list was remembered.

    day: when that was, None for never. weights: the policy then and now where it is another. came, gone: of the first ten.
    by_method: the ids of those that came or went because of the weights alone; the others because of the data. changes: what was
    reported since then of the asking city and of those that came or went, newest first.
    """

    day: date | None
    new_data: bool
    weights: tuple[str, str] | None
    came: tuple[City, ...]
    gone: tuple[City, ...]
    by_method: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    def parted(self) -> tuple[tuple[tuple[City, ...], tuple[City, ...]], tuple[tuple[City, ...], tuple[City, ...]]]:
        """Who came and who went because of the data, and who because of the method."""
        return (self._moved(is_method=False), self._moved(is_method=True))

    def _moved(self, is_method: bool) -> tuple[tuple[City, ...], tuple[City, ...]]:
        came, gone = (
            tuple(city for city in cities if (city.id in self.by_method) == is_method)
            for cities in (self.came, self.gone)
        )
        return came, gone


NEVER = Since(None, False, None, (), ())
"""Where nothing was remembered."""
FindChanges = Callable[[Collection[str], str], Sequence[ChangeRow]]
"""The lines of the changes feed about these cities after a moment, newest first."""


def read_visit(visit: VisitRow) -> Kept:
    """What an editor had remembered."""
    return Kept(visit.at, visit.policy, visit.snapshot, tuple(visit.twins.split()))


def read_kept(text: str) -> Kept:
    """A list from the piece of an address that `Kept.write` made. Raises Invalid."""
    parts = text.split(PART)
    try:
        at, policy, snapshot = parts[:3]
        datetime.fromisoformat(at)
    except ValueError:
        told = "take the address as it was given"
        raise Invalid(f"'{text[:80]}' is no remembered list: {told}", [Fault("since", told)]) from None
    return Kept(at, policy, snapshot, tuple(parts[3:][:FIRST]))


def keep_list(view: View, ids: Iterable[str]) -> Kept:
    """A list of a view as it is today; by the day, so that a page stays the same for as long as its data do."""
    return Kept(now().date().isoformat(), view.policy_name, view.snapshot.version, tuple(ids)[:FIRST])


def list_first(view: View, city_id: str, kind: str = "twins", asking: PeersAsking | None = None) -> tuple[str, ...]:
    """The ids of the first in a list."""
    asked = asking or PeersAsking()
    asked = asked.model_copy(update={"k": min(FIRST, asked.k)})
    return tuple(suggestion.city.id for suggestion in ask_peers(view, city_id, kind, asked).ranking.suggestions)


def build_since(
    view: View,
    city_id: str,
    kept: Kept,
    find_policy: FindPolicy,
    find_changes: FindChanges,
    kind: str = "twins",
    asking: PeersAsking | None = None,
) -> Since:
    """The difference between what was kept and what is.

    Where the policy is another, the list is made once more under the former one from the data of today: who came or went there
    too did so because of the data, the others because of the method.
    """
    after = list_first(view, city_id, kind, asking)
    moved = [*(one for one in after if one not in kept.ids), *(one for one in kept.ids if one not in after)]
    is_other = kept.policy != view.policy_name
    by_method = frozenset[str]()
    if moved and is_other:
        by_method = _find_by_method(view, city_id, kept, find_policy, kind, asking, moved)
    lines = find_changes({city_id, *moved}, kept.at) if kept.snapshot != view.snapshot.version else ()
    return Since(
        day=datetime.fromisoformat(kept.at).date(),
        new_data=kept.snapshot != view.snapshot.version,
        weights=(kept.policy, view.policy_name) if is_other else None,
        came=_find(view.snapshot, (one for one in moved if one in after)),
        gone=_find(view.snapshot, (one for one in moved if one not in after)),
        by_method=by_method,
        changes=tuple(_read_changes(view.snapshot, lines)),
    )


def _find_by_method(
    view: View,
    city_id: str,
    kept: Kept,
    find_policy: FindPolicy,
    kind: str,
    asking: PeersAsking | None,
    moved: Sequence[str],
) -> frozenset[str]:
    try:
        former = set(list_first(replace(view, policy=find_policy(kept.policy)), city_id, kind, asking))
    except (ServiceError, MatcherError):  # a policy that is no longer here, or own weights: nobody can say any more
        return frozenset(moved)
    return frozenset(one for one in moved if (one in former) == (one in kept.ids))


def _find(snapshot: Snapshot, ids: Iterable[str]) -> tuple[City, ...]:
    return tuple(snapshot.city(city_id) for city_id in ids if city_id in snapshot.numbers)


def _read_changes(snapshot: Snapshot, lines: Iterable[ChangeRow]) -> Iterable[Change]:
    seen = set()
    for line in lines:
        if line.subject in snapshot.numbers and (line.subject, line.section) not in seen:
            seen.add((line.subject, line.section))
            yield Change(snapshot.city(line.subject), line.section, datetime.fromisoformat(line.at).date())
