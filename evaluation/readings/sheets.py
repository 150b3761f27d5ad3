"""Blind sheets: what a reader sees of an asking city and of each candidate, in a shuffled order, without system or score."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.lists import size_class
from evaluation.readings.asked import Asker
from evaluation.readings.draw import hash_text
from fixtures.countries import load_countries
from matcher.answers import case_text
from matcher.ask import read_lens
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.lens import Lens
from matcher.likeness import distance_km
from matcher.snapshot import Snapshot
from matcher.vectors import pack_vectors

UNKNOWN = "not reported"
SHOWN = 3
QUOTED = 2
WIDTH = 150
LONGEST_CASE = 20  # words of a summary


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text that a reader gets, and the key it does not get: city ids by letter."""

    asker: Asker
    text: str
    key: Mapping[str, str]


def build_sheet(snapshot: Snapshot, asker: Asker, candidates: Iterable[str]) -> Sheet:
    """The sheet of one asking city. Candidates stand in the order of the hash of the pair of ids."""
    ordered = sorted(set(candidates), key=lambda city_id: hash_text(f"{asker.city_id} {city_id}"))
    key = {f"c{number:02}": city_id for number, city_id in enumerate(ordered, start=1)}
    lens = read_lens(snapshot, asker.theme, asker.topic)
    parts = [_tell_asker(snapshot, asker, lens)]
    parts += [_tell_candidate(snapshot, asker, lens, letter, city_id) for letter, city_id in key.items()]
    return Sheet(asker, "\n\n".join(parts) + "\n", key)


def _tell_asker(snapshot: Snapshot, asker: Asker, lens: Lens) -> str:
    city = snapshot.city(asker.city_id)
    theme = snapshot.vocabulary.label("themes", asker.theme)
    head = [f"ASKING CITY: {city.name}", f'ASKS ABOUT: "{asker.topic}" (theme: {theme})']
    return "\n".join([*head, *_wrap(_list_facts(snapshot, city, lens, None))])


def _tell_candidate(snapshot: Snapshot, asker: Asker, lens: Lens, letter: str, city_id: str) -> str:
    city = snapshot.city(city_id)
    number = np.array([snapshot.number(city_id)])
    km = distance_km(snapshot, snapshot.number(asker.city_id), number)[0]
    return "\n".join([f"{letter}  {city.name}", *_wrap(_list_facts(snapshot, city, lens, float(km)))])


def _wrap(facts: Sequence[str]) -> list[str]:
    return [
        line for fact in facts for line in textwrap.wrap(fact, WIDTH, initial_indent="   ", subsequent_indent="     ")
    ]


def _list_facts(snapshot: Snapshot, city: City, lens: Lens, km: float | None) -> list[str]:
    cases = snapshot.records.cases.get(city.id, ())
    facts = {
        "How far (0 to 4)": _tell_levels(snapshot, city, lens),
        "Central barriers": _labels(snapshot, city, "barriers"),
        "Governance": _labels(snapshot, city, "governance"),
        "Needs": _quote(_sort(snapshot, [need.text for need in city.needs], lens)),
        "Offers": _quote(_sort(snapshot, [offer.text for offer in city.offers], lens)),
        "Cases": _tell_cases(snapshot, cases, lens),
        "Programmes": _tell_programmes(snapshot, city),
    }
    told = [f"{name}: {text}" for name, text in facts.items() if text]
    lacking = ", ".join(name.lower().removesuffix(" (0 to 4)") for name, text in facts.items() if not text)
    return [_tell_place(snapshot, city, km), *told, *([f"Not reported: {lacking}"] if lacking else [])]


def _tell_place(snapshot: Snapshot, city: City, km: float | None) -> str:
    people = (
        f"{city.population.value:,.0f} inhabitants ({size_class(city)})" if city.population else "size not reported"
    )
    spoken = ", ".join(snapshot.vocabulary.label("languages", code) for code in city.place.languages) or UNKNOWN
    country = load_countries()[city.country].name
    parts = [
        f"{country}, {city.place.macro_region or 'region not reported'}",
        people,
        f"language {spoken}",
        f"climate {city.place.climate_class or UNKNOWN}",
        f"Covenant of Mayors: {_tell_covenant(city)}",
    ]
    if km is not None and not np.isnan(km):
        parts.append(f"{km:,.0f} km away")
    return "; ".join(parts)


def _tell_covenant(city: City) -> str:
    if city.covenant is None:
        return UNKNOWN
    return f"since {city.covenant.joined}, committed to {', '.join(city.covenant.commitments) or UNKNOWN}"


def _tell_levels(snapshot: Snapshot, city: City, lens: Lens) -> str:
    """The level on the theme that is asked about and why, and the themes on which the city is furthest."""
    theme = tuple(snapshot.themes)[lens.theme_no or 0]
    told = []
    if level := city.level(theme):
        told.append(
            f"{snapshot.vocabulary.label('themes', theme)} {level.level}" + (f" ({level.why})" if level.why else "")
        )
    others = sorted((level for level in city.levels if level.theme != theme), key=lambda level: -level.level)
    told += [f"{snapshot.vocabulary.label('themes', level.theme)} {level.level}" for level in others[:SHOWN]]
    return ", ".join(told)


def _labels(snapshot: Snapshot, city: City, section: str) -> str:
    """The labels of the facts of a section, central ones first."""
    facts = sorted(city.sections.get(section, ()), key=lambda fact: -fact.weight)
    return ", ".join(snapshot.vocabulary.label(section, fact.code) for fact in facts[:SHOWN])


def _sort(snapshot: Snapshot, texts: Sequence[str], lens: Lens) -> list[str]:
    """Texts, those nearest to the topic first."""
    if not texts or lens.need is None:
        return list(texts)
    cosines = lens.need.cosines(pack_vectors(snapshot.encode(texts)))[0]
    return [texts[row] for row in np.argsort(-cosines, kind="stable")]


def _quote(texts: Sequence[str]) -> str:
    more = f" (+{len(texts) - QUOTED} on other things)" if len(texts) > QUOTED else ""
    return "; ".join(texts[:QUOTED]) + more


def _tell_cases(snapshot: Snapshot, cases: Sequence[CaseStudy], lens: Lens) -> str:
    if not cases:
        return ""
    by_text = {case_text(case): case for case in cases}
    first, *rest = (by_text[text] for text in _sort(snapshot, list(by_text), lens))
    words = first.summary.split()
    summary = " ".join(words[:LONGEST_CASE]) + (" ..." if len(words) > LONGEST_CASE else "")
    others = "; ".join(f"{case.title} ({case.status or UNKNOWN})" for case in rest[:QUOTED])
    return f"{first.title} ({first.status or UNKNOWN}): {summary}" + (f" | {others}" if others else "")


def _tell_programmes(snapshot: Snapshot, city: City) -> str:
    years: dict[str, int] = {}
    for item in snapshot.records.collaborations.get(city.id, ()):
        years[item.programme] = max(item.year, years.get(item.programme, 0))
    named = sorted(years, key=lambda name: (-years[name], name))
    hosted = len(snapshot.records.hosted_programmes(city.id))
    told = "; ".join(f"{name} ({years[name]})" for name in named[:QUOTED])
    more = f"; {len(named) - QUOTED} more" if len(named) > QUOTED else ""
    return told + more + (f"; taught or hosted in {hosted}" if hosted else "")
