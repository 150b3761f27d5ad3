"""The words behind likeness: for every comparison, the facts of both cities that made its value."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np

from matcher.city import City, Source
from matcher.columns import SECTORS
from matcher.languages import find_related
from matcher.likeness import compare_mix, distance_km
from matcher.pair import Pair, Tell
from matcher.reason import Codes, Quote, Reason, Value, sentence
from matcher.snapshot import Snapshot
from matcher.vectors import Vectors

SAME_SIZE = 1.3
SAME_QUESTION = 0.3  # how close by its words alone a need must come to one in words to be the same question


def tell_size(pair: Pair) -> Reason:
    """How much larger or smaller the other is, in words."""
    own, other = pair.own.population, pair.other.population
    assert own and other
    template, values = say_ratio(other.value / own.value)
    return pair.say(template, values, (own.source, other.source))


def say_ratio(ratio: float) -> tuple[str, dict[str, Value]]:
    """The sentence on a peer that is `ratio` times as large, and what fills it.

    >>> say_ratio(2.31)
    ('{peer} is {times} times larger than {city}.', {'times': 2.3})
    """
    if 1 / SAME_SIZE <= ratio <= SAME_SIZE:
        return sentence("{city} and {peer} are about the same size."), {}
    times = max(ratio, 1 / ratio)
    told = {"times": round(times, 1) if times < 10 else round(times)}
    if ratio > 1:
        return sentence("{peer} is {times} times larger than {city}."), {**told}
    return sentence("{peer} is {times} times smaller than {city}."), {**told}


def tell_distance(pair: Pair) -> Reason:
    """How far apart they lie."""
    km = round(float(distance_km(pair.snapshot, pair.a, slice(pair.b, pair.b + 1))[0]))
    sources = (pair.own.place.source, pair.other.place.source)
    return pair.say(sentence("{city} and {peer} lie {km} km apart."), {"km": km}, sources)


def tell_climate(pair: Pair) -> Reason:
    """Both climate classes."""
    own, other = str(pair.own.place.climate_class), str(pair.other.place.climate_class)
    sources = (pair.own.place.source, pair.other.place.source)
    if own == other:
        same = sentence("{city} and {peer} share the climate class {own} (Köppen-Geiger).")
        return pair.say(same, {"own": own}, sources)
    differ = sentence("Climate class (Köppen-Geiger): {city} {own}, {peer} {other}.")
    return pair.say(differ, {"own": own, "other": other}, sources)


def tell_language(pair: Pair) -> Reason:
    """The official languages in common, or two that are related."""
    spoken = pair.other.place.languages
    shared = tuple(language for language in pair.own.place.languages if language in spoken)
    if shared:
        template = sentence("{city} and {peer} share an official language: {languages}.")
        return pair.say(template, {"languages": Codes("languages", shared)})
    if related := find_related(pair.own.place.languages, spoken):
        template = sentence("{city} and {peer} speak related languages: {languages}.")
        return pair.say(template, {"languages": Codes("languages", related)})
    return pair.say(sentence("{city} and {peer} have no official language in common."))


def tell_maturity(pair: Pair) -> Reason:
    """The themes on which both stand at the same level."""
    equal = themes_where(pair, lambda mine, theirs: mine == theirs)
    sources = level_sources(pair)
    if not equal:
        template = sentence("{city} and {peer} stand at different levels on every theme both report.")
        return pair.say(template, {}, sources)
    if pair.speaks_for:
        template = sentence("{city} and {peer} stand at the same level on {themes}.")
    else:
        template = sentence("{city} and {peer} stand at the same level only on {themes}.")
    return pair.say(template, {"themes": Codes("themes", equal)}, sources)


def tell_needs(pair: Pair) -> Reason:
    """The two closest needs, in the cities' own words."""
    needs = pair.snapshot.needs
    if pair.lens.need is not None:
        return _tell_same_need(pair, pair.lens.need)
    mine, theirs = needs.closest(pair.a, needs, pair.b, pair.theme_no)
    own, other = pair.own.needs[mine], pair.other.needs[theirs]
    values = {"own": Quote(own.text), "other": Quote(other.text)}
    if pair.speaks_for:
        template = sentence("{city} looks for {own}; {peer} looks for {other}.")
    else:
        template = sentence("{city} and {peer} look for different things; the closest are {own} and {other}.")
    return pair.say(template, values, (own.source, other.source))


def _tell_same_need(pair: Pair, need: Vectors) -> Reason:
    """The need of the other that is closest to what was asked in words."""
    other_no, close = pair.snapshot.needs.closest_row(pair.b, need, pair.theme_no)
    other = pair.other.needs[other_no]
    values: dict[str, Value] = {"need": Quote(pair.lens.words), "other": Quote(other.text)}
    if pair.speaks_for and close < SAME_QUESTION and pair.theme == other.theme:
        told = values | {"themes": Codes("themes", (other.theme,))}
        return pair.say(sentence("{peer} looks for help on {themes} too: {other}."), told, (other.source,))
    if pair.speaks_for:
        return pair.say(sentence("{peer} works on the same question: {other}."), values, (other.source,))
    return pair.say(
        sentence("{peer} looks for other things than {need}; the closest is {other}."), values, (other.source,)
    )


def tell_commitments(pair: Pair) -> Reason:
    """What both committed to in the Covenant of Mayors, and since when the other has."""
    own, other = pair.own.covenant, pair.other.covenant
    assert own and other
    both = tuple(code for code in own.commitments if code in other.commitments)
    values: dict[str, Value] = {"year": str(other.joined), "commitments": Codes("covenant", both)}
    if both:
        template = sentence("Both committed to {commitments} in the Covenant of Mayors; {peer} joined in {year}.")
    else:
        template = sentence("{city} and {peer} committed to different things in the Covenant of Mayors.")
    return pair.say(template, values, (own.source, other.source))


def tell_mix(pair: Pair) -> Reason:
    """How much of the emission mix is the same, and the largest sector of each."""
    own, other = pair.own.emissions, pair.other.emissions
    assert own and other
    alike = round(100 * float(compare_mix(pair.snapshot, pair.a)[pair.b]))
    first, second = (max(one.by_sector_ktco2e.items(), key=lambda item: item[1])[0] for one in (own, other))
    sources = (own.source, other.source)
    if first == second:
        same = sentence("Of their emission mix {percent} per cent is alike; in both, {largest} is the largest part.")
        return pair.say(same, {"percent": alike, "largest": Codes(SECTORS, (first,))}, sources)
    differ = sentence(
        "Of their emission mix {percent} per cent is alike; {own} is the largest part in {city}, {other} in {peer}."
    )
    return pair.say(
        differ, {"percent": alike, "own": Codes(SECTORS, (first,)), "other": Codes(SECTORS, (second,))}, sources
    )


def _tell_section(section: str, both: str, only: str, none: str) -> Tell:
    def tell(pair: Pair) -> Reason:
        """What the two report there."""
        shared = shared_codes(pair.snapshot, pair.own, pair.other, section)
        if not shared:
            return pair.say(none, {}, _section_sources(pair, section))
        named = [{fact.code: fact.source for fact in city.sections[section][::-1]} for city in (pair.own, pair.other)]
        sources = [of_city[code] for of_city in named for code in shared]
        return pair.say(both if pair.speaks_for else only, {"codes": Codes(section, shared)}, sources)

    return tell


def shared_codes(snapshot: Snapshot, own: City, other: City, section: str) -> tuple[str, ...]:
    """Codes that both cities name, the rarest and most central first."""
    theirs = {fact.code: fact.weight for fact in other.sections.get(section, ())}
    weight = {
        fact.code: fact.weight * theirs[fact.code] * snapshot.vocabulary.rarity_of(section, fact.code)
        for fact in own.sections.get(section, ())
        if fact.code in theirs
    }
    return tuple(sorted(weight, key=lambda code: (-weight[code], code)))


def _section_sources(pair: Pair, section: str) -> list[Source]:
    return [fact.source for city in (pair.own, pair.other) for fact in city.sections.get(section, ())]


def themes_where(pair: Pair, test: Callable[[float, float], bool]) -> tuple[str, ...]:
    """Themes both cities report on which the two levels pass the test, the one where the other is furthest ahead first."""
    mine, theirs = pair.snapshot.levels.at(np.array([pair.a, pair.b])).tolist()
    gaps = {
        theme: theirs[no] - mine[no]
        for theme, no in pair.snapshot.themes.items()
        if pair.theme_no in (None, no) and not isnan(mine[no] + theirs[no]) and test(mine[no], theirs[no])
    }
    return tuple(sorted(gaps, key=lambda theme: (-gaps[theme], theme)))


def level_sources(pair: Pair) -> list[Source]:
    """The sources of both cities' maturity levels."""
    return [level.source for city in (pair.own, pair.other) for level in city.levels]


tell_barriers = _tell_section(
    "barriers",
    sentence("Both report {codes}."),
    sentence("{city} and {peer} share only some barriers: {codes}."),
    sentence("{city} and {peer} report no barrier in common."),
)
tell_engagement_barriers = _tell_section(
    "engagement_barriers",
    sentence("In engaging people, both meet {codes}."),
    sentence("In engaging people, {city} and {peer} have only this in common: {codes}."),
    sentence("{city} and {peer} meet different barriers in engaging people."),
)
tell_funding_gaps = _tell_section(
    "funding_gaps",
    sentence("In funding, both report {codes}."),
    sentence("The funding gaps of {city} and {peer} overlap only in part: {codes}."),
    sentence("{city} and {peer} report no funding gap in common."),
)
tell_governance = _tell_section(
    "governance",
    sentence("Both have {codes}."),
    sentence("{city} and {peer} organise climate work mostly in different ways; both have {codes}."),
    sentence("{city} and {peer} organise climate work in different ways."),
)
tell_sectors = _tell_section(
    "priority_sectors",
    sentence("Both put {codes} first."),
    sentence("The priority sectors of {city} and {peer} overlap only in part: {codes}."),
    sentence("{city} and {peer} put different sectors first."),
)
