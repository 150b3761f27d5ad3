"""What has changed since an editor last looked: the data, the method, and the first twins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.questions.asking import PeersAsking
from api.questions.peers import ask_peers
from api.snapshots.view import View
from api.storage.models import VisitRow
from matcher.city import City
from matcher.snapshot import Snapshot

FIRST = 10


@dataclass(frozen=True, slots=True)
class Since:
    """What is other than when the editor looked.

    day: when that was, None for never. weights: the policy then and now where it is another. came, gone: of the first ten twins.
    """

    day: date | None
    new_data: bool
    weights: tuple[str, str] | None
    came: tuple[City, ...]
    gone: tuple[City, ...]


def list_first_twins(view: View, city_id: str) -> tuple[str, ...]:
    """The ids of the first twins of a city."""
    found = ask_peers(view, city_id, "twins", PeersAsking(k=FIRST)).ranking
    return tuple(suggestion.city.id for suggestion in found.suggestions)


def build_since(view: View, visit: VisitRow) -> Since:
    """The difference between what was kept and what is."""
    before, after = visit.twins.split(), list_first_twins(view, visit.city_id)
    return Since(
        day=datetime.fromisoformat(visit.at).date(),
        new_data=visit.snapshot != view.snapshot.version,
        weights=(visit.policy, view.policy_name) if visit.policy != view.policy_name else None,
        came=_find(view.snapshot, [city for city in after if city not in before]),
        gone=_find(view.snapshot, [city for city in before if city not in after]),
    )


def _find(snapshot: Snapshot, ids: list[str]) -> tuple[City, ...]:
    return tuple(snapshot.city(city_id) for city_id in ids if city_id in snapshot.numbers)
