"""What each comparison reads of the two cities, and how to say that it is not reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matcher.pair import Pair
from matcher.reason import Reason, sentence
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a profile: whether city `no` of a snapshot has it, and the sentences for those who have not."""

    has: Callable[[Snapshot, int], bool]
    one: str
    neither: str


def tell_unreported(pair: Pair, comparison: str) -> Reason:
    """Who of the two has not reported what the comparison reads."""
    mine, theirs = _READS[comparison]
    own_lacks, other_lacks = not mine.has(pair.snapshot, pair.a), not theirs.has(pair.snapshot, pair.b)
    if own_lacks and other_lacks and mine is theirs:
        return pair.say(mine.neither)
    if own_lacks:
        return pair.say(mine.one, {"who": pair.own.name})
    if other_lacks:
        return pair.say(theirs.one, {"who": pair.other.name})
    return pair.say(sentence("{city} and {peer} have not reported on the same themes."))


def _read_section(section: str, one: str, neither: str) -> Read:
    return Read(lambda snapshot, no: snapshot.units[section].has(no), one, neither)


_POPULATION = Read(
    lambda snapshot, no: snapshot.cities[no].population is not None,
    sentence("The population of {who} is not reported."),
    sentence("The populations of {city} and {peer} are not reported."),
)
_PLACE = Read(
    lambda snapshot, no: snapshot.cities[no].place.latitude is not None,
    sentence("Where {who} lies is not reported."),
    sentence("Where {city} and {peer} lie is not reported."),
)
_CLIMATE = Read(
    lambda snapshot, no: snapshot.cities[no].place.climate_class is not None,
    sentence("The climate class of {who} is not reported."),
    sentence("The climate classes of {city} and {peer} are not reported."),
)
_LANGUAGES = Read(
    lambda snapshot, no: bool(snapshot.cities[no].place.languages),
    sentence("The official languages of {who} are not reported."),
    sentence("The official languages of {city} and {peer} are not reported."),
)
_LEVELS = Read(
    lambda snapshot, no: bool(snapshot.cities[no].levels),
    sentence("{who} has not reported how far it is, theme by theme."),
    sentence("Neither {city} nor {peer} has reported how far it is, theme by theme."),
)
_NEEDS = Read(
    lambda snapshot, no: bool(snapshot.cities[no].needs),
    sentence("{who} has not reported its needs."),
    sentence("Neither {city} nor {peer} has reported its needs."),
)
_OFFERS = Read(
    lambda snapshot, no: bool(snapshot.cities[no].offers),
    sentence("{who} has not reported what it can offer."),
    sentence("Neither {city} nor {peer} has reported what it can offer."),
)
_SHOWN = Read(
    lambda snapshot, no: snapshot.shown.has(no),
    sentence("{who} has not reported offers or case studies."),
    sentence("Neither {city} nor {peer} has reported offers or case studies."),
)
_CASES = Read(
    lambda snapshot, no: snapshot.addressed.has(no),
    sentence("No case study of {who} is known."),
    sentence("No case study of {city} or {peer} is known."),
)
_HOSTED = Read(
    lambda snapshot, no: bool(snapshot.graph.hosted[no] > 0),
    sentence("No programme is known in which {who} hosted others."),
    sentence("No programme is known in which {city} or {peer} hosted others."),
)
_ACTIVE = Read(
    lambda snapshot, no: bool(snapshot.graph.programmes[no] > 0),
    sentence("No programme is known in which {who} took part."),
    sentence("No programme is known in which {city} or {peer} took part."),
)
_EDGES = Read(
    lambda snapshot, no: bool(snapshot.graph.degree[no] > 0),
    sentence("No collaboration of {who} is recorded."),
    sentence("No collaboration of {city} or {peer} is recorded."),
)
_BARRIERS = _read_section(
    "barriers",
    sentence("{who} has not reported its barriers."),
    sentence("Neither {city} nor {peer} has reported its barriers."),
)
_ENGAGEMENT = _read_section(
    "engagement_barriers",
    sentence("{who} has not reported its barriers to engaging people."),
    sentence("Neither {city} nor {peer} has reported its barriers to engaging people."),
)
_GAPS = _read_section(
    "funding_gaps",
    sentence("{who} has not reported its funding gaps."),
    sentence("Neither {city} nor {peer} has reported its funding gaps."),
)
_GOVERNANCE = _read_section(
    "governance",
    sentence("{who} has not reported how climate work is organised."),
    sentence("Neither {city} nor {peer} has reported how climate work is organised."),
)
_SECTORS = _read_section(
    "priority_sectors",
    sentence("{who} has not reported its priority sectors."),
    sentence("Neither {city} nor {peer} has reported its priority sectors."),
)
_NOTHING = Read(lambda snapshot, no: True, "", "")

_READS: Mapping[str, tuple[Read, Read]] = MappingProxyType(
    {
        "size": (_POPULATION, _POPULATION),
        "distance": (_PLACE, _PLACE),
        "climate": (_CLIMATE, _CLIMATE),
        "language": (_LANGUAGES, _LANGUAGES),
        "maturity": (_LEVELS, _LEVELS),
        "barriers": (_BARRIERS, _BARRIERS),
        "engagement_barriers": (_ENGAGEMENT, _ENGAGEMENT),
        "funding_gaps": (_GAPS, _GAPS),
        "governance": (_GOVERNANCE, _GOVERNANCE),
        "sectors": (_SECTORS, _SECTORS),
        "needs": (_NEEDS, _NEEDS),
        "offers": (_NEEDS, _OFFERS),
        "themes": (_NEEDS, _SHOWN),
        "ahead": (_LEVELS, _LEVELS),
        "track_record": (_NOTHING, _LEVELS),
        "solved": (_BARRIERS, _CASES),
        "experience": (_NOTHING, _HOSTED),
        "programmes": (_NOTHING, _ACTIVE),
        "proximity": (_EDGES, _EDGES),
        "capacity": (_NOTHING, _POPULATION),
    }
)
