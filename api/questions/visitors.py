"""A city that only the gazetteer knows is brought into a view, so that it can be asked about like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from api.snapshots.view import View
from fixtures.gazetteer import CityNotResolved, Gazetteer
from matcher.city import City
from matcher.errors import UnknownCity

Extend = Callable[[View, Sequence[City]], View]


def find_strangers(view: View, city_ids: Iterable[str]) -> list[str]:
    """Those of the ids that the view does not hold, each once, in their order."""
    return [city_id for city_id in dict.fromkeys(city_ids) if city_id not in view.snapshot.numbers]


def bring_in(view: View, city_ids: Iterable[str], gazetteer: Gazetteer, extend: Extend) -> View:
    """The view with all of these cities in it; what is known of a visitor is its names, size and place.

    Args:
        extend: adds cities to a view.

    Raises:
        UnknownCity: the gazetteer does not know one of them either; the nearest ids of the view come with it.
    """
    strangers = find_strangers(view, city_ids)
    return extend(view, [_read(gazetteer, city_id, view) for city_id in strangers]) if strangers else view


def _read(gazetteer: Gazetteer, city_id: str, view: View) -> City:
    try:
        return gazetteer.read_city(city_id)
    except CityNotResolved:
        raise UnknownCity(city_id, view.snapshot.ids) from None
