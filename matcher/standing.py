"""What two cities have to know of each other beside the score: who holds which power, and how far each is with its contract."""

from __future__ import annotations

from collections.abc import Collection

from matcher.city import City, Coded
from matcher.vocabulary import Vocabulary

POWERS, PHASES = "powers", "contract_phase"


def find_bodies(vocabulary: Vocabulary, city: City, themes: Collection[str] = ()) -> tuple[Coded, ...]:
    """Who holds a power in a city, by the facts that say so: on these themes, on all where none is named."""
    facts = city.sections.get(POWERS, ())
    if not facts or not themes:
        return facts
    about = {code.id: frozenset(code.themes) for code in vocabulary.section(POWERS).codes}
    return tuple(fact for fact in facts if not about[fact.code].isdisjoint(themes))


def find_phase(vocabulary: Vocabulary, city: City) -> Coded | None:
    """The furthest phase of the Climate City Contract that is reported of a city, None where none is."""
    return max(city.sections.get(PHASES, ()), key=lambda fact: _count_phases(vocabulary, fact), default=None)


def find_phase_ahead(vocabulary: Vocabulary, city: City, peer: City) -> Coded | None:
    """The phase of the peer where it is further with its contract than the city; None where one of them is not reported."""
    own, other = find_phase(vocabulary, city), find_phase(vocabulary, peer)
    further = own and other and _count_phases(vocabulary, other) > _count_phases(vocabulary, own)
    return other if further else None


def _count_phases(vocabulary: Vocabulary, fact: Coded) -> int:
    return vocabulary.number(PHASES, fact.code)
