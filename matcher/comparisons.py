"""The register of comparisons: one record each, with its name, its measure, how it is told and what it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Literal

from matcher import help, likeness
from matcher import help_reasons as say_help
from matcher import likeness_reasons as say_likeness
from matcher import unreported as read
from matcher.arrays import Float32
from matcher.lens import WHOLE, Lens
from matcher.pair import Pair, Tell
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.unreported import Read, Reads

Measure = Callable[[Snapshot, int, Lens], Float32]
Side = Literal["likeness", "help"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One facet of two cities compared.

    side: likeness, or help that the other gives. label: its name for readers. measure: `measure(snapshot, a, lens)` gives
    value(a -> b) for all b, `measure_back` value(b -> a) for all b; for likeness the two are the same function. tell: the facts
    behind a value, in words. reads: what it reads of the one who learns and of the other, to say who has not reported it. bound
    and bound_back stand beside measures that read texts: they read none and give values no lower, known for the same cities.
    """

    name: str
    facet: str
    side: Side
    label: str
    measure: Measure
    measure_back: Measure
    tell: Tell
    reads: Reads
    bound: Measure | None = None
    bound_back: Measure | None = None


def _alike(
    name: str, facet: str, label: str, measure: Measure, tell: Tell, reads: Read, bound: Measure | None = None
) -> Comparison:
    return Comparison(name, facet, "likeness", label, measure, measure, tell, (reads, reads), bound, bound)


_ALL = (
    _alike("size", "size", "Similar size", likeness.compare_size, say_likeness.tell_size, read.POPULATION),
    _alike("distance", "geography", "Nearness", likeness.compare_geography, say_likeness.tell_distance, read.PLACE),
    _alike(
        "climate", "geography", "Similar climate", likeness.compare_climate, say_likeness.tell_climate, read.CLIMATE
    ),
    _alike(
        "language",
        "geography",
        "Shared or related language",
        likeness.compare_language,
        say_likeness.tell_language,
        read.LANGUAGES,
    ),
    _alike(
        "commitments",
        "collaboration",
        "Same commitments",
        likeness.compare_commitments,
        say_likeness.tell_commitments,
        read.COMMITMENTS,
    ),
    _alike(
        "maturity", "maturity", "Similar maturity", likeness.compare_maturity, say_likeness.tell_maturity, read.LEVELS
    ),
    _alike(
        "barriers", "barriers", "Shared barriers", likeness.compare_barriers, say_likeness.tell_barriers, read.BARRIERS
    ),
    _alike(
        "engagement_barriers",
        "barriers",
        "Shared engagement barriers",
        likeness.compare_engagement_barriers,
        say_likeness.tell_engagement_barriers,
        read.ENGAGEMENT,
    ),
    _alike(
        "funding_gaps",
        "barriers",
        "Shared funding gaps",
        likeness.compare_funding_gaps,
        say_likeness.tell_funding_gaps,
        read.GAPS,
    ),
    _alike(
        "governance",
        "governance",
        "Similar governance",
        likeness.compare_governance,
        say_likeness.tell_governance,
        read.GOVERNANCE,
    ),
    _alike(
        "sectors", "sectors", "Same priority sectors", likeness.compare_sectors, say_likeness.tell_sectors, read.SECTORS
    ),
    _alike("emission_mix", "sectors", "Similar emission mix", likeness.compare_mix, say_likeness.tell_mix, read.MIX),
    _alike(
        "needs",
        "needs and offers",
        "Similar needs",
        likeness.compare_needs,
        say_likeness.tell_needs,
        read.NEEDS,
        likeness.bound_needs,
    ),
    Comparison(
        "offers",
        "needs and offers",
        "help",
        "Offers and cases that answer needs",
        help.measure_offers,
        help.measure_offers_back,
        say_help.tell_offers,
        (read.NEEDS, read.SHOWN),
        help.bound_offers,
        help.bound_offers_back,
    ),
    Comparison(
        "themes",
        "needs and offers",
        "help",
        "Something to show where help is sought",
        help.measure_themes,
        help.measure_themes_back,
        say_help.tell_themes,
        (read.NOTHING, read.SHOWN),
    ),
    Comparison(
        "record",
        "needs and offers",
        "help",
        "Something on record",
        help.measure_record,
        help.measure_record_back,
        say_help.tell_record,
        (read.NOTHING, read.RECORD),
    ),
    Comparison(
        "ahead",
        "maturity",
        "help",
        "A step ahead",
        help.measure_ahead,
        help.measure_ahead_back,
        say_help.tell_ahead,
        (read.LEVELS, read.LEVELS),
    ),
    Comparison(
        "track_record",
        "maturity",
        "help",
        "Track record",
        help.measure_track_record,
        help.measure_track_record_back,
        say_help.tell_track_record,
        (read.NOTHING, read.LEVELS),
    ),
    Comparison(
        "solved",
        "barriers",
        "help",
        "Cases on the same barriers",
        help.measure_solved,
        help.measure_solved_back,
        say_help.tell_solved,
        (read.BARRIERS, read.CASES),
    ),
    Comparison(
        "experience",
        "collaboration",
        "help",
        "Experience as a host",
        help.measure_experience,
        help.measure_experience_back,
        say_help.tell_experience,
        (read.NOTHING, read.HOSTED),
    ),
    Comparison(
        "programmes",
        "collaboration",
        "help",
        "Active in programmes",
        help.measure_programmes,
        help.measure_programmes_back,
        say_help.tell_programmes,
        (read.NOTHING, read.ACTIVE),
    ),
    Comparison(
        "proximity",
        "collaboration",
        "help",
        "Nearness in the network",
        help.measure_proximity,
        help.measure_proximity_back,
        say_help.tell_proximity,
        (read.EDGES, read.EDGES),
    ),
    Comparison(
        "capacity",
        "size",
        "help",
        "Capacity to host",
        help.measure_capacity,
        help.measure_capacity_back,
        say_help.tell_capacity,
        (read.NOTHING, read.POPULATION),
    ),
    Comparison(
        "load",
        "collaboration",
        "help",
        "Not already suggested to many",
        help.measure_load,
        help.measure_load,
        say_help.tell_load,
        (read.NOTHING, read.NOTHING),
    ),
)

COMPARISONS: Mapping[str, Comparison] = MappingProxyType({comparison.name: comparison for comparison in _ALL})

FAIRNESS = "load"
"""The comparison that keeps one city from standing on every list; no reader turns it up or down with the rest of its facet."""
FACETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        facet.replace(" ", "_"): tuple(one.name for one in _ALL if one.facet == facet and one.name != FAIRNESS)
        for facet in dict.fromkeys(one.facet for one in _ALL)
    }
)
"""The comparisons of each facet that a reader may make count more or less."""


def tell_alone(snapshot: Snapshot, name: str, city_id: str, peer_id: str) -> tuple[float | None, Reason]:
    """One comparison of two cities by itself, whether or not a policy weighs it: its value, None where unknown, and the words.

    Raises UnknownCity.
    """
    a, b, comparison = snapshot.number(city_id), snapshot.number(peer_id), COMPARISONS[name]
    value = float(comparison.measure(snapshot, a, WHOLE)[b])
    pair = Pair(snapshot, a, b, WHOLE, True)
    return (None, read.tell_unreported(pair, comparison.reads)) if isnan(value) else (value, comparison.tell(pair))
