"""Hiding what is to be guessed: a world without the hidden pairs and without anything that gives them away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from evaluation.truth import split_cluster
from fixtures.world import World
from matcher.case_study import CaseStudy
from matcher.city import City, Statement
from matcher.collaboration import Collaboration, Membership

SHORTEST_NAME = 4  # shorter names and abbreviations occur inside ordinary words

Says = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a system must not know.

    pairs: the two ends of each hidden pair, gone from the graph in every programme and year. programmes: gone as a whole,
    with the memberships named after them. before: nothing of this year or later is known, None for no limit.
    """

    pairs: frozenset[frozenset[str]]
    programmes: frozenset[str]
    before: int | None = None


def hide_pairs(pairs: Iterable[Collaboration], before: int | None = None) -> Hidden:
    """Hide pairs with their programmes.

    >>> hide_pairs([Collaboration("P [North]", 2020, "pair", "mutual", "pau-fr", "lund-se")]).programmes
    frozenset({'P'})
    """
    pairs = tuple(pairs)
    ends = frozenset(frozenset((pair.a, pair.b)) for pair in pairs)
    return Hidden(ends, frozenset(split_cluster(pair.programme)[0] for pair in pairs), before)


def hide(world: World, hidden: Hidden) -> World:
    """The world without the hidden pairs, without memberships that rest on them and without words that name the partner.

    With a limit of years, an undated membership is left out as well: it cannot be shown to be older. Profiles of contracts
    keep their codes and levels: they date from 2023 to 2025 and no older state of them is known.
    """
    says = _build_says(world, hidden)
    return replace(
        world,
        cities=tuple(_scrub_city(city, says) for city in world.cities),
        cases=tuple(case for case in world.cases if not _tells(case, says)),
        collaborations=_keep(world.collaborations, hidden),
        recent=_keep(world.recent, hidden),
        memberships=tuple(item for item in world.memberships if _is_known(item, hidden)),
    )


def _keep(collaborations: Iterable[Collaboration], hidden: Hidden) -> tuple[Collaboration, ...]:
    return tuple(
        item
        for item in collaborations
        if frozenset((item.a, item.b)) not in hidden.pairs
        and item.programme not in hidden.programmes
        and (hidden.before is None or item.year < hidden.before)
    )


def _is_known(item: Membership, hidden: Hidden) -> bool:
    dated = hidden.before is None or (item.year is not None and item.year < hidden.before)
    derived = item.network in hidden.programmes or (
        not item.hosts and item.network.startswith(tuple(hidden.programmes))
    )
    return dated and not derived


def _build_says(world: World, hidden: Hidden) -> Says:
    """Whether a text of a city names one of its hidden partners or a hidden programme."""
    names = {city.id: _long((city.name, *city.names)) for city in world.cities}
    partners: dict[str, set[str]] = defaultdict(set)
    for first, second in (tuple(pair) for pair in hidden.pairs):
        partners[first] |= names.get(second, set())
        partners[second] |= names.get(first, set())
    programmes = _long(hidden.programmes)
    patterns = {
        city_id: _build_pattern(found | programmes) for city_id, found in partners.items() if found | programmes
    }
    return lambda city_id, text: bool(city_id in patterns and patterns[city_id].search(text))


def _long(names: Collection[str]) -> set[str]:
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _build_pattern(names: Collection[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")


def _scrub_city(city: City, says: Says) -> City:
    def keep(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(statement for statement in statements if not says(city.id, statement.text))

    return replace(city, needs=keep(city.needs), offers=keep(city.offers), opportunities=keep(city.opportunities))


def _tells(case: CaseStudy, says: Says) -> bool:
    return says(case.city_id, f"{case.title} {case.summary}")
