"""What cities like this one often report and it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.questions.blind_spots import BlindSpotsAnswer
from matcher.blind_spots import BlindSpot
from matcher.city import City


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


def build_blind_spots(answer: BlindSpotsAnswer, own: bool = False) -> BlindSpotsPage:
    """The page of an answer."""
    return BlindSpotsPage(answer.city, answer.spots, answer.aside, own)
