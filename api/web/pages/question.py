"""What a reader asks for on the page of peers: read from the address, written back into links and the form."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from api.web.confidence import FAIR
from matcher.ask import Ask
from matcher.eligibility import Filters
from matcher.policy import DIALS, KINDS

DISTANCES_KM = (250, 500, 1000, 2000)
SIZE_RATIOS = (1.5, 2.0, 3.0, 5.0)
TABS = (*KINDS, "cases")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parts of the address: a tab, the dial and the theme, and the filters."""

    kind: str = "twins"
    dial: str | None = None
    theme: str | None = None
    other_country: bool = False
    shared_language: bool = False
    not_partners: bool = False
    largest_distance_km: float | None = None
    largest_size_ratio: float | None = None
    well_known: bool = False

    def to_question(self, city_id: str, k: int) -> Ask:
        """The question for the core."""
        filters = Filters(
            other_country=self.other_country,
            shared_language=self.shared_language,
            not_partners=self.not_partners,
            largest_distance_km=self.largest_distance_km,
            largest_size_ratio=self.largest_size_ratio,
            least_coverage=FAIR if self.well_known else 0.0,
        )
        return Ask(city_id, self.kind, self.theme, dial=self.dial, k=k, filters=filters)

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """The parameters of a link that asks the same but for the changes."""
        return {field.name: changes.get(field.name, getattr(self, field.name)) for field in fields(self)} | changes


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers."""

    themes: tuple[str, ...]
    tabs: tuple[str, ...] = TABS
    dials: tuple[str, ...] = DIALS
    distances_km: tuple[int, ...] = DISTANCES_KM
    size_ratios: tuple[float, ...] = SIZE_RATIOS
