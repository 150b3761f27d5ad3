"""The register of comparisons: what each is called, which facet of the profile it reads, and whether it is likeness or help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from matcher import help, likeness
from matcher.arrays import Float32
from matcher.snapshot import Snapshot

Measure = Callable[[Snapshot, int, int | None], Float32]
Side = Literal["likeness", "help"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One facet of two cities compared.

    `measure(snapshot, a, theme)` gives value(a -> b) for all b and `measure_back` gives value(b -> a) for all b; for likeness
    the two are the same function. `bound` and `bound_back` stand beside measures that read texts: they read none and give
    values no lower, known for the same cities.
    """

    name: str
    facet: str
    side: Side
    label: str
    measure: Measure
    measure_back: Measure
    bound: Measure | None = None
    bound_back: Measure | None = None


def _alike(name: str, facet: str, label: str, measure: Measure, bound: Measure | None = None) -> Comparison:
    return Comparison(name, facet, "likeness", label, measure, measure, bound, bound)


def _helps(
    name: str,
    facet: str,
    label: str,
    measure: Measure,
    measure_back: Measure,
    bound: Measure | None = None,
    bound_back: Measure | None = None,
) -> Comparison:
    return Comparison(name, facet, "help", label, measure, measure_back, bound, bound_back)


_ALL = (
    _alike("size", "size", "Similar size", likeness.compare_size),
    _alike("distance", "geography", "Nearness", likeness.compare_geography),
    _alike("climate", "geography", "Similar climate", likeness.compare_climate),
    _alike("language", "geography", "Shared or related language", likeness.compare_language),
    _alike("maturity", "maturity", "Similar maturity", likeness.compare_maturity),
    _alike("barriers", "barriers", "Shared barriers", likeness.compare_barriers),
    _alike("engagement_barriers", "barriers", "Shared engagement barriers", likeness.compare_engagement_barriers),
    _alike("funding_gaps", "barriers", "Shared funding gaps", likeness.compare_funding_gaps),
    _alike("governance", "governance", "Similar governance", likeness.compare_governance),
    _alike("sectors", "sectors", "Same priority sectors", likeness.compare_sectors),
    _alike("needs", "needs and offers", "Similar needs", likeness.compare_needs, likeness.bound_needs),
    _helps(
        "offers",
        "needs and offers",
        "Offers that answer needs",
        help.measure_offers,
        help.measure_offers_back,
        help.bound_offers,
        help.bound_offers_back,
    ),
    _helps(
        "themes",
        "needs and offers",
        "Something to show where help is sought",
        help.measure_themes,
        help.measure_themes_back,
    ),
    _helps("ahead", "maturity", "A step ahead", help.measure_ahead, help.measure_ahead_back),
    _helps("track_record", "maturity", "Track record", help.measure_track_record, help.measure_track_record_back),
    _helps("solved", "barriers", "Cases on the same barriers", help.measure_solved, help.measure_solved_back),
    _helps(
        "experience", "collaboration", "Experience as a host", help.measure_experience, help.measure_experience_back
    ),
    _helps(
        "programmes", "collaboration", "Active in programmes", help.measure_programmes, help.measure_programmes_back
    ),
    _helps(
        "proximity", "collaboration", "Nearness in the network", help.measure_proximity, help.measure_proximity_back
    ),
    _helps("capacity", "size", "Capacity to host", help.measure_capacity, help.measure_capacity_back),
)

COMPARISONS: Mapping[str, Comparison] = MappingProxyType({comparison.name: comparison for comparison in _ALL})
