"""The one search for a city by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.questions.find_city import FoundCity, find_cities, find_one
from fixtures.gazetteer import AmbiguousCity
from matcher.errors import UnknownCity
from matcher.snapshot import Snapshot


def ids(found: tuple[FoundCity, ...]) -> list[str]:
    return [city.id for city in found]


def test_the_name_that_is_typed_goes_before_names_that_only_begin_like_it(real_snapshot: Snapshot) -> None:
    found = ids(find_cities(real_snapshot, "Paris"))
    assert found[0] == "paris-fr" and "metropole-du-grand-paris-fr" in found
    assert found.index("metropole-du-grand-paris-fr") > found.index("parizh-ru")
    assert find_cities(real_snapshot, " ") == ()


def test_a_city_that_only_the_gazetteer_knows_is_found_beside_those_with_a_profile(real_snapshot: Snapshot) -> None:
    found = {city.id: city for city in find_cities(real_snapshot, "Pau")}
    assert found["pau-fr"].city is not None and found["pau-es"].city is None
    assert next(iter(found)) == "pau-fr"


def test_names_spelled_alike_come_only_where_nobody_bears_the_name(real_snapshot: Snapshot) -> None:
    assert not any(city.alike for city in find_cities(real_snapshot, "Paris"))
    found = find_cities(real_snapshot, "Tesaloniki")
    assert found[0].id == "thessaloniki-gr"
    misspelt = find_cities(real_snapshot, "leuvn")
    assert misspelt[0].id == "leuven-be" and all(city.alike for city in misspelt)


def test_a_country_leaves_only_its_cities(real_snapshot: Snapshot) -> None:
    assert ids(find_cities(real_snapshot, "Valencia", "ES"))[0] == "valencia-es"
    assert {city.country for city in find_cities(real_snapshot, "Neustadt", "DE")} == {"DE"}


@given(typed=st.text(max_size=30))
def test_no_typed_name_breaks_the_search_and_no_city_is_found_twice(real_snapshot: Snapshot, typed: str) -> None:
    found = ids(find_cities(real_snapshot, typed, limit=8))
    assert len(found) == len(set(found)) <= 8


@pytest.mark.parametrize(("typed", "meant"), [("Löwen", "leuven-be"), ("albi-fr", "albi-fr"), ("Albi", "albi-fr")])
def test_one_city_is_meant_by_its_id_or_a_name_that_is_plainly_its_own(
    real_snapshot: Snapshot, typed: str, meant: str
) -> None:
    assert find_one(real_snapshot, typed).id == meant


def test_a_name_of_several_or_of_nobody_is_refused(real_snapshot: Snapshot) -> None:
    with pytest.raises(AmbiguousCity):
        find_one(real_snapshot, "Newcastle")
    with pytest.raises(UnknownCity):
        find_one(real_snapshot, "xyzzy")
