"""What cities like this one often report and it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from matcher.blind_spots import BlindSpot, find_blind_spots
from matcher.city import City
from matcher.policy import Policy
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class BlindSpotsPage:
    """The spots, the largest surplus over what is usual first. `own`: the reader may change this city's profile."""

    template: ClassVar[str] = "blind_spots.html"

    city: City
    spots: tuple[BlindSpot, ...]
    own: bool


def build_blind_spots(snapshot: Snapshot, policy: Policy, city_id: str, own: bool = False) -> BlindSpotsPage:
    """The page of a city. Raises UnknownCity."""
    return BlindSpotsPage(snapshot.city(city_id), find_blind_spots(snapshot, policy, city_id), own)
