"""What the commands work on: the world that ships with the package, and any European city by its name."""

from __future__ import annotations

import sys
from functools import cache

from fixtures.gazetteer import AmbiguousCity, CityNotResolved, Gazetteer
from fixtures.policies import DEFAULT, load_policy, policy_names
from fixtures.snapshot import build_shipped_snapshot, load_snapshot
from matcher.errors import UnknownCity
from matcher.policy import Policy
from matcher.snapshot import Snapshot


def find_policy(name: str) -> Policy:
    """The policy with this name, the shipped default for an empty name. Raises ValueError naming the known ones."""
    if name and name not in policy_names():
        raise ValueError(f"there is no policy '{name}'; choose one of {', '.join(policy_names())}")
    return load_policy(name or DEFAULT)


def find_city(name: str, country: str | None = None) -> tuple[Snapshot, str]:
    """The snapshot and the id of the city meant by an id or a name; a city without a row of its own is added to the snapshot.

    Raises ValueError with the nearest names, or with the candidates where the name fits several cities.
    """
    snapshot = load_snapshot()
    if name in snapshot.numbers:
        return snapshot, name
    try:
        city = read_gazetteer().resolve(name, country)
    except AmbiguousCity as error:
        choices = ", ".join(f"{match.id} ({match.name}, {match.country})" for match in error.candidates[:5])
        raise ValueError(f"'{name}' can mean several cities; say which: {choices}") from error
    except CityNotResolved as error:
        raise error if error.candidates else UnknownCity(name, snapshot.ids) from error
    if city.id in snapshot.numbers:
        return snapshot, city.id
    sys.stderr.write(f"{city.name} has no profile here yet: what is known is its size and place.\n")
    return build_shipped_snapshot(city), city.id


@cache
def read_gazetteer() -> Gazetteer:
    """The gazetteer, opened once."""
    return Gazetteer()
