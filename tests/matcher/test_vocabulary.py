from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.city import Source
from matcher.vocabulary import Code, Commonness, Section, Theme, UnknownCode, UnknownSection, Vocabulary

BARRIERS = Section(
    "barriers",
    "Barriers",
    (
        Code("skills", "missing know-how"),
        Code("siloed_governance", "siloed departments"),
        Code("slow_approval", "slow approval procedures"),
        Code("grid_capacity", "limited power grid capacity"),
    ),
)


def vocabulary(*sections: Section, n: int = 8, shares: dict[str, dict[str, float]] | None = None) -> Vocabulary:
    return Vocabulary(
        version="test",
        source=Source("d13.1", "report", 2022),
        themes=(Theme("finance", "financing", "enabling"), Theme("energy_systems", "energy systems", "sectoral")),
        areas=(Code("strategic_learning", "strategic learning"),),
        levers=(Code("finance_funding", "finance and funding"),),
        parts=(),
        sections={section.id: section for section in sections or (BARRIERS,)},
        questionnaire=(),
        percentages=(),
        commonness=Commonness("planted", n, shares or {}),
    )


def named_by(counts: list[int], n: int) -> Vocabulary:
    """A section whose code i was named by counts[i] of n cities."""
    codes = tuple(Code(f"c{i}", f"code {i}") for i in range(len(counts)))
    shares = {code.id: (count + 1) / (n + 2) for code, count in zip(codes, counts, strict=True)}
    return vocabulary(Section("barriers", "Barriers", codes), n=n, shares={"barriers": shares})


counts_of_n = st.integers(1, 200).flatmap(
    lambda n: st.tuples(st.lists(st.integers(0, n), min_size=1, max_size=12), st.just(n))
)


@given(st.lists(st.text(min_size=1), unique=True, min_size=1))
def test_codes_are_numbered_in_the_order_they_stand(ids: list[str]) -> None:
    words = vocabulary(Section("s", "S", tuple(Code(code, f"label of {code}") for code in ids)))
    assert [words.number("s", code) for code in ids] == list(range(len(ids)))
    assert [words.label("s", code) for code in ids] == [f"label of {code}" for code in ids]


@given(counts_of_n)
def test_rarity_is_the_surprisal_of_the_share_as_a_part_of_the_largest(planted: tuple[list[int], int]) -> None:
    counts, n = planted
    expected = [log((n + 2) / (count + 1)) / log(n + 2) for count in counts]
    np.testing.assert_allclose(named_by(counts, n).rarity("barriers"), expected)


@given(counts_of_n)
def test_a_code_that_fewer_cities_name_is_rarer(planted: tuple[list[int], int]) -> None:
    counts, n = planted
    rarity = named_by(counts, n).rarity("barriers")
    assert list(np.argsort(rarity, kind="stable")) == sorted(range(len(counts)), key=lambda i: -counts[i])


@given(counts_of_n)
def test_rarity_is_above_zero_and_at_most_one(planted: tuple[list[int], int]) -> None:
    rarity = named_by(*planted).rarity("barriers")
    assert rarity.dtype == np.float64
    assert np.all(rarity > 0)
    assert np.all(rarity <= 1)


def test_a_share_rounded_below_that_of_a_code_nobody_named_is_still_at_most_fully_rare() -> None:
    words = vocabulary(n=102, shares={"barriers": {"skills": 0.0096}})  # 1 / 104 = 0.009615...
    assert words.rarity("barriers")[0] == 1.0


def test_a_code_without_a_measured_share_counts_as_rarest() -> None:
    words = vocabulary(n=8, shares={"barriers": {"skills": 0.5}})
    np.testing.assert_allclose(words.shares("barriers"), [0.5, 0.1, 0.1, 0.1])  # 1 / (8 + 2)
    np.testing.assert_allclose(words.rarity("barriers"), [log(2) / log(10), 1, 1, 1])


def test_a_section_nobody_measured_has_only_rarest_codes() -> None:
    np.testing.assert_allclose(vocabulary().rarity("barriers"), [1, 1, 1, 1])


def test_an_unknown_code_names_its_section_and_the_nearest_codes() -> None:
    with pytest.raises(UnknownCode) as raised:
        vocabulary().number("barriers", "siloed_govrnance")
    assert isinstance(raised.value, ValueError)
    assert (raised.value.section, raised.value.code) == ("barriers", "siloed_govrnance")
    assert raised.value.nearest[0] == "siloed_governance"
    for word in ("'barriers'", "'siloed_govrnance'", *raised.value.nearest):
        assert word in str(raised.value)


def test_the_label_of_an_unknown_code_is_refused_too() -> None:
    with pytest.raises(UnknownCode, match="grid_capacity"):
        vocabulary().label("barriers", "grid_capacit")


def test_the_nearest_codes_are_found_by_their_words_as_well() -> None:
    assert vocabulary().nearest("barriers", "missing know how", n=1) == ("skills",)


@given(st.text(max_size=30), st.integers(1, 6))
def test_there_are_always_as_many_nearest_codes_as_asked_for_and_none_twice(wrong: str, n: int) -> None:
    nearest = vocabulary().nearest("barriers", wrong, n)
    assert len(nearest) == len(set(nearest)) == min(n, 4)


def test_an_unknown_section_names_the_known_ones() -> None:
    with pytest.raises(UnknownSection, match="no section 'barrier'; it has barriers, themes, areas, levers"):
        vocabulary().section("barrier")


def test_themes_areas_and_levers_are_looked_up_like_any_section() -> None:
    words = vocabulary()
    assert words.number("themes", "energy_systems") == 1
    assert words.section("themes").codes[1].themes == ("energy_systems",)
    assert words.label("areas", "strategic_learning") == "strategic learning"
    assert words.label("levers", "finance_funding") == "finance and funding"


def test_nothing_in_a_vocabulary_can_be_changed() -> None:
    words = vocabulary(shares={"barriers": {"skills": 0.5}})
    with pytest.raises(ValueError, match="read-only"):
        words.rarity("barriers")[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        words.shares("barriers")[0] = 0
    for mapping in (words.sections, BARRIERS.numbers, words.commonness.shares, words.commonness.shares["barriers"]):
        with pytest.raises(TypeError):
            mapping["skills"] = 0  # type: ignore[index]


def test_a_vocabulary_does_not_follow_the_mappings_it_was_built_from() -> None:
    shares = {"barriers": {"skills": 0.5}}
    words = vocabulary(shares=shares)
    shares["barriers"]["skills"] = 0.9
    assert words.shares("barriers")[0] == 0.5
