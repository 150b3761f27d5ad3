"""Who else has this: planted cities of which the right ones must be chosen."""

from __future__ import annotations

import pytest

from fixtures.worlds import SOURCE
from matcher.ask import read_lens
from matcher.case_study import CaseStudy
from matcher.city import City, Coded, Level, Place, Quantity, Statement
from matcher.coalition import Coalition, find_coalition, find_stage
from matcher.errors import InvalidQuestion
from matcher.lens import WHOLE
from matcher.sharing import Shared
from matcher.snapshot import Snapshot
from tests.strategies import SmallWorld

BARRIER = Shared("barriers", "national_policy")


def plant(name: str, population: int = 120_000, region: str = "South", level: int = 2, weight: float = 1.0) -> City:
    return City(
        id=name,
        name=name.title(),
        country="AA",
        population=Quantity(population, SOURCE),
        place=Place(macro_region=region),
        levels=(Level("finance", level, SOURCE),),
        sections={"barriers": (Coded("national_policy", SOURCE, weight),)} if weight else {},
    )


ASKER = plant("asker")
COPIES = tuple(plant(f"copy-{number}") for number in range(4))
OTHERS = (plant("large", 900_000), plant("north", region="North"), plant("far", level=4))
FREE = plant("no-such-barrier", 900_000, "North", weight=0)


def build(*cities: City, cases: tuple[CaseStudy, ...] = ()) -> Snapshot:
    return SmallWorld((ASKER, *cities), cases, (), ()).build()


def name_allies(found: Coalition) -> list[str]:
    return [ally.city.id for ally in found.allies]


def test_cities_that_differ_come_before_copies_and_who_lacks_it_never() -> None:
    found = find_coalition(build(*COPIES, *OTHERS, FREE), "asker", BARRIER, WHOLE, k=4)
    assert name_allies(found)[0] == "asker"
    assert set(name_allies(found)[1:]) == {"large", "north", "far"}
    assert found.found == len(COPIES) + len(OTHERS)


def test_who_brings_something_comes_before_a_copy_that_does_not_and_a_stopped_case_brings_nothing() -> None:
    case = CaseStudy("law", "copy-3", "A law changed", "", SOURCE, barriers=("national_policy",), status="completed")
    stopped = CaseStudy("lost", "copy-2", "A law lost", "", SOURCE, barriers=("national_policy",), status="stopped")
    found = find_coalition(build(*COPIES, cases=(case, stopped)), "asker", BARRIER, WHOLE, k=2)
    (_, ally) = found.allies
    assert ally.brings is not None
    assert (ally.city.id, ally.brings.shown) == ("copy-3", "A law changed")


def test_only_its_own_country_where_that_is_asked_and_nobody_it_turned_down() -> None:
    abroad = City(id="abroad", name="Abroad", country="BB", sections=ASKER.sections)
    found = find_coalition(build(*COPIES, abroad), "asker", BARRIER, WHOLE, 20, True, ["copy-1"])
    assert name_allies(found) == ["asker", "copy-0", "copy-2", "copy-3"]


def test_a_need_in_words_finds_who_says_the_same_and_quotes_it() -> None:
    wants = Statement("Heat for old blocks without gas", "energy_systems", SOURCE)
    like = City(id="like", name="Like", country="BB", needs=(wants,), offers=(wants,))
    unlike = City(id="unlike", name="Unlike", country="BB", needs=(Statement("A tram", "mobility_transport", SOURCE),))
    snapshot = build(like, unlike)
    found = find_coalition(snapshot, "asker", Shared(), read_lens(snapshot, None, wants.text), 5)
    assert name_allies(found) == ["asker", "like"]
    assert found.allies[0].says is None
    assert found.allies[1].says == wants
    assert found.allies[1].brings is not None and found.allies[1].brings.shown == wants.text


def test_nothing_shared_and_a_wrong_length_are_refused() -> None:
    with pytest.raises(InvalidQuestion, match="name what is shared"):
        find_coalition(build(), "asker", Shared(), WHOLE)
    with pytest.raises(InvalidQuestion, match="2 to 20"):
        find_coalition(build(), "asker", BARRIER, WHOLE, 1)


@pytest.mark.parametrize(("levels", "stage"), [((), None), ((1,), 0), ((1, 2), 1), ((4, 3), 2)])
def test_how_far_a_city_is_follows_its_mean_level(levels: tuple[int, ...], stage: int | None) -> None:
    city = City("a", "A", "AA", levels=tuple(Level(f"theme-{level}", level, SOURCE) for level in levels))
    assert find_stage(city) == stage
