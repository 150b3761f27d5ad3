"""What each comparison reads of the two cities, and how to say that it is not reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.pair import Pair
from matcher.reason import Reason, sentence
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a profile: whether city `no` of a snapshot has it, and the sentences for those who have not."""

    has: Callable[[Snapshot, int], bool]
    one: str
    neither: str


Reads = tuple[Read, Read]
"""What a comparison reads of the city that learns and of the one that is learned from."""


def tell_unreported(pair: Pair, reads: Reads) -> Reason:
    """Who of the two has not reported what a comparison reads."""
    mine, theirs = reads
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


POPULATION = Read(
    lambda snapshot, no: snapshot.cities[no].population is not None,
    sentence("The population of {who} is not reported."),
    sentence("The populations of {city} and {peer} are not reported."),
)
PLACE = Read(
    lambda snapshot, no: snapshot.cities[no].place.latitude is not None,
    sentence("Where {who} lies is not reported."),
    sentence("Where {city} and {peer} lie is not reported."),
)
CLIMATE = Read(
    lambda snapshot, no: snapshot.cities[no].place.climate_class is not None,
    sentence("The climate class of {who} is not reported."),
    sentence("The climate classes of {city} and {peer} are not reported."),
)
LANGUAGES = Read(
    lambda snapshot, no: bool(snapshot.cities[no].place.languages),
    sentence("The official languages of {who} are not reported."),
    sentence("The official languages of {city} and {peer} are not reported."),
)
LEVELS = Read(
    lambda snapshot, no: bool(snapshot.cities[no].levels),
    sentence("{who} has not reported how far it is, theme by theme."),
    sentence("Neither {city} nor {peer} has reported how far it is, theme by theme."),
)
NEEDS = Read(
    lambda snapshot, no: bool(snapshot.cities[no].needs),
    sentence("{who} has not reported its needs."),
    sentence("Neither {city} nor {peer} has reported its needs."),
)
SHOWN = Read(
    lambda snapshot, no: snapshot.shown.has(no),
    sentence("{who} has not reported offers or case studies."),
    sentence("Neither {city} nor {peer} has reported offers or case studies."),
)
CASES = Read(
    lambda snapshot, no: snapshot.addressed.has(no),
    sentence("No case study of {who} is known."),
    sentence("No case study of {city} or {peer} is known."),
)
COMMITMENTS = Read(
    lambda snapshot, no: bool(snapshot.commitments.numbers[no] >= 0),
    sentence("It is not known whether {who} signed the Covenant of Mayors."),
    sentence("It is not known whether {city} or {peer} signed the Covenant of Mayors."),
)
HOSTED = Read(
    lambda snapshot, no: bool(snapshot.graph.hosted[no] > 0),
    sentence("No programme is known in which {who} hosted others."),
    sentence("No programme is known in which {city} or {peer} hosted others."),
)
ACTIVE = Read(
    lambda snapshot, no: bool(snapshot.graph.programmes[no] > 0),
    sentence("No programme is known in which {who} took part."),
    sentence("No programme is known in which {city} or {peer} took part."),
)
EDGES = Read(
    lambda snapshot, no: bool(snapshot.graph.degree[no] > 0),
    sentence("No collaboration of {who} is recorded."),
    sentence("No collaboration of {city} or {peer} is recorded."),
)
BARRIERS = _read_section(
    "barriers",
    sentence("{who} has not reported its barriers."),
    sentence("Neither {city} nor {peer} has reported its barriers."),
)
ENGAGEMENT = _read_section(
    "engagement_barriers",
    sentence("{who} has not reported its barriers to engaging people."),
    sentence("Neither {city} nor {peer} has reported its barriers to engaging people."),
)
GAPS = _read_section(
    "funding_gaps",
    sentence("{who} has not reported its funding gaps."),
    sentence("Neither {city} nor {peer} has reported its funding gaps."),
)
GOVERNANCE = _read_section(
    "governance",
    sentence("{who} has not reported how climate work is organised."),
    sentence("Neither {city} nor {peer} has reported how climate work is organised."),
)
SECTORS = _read_section(
    "priority_sectors",
    sentence("{who} has not reported its priority sectors."),
    sentence("Neither {city} nor {peer} has reported its priority sectors."),
)
MIX = Read(
    lambda snapshot, no: snapshot.mixes.has(no),
    sentence("{who} has not reported its emissions by sector."),
    sentence("Neither {city} nor {peer} has reported its emissions by sector."),
)
RECORD = Read(
    lambda snapshot, no: bool(snapshot.needs.has(no) == 1 or snapshot.answers.has(no) == 1),
    sentence("Nothing is on record of what {who} needs, offers or has done."),
    sentence("Nothing is on record of what {city} or {peer} needs, offers or has done."),
)
NOTHING = Read(lambda snapshot, no: True, "", "")
