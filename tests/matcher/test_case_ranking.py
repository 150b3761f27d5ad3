from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.policies import load_policy
from fixtures.world import World
from fixtures.worlds import ANSWER, ASKER, EMPTY, SOURCE, build_planted_snapshot, plant_case
from matcher.ask import read_lens
from matcher.case_measures import CASE_MEASURES, PROGRESS
from matcher.case_ranking import CaseSuggestion, recommend_cases, score_cases
from matcher.case_reasons import find_case_reason
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.errors import InvalidQuestion, UnknownCity, UnknownTheme
from matcher.lens import WHOLE
from matcher.policy import Policy
from matcher.reason import Codes, Quote, english, render
from matcher.snapshot import Snapshot
from matcher.transfer import check_preconditions
from tests.matcher.oracle import Oracle, in_theme, rarity
from tests.strategies import THEMES, SmallWorld, worlds

Rankings = Mapping[str, tuple[CaseSuggestion, ...]]


@pytest.fixture(scope="module")
def rankings(real_snapshot: Snapshot, policy: Policy) -> Rankings:
    terms = policy.terms_for_cases()
    return {city_id: recommend_cases(real_snapshot, terms, city_id) for city_id in real_snapshot.ids}


def expected_value(oracle: Oracle, name: str, city: City, case: CaseStudy, theme: str | None) -> float | None:
    """The formulas of `matcher/case_measures.py` once more."""
    needs = in_theme(city.needs, theme)
    owner = next((other for other in oracle.cities if other.id == case.city_id), None)
    if name == "case_needs":
        text = f"{case.title}. {case.summary}"
        return max(oracle.answered([need], [text]) for need in needs) if needs else None
    if name == "case_barriers":
        return expected_barriers(city, case)
    if name == "case_themes":
        wanted = {need.theme for need in city.needs} if theme is None else {theme}
        known = case.themes and (city.needs or theme)
        return sum(one in wanted for one in case.themes) / len(case.themes) if known else None
    if name == "case_transfer":
        known = [check for check in check_preconditions(case, city) if check.verdict != "not reported"]
        weights = [
            1.0 if c.precondition.section == "size_classes" else rarity("governance", c.precondition.code)
            for c in known
        ]
        met = sum(weight for weight, check in zip(weights, known, strict=True) if check.verdict == "met")
        return met / sum(weights) if known else None
    if name == "case_size":
        return oracle.size(city, owner, None) if owner else None
    return PROGRESS.get(case.status or "")


def expected_barriers(city: City, case: CaseStudy) -> float | None:
    if not city.reported("barriers") or not case.barriers:
        return None
    total = met = 0.0
    for code in case.barriers:
        fact = city.named("barriers", code)
        unnamed = 0.0 if "barriers" in city.complete else shares()[code]
        total += rarity("barriers", code)
        met += rarity("barriers", code) * (fact.weight if fact else unnamed)
    return met / total


def shares() -> Mapping[str, float]:
    from tests.strategies import VOCABULARY

    return VOCABULARY.commonness.shares["barriers"]


@given(worlds(), st.none() | st.sampled_from(THEMES[:4]))
def test_every_case_comparison_equals_its_formula_in_plain_python(world: SmallWorld, theme: str | None) -> None:
    snapshot, oracle = world.build(), Oracle(world)
    lens = read_lens(snapshot, theme)
    for city_no, city in enumerate(snapshot.cities):
        for name, measure in CASE_MEASURES.items():
            for case, value in zip(snapshot.cases.records, measure(snapshot, city_no, lens).tolist(), strict=True):
                expected = expected_value(oracle, name, city, case, theme)
                context = f"{name}, {city.id}, {case.id}"
                assert value == pytest.approx(np.nan if expected is None else expected, abs=2e-3, nan_ok=True), context


def test_every_city_gets_ten_cases(rankings: Rankings, real_world: World) -> None:
    owners = {case.city_id for case in real_world.cases}
    assert len(owners) > 11
    assert {len(found) for found in rankings.values()} == {10}


def test_no_case_is_the_citys_own_and_no_city_tells_two_of_them(rankings: Rankings) -> None:
    for city_id, found in rankings.items():
        owners = [suggestion.case.city_id for suggestion in found]
        assert city_id not in owners
        assert len(set(owners)) == len(owners)


def test_the_explanation_of_every_case_adds_up_to_its_score(rankings: Rankings) -> None:
    for city_id, found in rankings.items():
        assert [suggestion.rank for suggestion in found] == list(range(1, 11))
        keys = [(-suggestion.score, suggestion.case.id) for suggestion in found]
        assert keys == sorted(keys)
        for suggestion in found:
            explanation = suggestion.explanation
            total = explanation.start + sum(line.amount for line in explanation.contributions)
            assert total == pytest.approx(suggestion.score, abs=1e-9), f"{city_id}, {suggestion.case.id}"
            assert all(line.amount == 0 for line in explanation.contributions if line.value is None)


def test_every_reason_of_a_case_renders_with_its_gaps_filled(rankings: Rankings, real_snapshot: Snapshot) -> None:
    wording = english(real_snapshot.vocabulary)
    for found in rankings.values():
        for suggestion in found:
            for line in suggestion.explanation.contributions:
                text = render(line.reason, wording)
                assert text.endswith((".", "”")), text
                for gap, value in line.reason.values.items():
                    if "{" + gap + "}" in line.reason.template:
                        assert value.ids if isinstance(value, Codes) else value != Quote(""), text


def test_the_planted_case_comes_first_and_the_citys_own_never(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_case())
    scores = score_cases(snapshot, snapshot.number(ASKER), policy.terms_for_cases()).score
    best = [snapshot.cases.records[row].id for row in np.argsort(-scores)]
    assert set(best[:2]) == {ANSWER, "own"}
    assert [found.case.id for found in recommend_cases(snapshot, policy.terms_for_cases(), ASKER)] == [ANSWER]


def test_a_case_that_was_stopped_stands_below_the_same_case_completed(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_case())
    scores = score_cases(snapshot, snapshot.number(ASKER), policy.terms_for_cases())
    amount = {case.id: float(scores.score[row]) for row, case in enumerate(snapshot.cases.records)}
    assert amount[ANSWER] > amount["other-result"]


def test_a_city_that_reports_nothing_is_told_so_and_not_blamed(policy: Policy) -> None:
    terms = policy.terms_for_cases()
    found = recommend_cases(build_planted_snapshot(plant_case()), terms, EMPTY)
    known = {line.comparison for line in found[0].explanation.contributions if line.value is not None}
    assert known <= {"case_result"}
    assert {check.verdict for check in found[0].checks} == {"not reported"}


def test_through_the_lens_only_cases_of_the_theme_are_suggested(real_snapshot: Snapshot, policy: Policy) -> None:
    for theme in ("mobility_transport", "finance"):
        found = recommend_cases(real_snapshot, policy.terms_for_cases(), "leuven-be", theme)
        assert len(found) == 10
        assert all(theme in suggestion.case.themes for suggestion in found)


def test_through_the_lens_the_need_that_is_quoted_is_one_of_the_theme(real_snapshot: Snapshot, policy: Policy) -> None:
    for city in real_snapshot.cities[::9]:
        needs = {need.text for need in city.needs if need.theme == "finance"}
        if needs:
            for found in recommend_cases(real_snapshot, policy.terms_for_cases(), city.id, "finance"):
                for line in found.explanation.contributions:
                    if isinstance(quoted := line.reason.values.get("need"), Quote):
                        assert quoted.text in needs, f"{city.id}, {found.case.id}"


def test_what_cannot_be_asked_is_refused(real_snapshot: Snapshot) -> None:
    terms = load_policy().terms_for_cases()
    with pytest.raises(UnknownCity):
        recommend_cases(real_snapshot, terms, "nowhere")
    with pytest.raises(UnknownTheme):
        recommend_cases(real_snapshot, terms, "pau-fr", "cooking")
    with pytest.raises(InvalidQuestion):
        recommend_cases(real_snapshot, terms, "pau-fr", k=0)


def test_two_cases_of_equal_score_stand_in_the_order_of_their_ids(policy: Policy) -> None:
    cities = tuple(City(id=city_id, name=city_id, country="AA") for city_id in "abc")
    case = CaseStudy("z", "b", "Heat", "", SOURCE)
    snapshot = SmallWorld(cities, (case, replace(case, id="y", city_id="c")), (), ()).build()
    assert [found.case.id for found in recommend_cases(snapshot, policy.terms_for_cases(), "a")] == ["y", "z"]


def test_a_stopped_case_study_loses_nothing_for_it_and_says_what_to_ask(policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_case())
    row, city_no = snapshot.cases.numbers["other-result"], snapshot.number(ASKER)
    assert score_cases(snapshot, city_no, policy.terms_for_cases()).line("case_result", row) == (None, 0.0)
    told = find_case_reason(snapshot, "case_result", city_no, row, WHOLE, None)
    assert render(told, english(snapshot.vocabulary)) == "It was stopped: ask what they would do differently today."
