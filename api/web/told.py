"""The snapshot as one language tells it: the same rows and columns, each city under the name that the language has for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated
from weakref import WeakKeyDictionary

import numpy as np
from fastapi import Depends, Request

from api.http.deps import CityViewDep, Services
from api.snapshots.view import View
from api.web.responding import LanguageDep
from fixtures.asking import Library
from fixtures.told_names import load_told_names
from matcher.cities import splice_cities
from matcher.city import City
from matcher.snapshot import Snapshot

_TOLD: WeakKeyDictionary[Snapshot, dict[str, Snapshot]] = WeakKeyDictionary()
"""By snapshot and language, for as long as the snapshot itself is held: what is told of one that is gone goes with it."""


def tell_snapshot(snapshot: Snapshot, language: str) -> Snapshot:
    """The snapshot with the names of a language; itself where the language has none of its own."""
    names = load_told_names(language)
    if not names:
        return snapshot
    told = _TOLD.setdefault(snapshot, {})
    if language not in told:
        told[language] = replace(snapshot, cities=_tell(snapshot, names))
    return told[language]


def _tell(snapshot: Snapshot, names: Mapping[str, str]) -> Sequence[City]:
    rows = [snapshot.numbers[city_id] for city_id in names if city_id in snapshot.numbers]
    source = np.arange(len(snapshot.ids))
    source[rows] = len(snapshot.ids) + np.arange(len(rows))
    told = [_rename(snapshot.cities[row], names[snapshot.ids[row]]) for row in rows]
    return splice_cities(snapshot.cities, told, source)


def _rename(city: City, name: str) -> City:
    return replace(city, name=name, names=(city.name, *city.names))


async def tell_view(view: CityViewDep, language: LanguageDep) -> View:
    """What the viewer may ask, with the cities of the address in it, told in the language of the page."""
    return replace(view, snapshot=tell_snapshot(view.snapshot, language))


ToldDep = Annotated[View, Depends(tell_view)]
"""A `View` whose cities bear the names of the page's language."""


def find_library(request: Request, view: CityViewDep) -> Library | None:
    """What a need in words is asked of; made only where one is asked. It knows the cities by the names of the snapshot."""
    services: Services = request.app.state.services
    return services.libraries.find(view) if request.query_params.get("q", "").strip() else None


LibraryDep = Annotated[Library | None, Depends(find_library)]
