"""What cities like this one report and this one does not."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from api.questions.asking import BlindSpotsAsking
from api.snapshots.view import View
from matcher.blind_spots import BlindSpot, find_blind_spots
from matcher.city import City
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class BlindSpotsAnswer:
    """The spots, the largest surplus over what is usual first. `aside`: those found that the city has set aside."""

    city: City
    spots: tuple[BlindSpot, ...]
    aside: tuple[BlindSpot, ...]
    snapshot: Snapshot
    policy_name: str


def ask_blind_spots(
    view: View, city_id: str, asking: BlindSpotsAsking, dismissed: Set[tuple[str, str]] = frozenset()
) -> BlindSpotsAnswer:
    """The blind spots of a city; `dismissed` are the sections and codes it has set aside. Raises UnknownCity."""
    found = find_blind_spots(view.snapshot, view.policy, city_id, asking.k + len(dismissed))
    aside = tuple(spot for spot in found if (spot.section, spot.code) in dismissed)
    spots = tuple(spot for spot in found if (spot.section, spot.code) not in dismissed)
    return BlindSpotsAnswer(view.snapshot.city(city_id), spots[: asking.k], aside, view.snapshot, view.policy_name)
