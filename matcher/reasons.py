"""The words behind each number: for every comparison, the facts of both cities that made its value.

Each function reads the same columns and facts as the comparison of its name, so that text and number cannot drift
apart. `a` is the city that learns, `b` the one it learns from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from matcher.case_study import CaseStudy
from matcher.city import City, Source
from matcher.graph import find_common_partners
from matcher.likeness import distance_km
from matcher.reason import Codes, Quote, Reason, Value
from matcher.snapshot import Snapshot

Explain = Callable[[Snapshot, int, int, int | None, bool], Reason]
Has = Callable[[Snapshot, int], bool]
Read = tuple[str, Has]


def find_reason(
    snapshot: Snapshot, comparison: str, a: int, b: int, theme_no: int | None, speaks_for: bool | None
) -> Reason:
    """The reason for one comparison of a pair.

    Args:
        speaks_for: whether the comparison raised the score, so that little in common is not told as much; None where it
        is
            unknown: then the reason says who has not reported what.
    """
    if speaks_for is None:
        return _not_reported(snapshot, comparison, a, b)
    return _EXPLAIN[comparison](snapshot, a, b, theme_no, speaks_for)


def _not_reported(snapshot: Snapshot, comparison: str, a: int, b: int) -> Reason:
    own, other = _pair(snapshot, a, b)
    mine, theirs = _READS[comparison]
    lacking = [
        city.name for city, (_, has) in ((own, mine), (other, theirs)) if not has(snapshot, snapshot.numbers[city.id])
    ]
    what = mine[0] if own.name in lacking else theirs[0]
    if len(lacking) == 2:
        return _reason("Neither {city} nor {peer} has reported " + what + ".", own, other, {})
    if own.name in lacking:
        return _reason("{city} has not reported " + what + ".", own, other, {})
    if other.name in lacking:
        return _reason("{peer} has not reported " + what + ".", own, other, {})
    return _reason("{city} and {peer} have not reported on the same " + what + ".", own, other, {})


def _reason(
    template: str, a: City, b: City, values: Mapping[str, Value], sources: Sequence[Source | None] = ()
) -> Reason:
    distinct = tuple(dict.fromkeys(source for source in sources if source is not None))
    return Reason(template, {"city": a.name, "peer": b.name, **values}, distinct)


def _pair(snapshot: Snapshot, a: int, b: int) -> tuple[City, City]:
    return snapshot.cities[a], snapshot.cities[b]


def _size(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    assert own.population and other.population
    values = {"own": round(own.population.value), "other": round(other.population.value)}
    sources = (own.population.source, other.population.source)
    return _reason("{city} has {own} inhabitants, {peer} {other}.", own, other, values, sources)


def _distance(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    values = {"km": round(float(distance_km(snapshot, a)[b]))}
    return _reason("{city} and {peer} lie {km} km apart.", own, other, values, (own.place.source, other.place.source))


def _climate(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    values = {"own": str(own.place.climate_class), "other": str(other.place.climate_class)}
    sources = (own.place.source, other.place.source)
    if own.place.climate_class == other.place.climate_class:
        return _reason("{city} and {peer} share the climate class {own} (Köppen-Geiger).", own, other, values, sources)
    return _reason("Climate class (Köppen-Geiger): {city} {own}, {peer} {other}.", own, other, values, sources)


def _language(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    shared = tuple(language for language in own.place.languages if language in other.place.languages)
    if shared:
        values = {"languages": Codes("languages", shared)}
        return _reason("{city} and {peer} share an official language: {languages}.", own, other, values)
    return _reason("{city} and {peer} have no official language in common.", own, other, {})


def _section(section: str, both: str, only: str, none: str) -> Explain:
    def explain_section(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
        own, other = _pair(snapshot, a, b)
        shared = shared_codes(snapshot, own, other, section)
        if not shared:
            return _reason(none, own, other, {}, _sources(own, other, section))
        sources = [fact.source for city in (own, other) for code in shared if (fact := city.named(section, code))]
        return _reason(both if speaks_for else only, own, other, {"codes": Codes(section, shared)}, sources)

    return explain_section


def shared_codes(snapshot: Snapshot, own: City, other: City, section: str) -> tuple[str, ...]:
    """Codes that both cities name, the rarest and most central first."""
    rarity = snapshot.vocabulary.rarity(section)
    theirs = {fact.code: fact.weight for fact in other.sections.get(section, ())}
    weight = {
        fact.code: fact.weight * theirs[fact.code] * rarity[snapshot.vocabulary.number(section, fact.code)]
        for fact in own.sections.get(section, ())
        if fact.code in theirs
    }
    return tuple(sorted(weight, key=lambda code: (-weight[code], code)))


def _sources(own: City, other: City, section: str) -> list[Source]:
    return [fact.source for city in (own, other) for fact in city.sections.get(section, ())]


def _maturity(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    equal = _themes_where(snapshot, a, b, theme_no, lambda mine, theirs: mine == theirs)
    sources = _level_sources(own, other)
    if not equal:
        return _reason(
            "{city} and {peer} stand at different levels on every theme both report.", own, other, {}, sources
        )
    values = {"themes": Codes("themes", equal)}
    return _reason("{city} and {peer} stand at the same level on {themes}.", own, other, values, sources)


def _ahead(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    ahead = _themes_where(snapshot, a, b, theme_no, lambda mine, theirs: theirs > mine)
    if not ahead:
        return _reason(
            "{peer} is not ahead of {city} on any theme both report.", own, other, {}, _level_sources(own, other)
        )
    best, rest = ahead[0], Codes("themes", ahead[1:])
    mine, theirs = own.level(best), other.level(best)
    assert mine and theirs
    level = "level {other} against {own}: {why}" if theirs.why else "level {other} against {own}"
    values: dict[str, Value] = {"theme": Codes("themes", (best,)), "own": mine.level, "other": theirs.level}
    values |= {"why": Quote(theirs.why), "rest": rest}
    template = "{peer} is ahead only on {theme} (LEVEL)." if not speaks_for else "{peer} is ahead on {theme} (LEVEL)."
    if rest.ids:
        template = "{peer} is ahead on {theme} (LEVEL) and on {rest}."
    return _reason(template.replace("LEVEL", level), own, other, values, (mine.source, theirs.source))


def _themes_where(
    snapshot: Snapshot, a: int, b: int, theme_no: int | None, test: Callable[[float, float], bool]
) -> tuple[str, ...]:
    """Themes both cities report on which the two levels pass the test, the largest difference first."""
    mine, theirs = snapshot.levels[a], snapshot.levels[b]
    gaps = {
        theme: float(theirs[no] - mine[no])
        for theme, no in snapshot.themes.items()
        if theme_no in (None, no) and not np.isnan(mine[no] + theirs[no]) and test(mine[no], theirs[no])
    }
    return tuple(sorted(gaps, key=lambda theme: (-gaps[theme], theme)))


def _level_sources(own: City, other: City) -> list[Source]:
    return [level.source for city in (own, other) for level in city.levels]


def _needs(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    mine, theirs = snapshot.needs.closest(a, snapshot.needs, b, theme_no)
    values = {"own": Quote(own.needs[mine].text), "other": Quote(other.needs[theirs].text)}
    sources = (own.needs[mine].source, other.needs[theirs].source)
    return _reason("{city} looks for {own}; {peer} looks for {other}.", own, other, values, sources)


def _offers(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    need, offer = snapshot.needs.closest(a, snapshot.offers, b, theme_no)
    values = {"need": Quote(own.needs[need].text), "offer": Quote(other.offers[offer].text)}
    sources = (own.needs[need].source, other.offers[offer].source)
    return _reason("{city} needs {need}; {peer} can show {offer}.", own, other, values, sources)


def _themes(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    shown = {offer.theme for offer in other.offers} | {
        theme for case in snapshot.records.cases.get(other.id, ()) for theme in case.themes
    }
    wanted = dict.fromkeys(need.theme for need in own.needs if theme_no in (None, snapshot.themes[need.theme]))
    met = tuple(theme for theme in wanted if theme in shown)
    sources = [need.source for need in own.needs] + [offer.source for offer in other.offers]
    if not met:
        return _reason("{peer} shows nothing in the themes in which {city} looks for help.", own, other, {}, sources)
    return _reason(
        "{peer} has something to show on {themes}, where {city} looks for help.",
        own,
        other,
        {"themes": Codes("themes", met)},
        sources,
    )


def _solved(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    named = {fact.code for fact in own.sections.get("barriers", ())}
    found = [
        (case, code)
        for case in snapshot.records.cases.get(other.id, ())
        for code in case.barriers
        if code in named and case.status != "stopped"
    ]
    if not found:
        return _reason("No case study of {peer} is about a barrier that {city} reports.", own, other, {})
    codes = tuple(dict.fromkeys(code for _, code in found))
    case = _most_on(found)
    values: dict[str, Value] = {"case": Quote(case), "codes": Codes("barriers", codes)}
    sources = [case_study.source for case_study, _ in found]
    return _reason("{peer} worked on {codes}, which {city} reports too; see {case}.", own, other, values, sources)


def _most_on(found: Sequence[tuple[CaseStudy, str]]) -> str:
    titles = [case.title for case, _ in found]
    return max(dict.fromkeys(titles), key=titles.count)


def _experience(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    programmes = snapshot.records.hosted_programmes(other.id)
    values: dict[str, Value] = {"count": len(programmes), "programmes": ", ".join(programmes[:3])}
    if len(programmes) > 3:
        return _reason(
            "{peer} has hosted or taught other cities in {count} programmes, among them {programmes}.",
            own,
            other,
            values,
        )
    return _reason("{peer} has hosted or taught other cities in {programmes}.", own, other, values)


def _track_record(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    strong = tuple(
        level.theme for level in sorted(other.levels, key=lambda level: (-level.level, level.theme)) if level.level >= 3
    )
    sources = [level.source for level in other.levels]
    if not strong:
        return _reason("{peer} reports no theme on which others would come to see it yet.", own, other, {}, sources)
    values = {"themes": Codes("themes", strong)}
    return _reason("{peer} is furthest on {themes}.", own, other, values, sources)


def _proximity(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    direct = tuple(dict.fromkeys(item.programme for item in snapshot.records.shared(own.id, other.id)))
    if direct:
        return _reason(
            "{city} and {peer} have worked together in {programmes}.", own, other, {"programmes": ", ".join(direct[:3])}
        )
    common = [snapshot.cities[number].name for number in find_common_partners(snapshot.graph, a, b)]
    if common:
        values: dict[str, Value] = {"count": len(common), "partners": ", ".join(common[:3])}
        return _reason("{city} and {peer} both worked with {partners} ({count} in all).", own, other, values)
    return _reason("{city} and {peer} have no partner in common in the recorded programmes.", own, other, {})


def _capacity(snapshot: Snapshot, a: int, b: int, theme_no: int | None, speaks_for: bool) -> Reason:
    own, other = _pair(snapshot, a, b)
    assert other.population
    values = {"other": round(other.population.value)}
    return _reason(
        "{peer} has {other} inhabitants: larger cities more often have staff to host.",
        own,
        other,
        values,
        (other.population.source,),
    )


_EXPLAIN: Mapping[str, Explain] = {
    "size": _size,
    "distance": _distance,
    "climate": _climate,
    "language": _language,
    "maturity": _maturity,
    "barriers": _section(
        "barriers",
        "Both report {codes}.",
        "{city} and {peer} share only some barriers: {codes}.",
        "{city} and {peer} report no barrier in common.",
    ),
    "engagement_barriers": _section(
        "engagement_barriers",
        "In engaging people, both meet {codes}.",
        "In engaging people, {city} and {peer} have only this in common: {codes}.",
        "{city} and {peer} meet different barriers in engaging people.",
    ),
    "funding_gaps": _section(
        "funding_gaps",
        "Both report {codes}.",
        "The funding gaps of {city} and {peer} overlap only in part: {codes}.",
        "{city} and {peer} report no funding gap in common.",
    ),
    "governance": _section(
        "governance",
        "Both have {codes}.",
        "{city} and {peer} organise climate work mostly in different ways; both have {codes}.",
        "{city} and {peer} organise climate work in different ways.",
    ),
    "sectors": _section(
        "priority_sectors",
        "Both put {codes} first.",
        "The priority sectors of {city} and {peer} overlap only in part: {codes}.",
        "{city} and {peer} put different sectors first.",
    ),
    "needs": _needs,
    "offers": _offers,
    "themes": _themes,
    "ahead": _ahead,
    "track_record": _track_record,
    "solved": _solved,
    "experience": _experience,
    "proximity": _proximity,
    "capacity": _capacity,
}


def _has_section(section: str) -> Has:
    return lambda snapshot, no: not np.isnan(snapshot.units[section][no, 0])


def _has(read: Callable[[City], object]) -> Has:
    return lambda snapshot, no: bool(read(snapshot.cities[no]))


_POPULATION = ("its population", _has(lambda city: city.population))
_PLACE = ("where it lies", _has(lambda city: city.place.latitude is not None))
_CLIMATE = ("its climate class", _has(lambda city: city.place.climate_class))
_LANGUAGES = ("its official languages", _has(lambda city: city.place.languages))
_LEVELS = ("how far it is, theme by theme", _has(lambda city: city.levels))
_NEEDS = ("its needs", _has(lambda city: city.needs))
_OFFERS = ("what it can offer", _has(lambda city: city.offers))
_SHOWN: Read = ("offers or case studies", lambda snapshot, no: not np.isnan(snapshot.shown[no, 0]))
_CASES: Read = ("case studies", lambda snapshot, no: not np.isnan(snapshot.addressed[no, 0]))
_HOSTED: Read = ("programmes in which it hosted others", lambda snapshot, no: snapshot.graph.hosted[no] > 0)
_EDGES: Read = ("collaborations", lambda snapshot, no: snapshot.graph.degree[no] > 0)
_NOTHING: Read = ("", lambda snapshot, no: True)
_BARRIERS = ("its barriers", _has_section("barriers"))
_ENGAGEMENT = ("its barriers to engaging people", _has_section("engagement_barriers"))
_GAPS = ("its funding gaps", _has_section("funding_gaps"))
_GOVERNANCE = ("how climate work is organised", _has_section("governance"))
_SECTORS = ("its priority sectors", _has_section("priority_sectors"))

_READS: Mapping[str, tuple[Read, Read]] = {
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
    "proximity": (_EDGES, _EDGES),
    "capacity": (_NOTHING, _POPULATION),
}
