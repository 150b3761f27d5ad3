"""What cities like this one often report and it does not."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar

from matcher.blind_spots import BlindSpot, find_blind_spots
from matcher.city import City
from matcher.policy import Policy
from matcher.snapshot import Snapshot

SHOWN = 10


@dataclass(frozen=True, slots=True)
class BlindSpotsPage:
    """The spots, the largest surplus over what is usual first. `own`: the reader may change this city's profile.

    dismissed: the spots that the city has set aside.
    """

    template: ClassVar[str] = "blind_spots.html"

    city: City
    spots: tuple[BlindSpot, ...]
    dismissed: tuple[BlindSpot, ...]
    own: bool


def build_blind_spots(
    snapshot: Snapshot,
    policy: Policy,
    city_id: str,
    own: bool = False,
    dismissed: Set[tuple[str, str]] = frozenset(),
) -> BlindSpotsPage:
    """The page of a city; `dismissed` are the sections and codes it has set aside. Raises UnknownCity."""
    found = find_blind_spots(snapshot, policy, city_id, k=SHOWN + len(dismissed))
    aside = tuple(spot for spot in found if (spot.section, spot.code) in dismissed)
    shown = tuple(spot for spot in found if (spot.section, spot.code) not in dismissed)
    return BlindSpotsPage(snapshot.city(city_id), shown[:SHOWN], aside, own)
