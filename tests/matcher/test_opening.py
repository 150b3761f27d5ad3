"""How a suggestion opens: the problem in common, then what was done about it and how far that got."""

from __future__ import annotations

import pytest

from fixtures.snapshot import load_snapshot
from matcher.ask import read_lens
from matcher.opening import DONE, open_suggestion
from matcher.reason import Quote, Reason
from matcher.snapshot import Snapshot


@pytest.fixture(scope="module")
def real() -> Snapshot:
    return load_snapshot()


def open_pair(
    real: Snapshot, city: str, peer: str, theme: str | None = None, need: str | None = None
) -> tuple[Reason, Reason]:
    return open_suggestion(real, real.number(city), real.number(peer), read_lens(real, theme, need))


def test_it_says_how_far_a_case_study_got_and_names_its_source(real: Snapshot) -> None:
    _, done = open_pair(real, "pau-fr", "leuven-be", need="circulation plan of the centre: through traffic kept out")
    case = next(case for case in real.records.cases["leuven-be"] if case.title == "City-centre circulation plan")
    assert done.values["case"] == Quote(case.title)
    assert done.template == DONE[case.status]
    assert done.sources == (case.source,)


def test_with_a_need_in_words_nothing_is_shown_that_is_not_about_it(real: Snapshot) -> None:
    for sentence in open_pair(real, "pau-fr", "leuven-be", need="asdfgh"):
        assert not [value for value in sentence.values.values() if isinstance(value, Quote)]


def test_with_a_theme_what_was_done_is_on_it(real: Snapshot) -> None:
    for peer in ("vitoria-gasteiz-es", "bergamo-it", "dublin-ie"):
        _, done = open_pair(real, "derry-gb", peer, "nature_based_solutions")
        shown = next(
            value.text for key, value in done.values.items() if key in ("case", "offer") and isinstance(value, Quote)
        )
        offers = {offer.text for offer in real.city(peer).offers if offer.theme == "nature_based_solutions"}
        cases = {case.title for case in real.records.cases[peer] if "nature_based_solutions" in case.themes}
        assert shown in offers | cases


def test_of_two_cities_that_report_nothing_it_says_only_their_size_and_that_one_must_ask(real: Snapshot) -> None:
    problem, done = open_pair(real, "caceres-es", "delft-nl")
    assert problem.template == "{city} and {peer} are about the same size."
    assert done.template == "What {peer} could show is not on record yet: ask them."


def test_the_common_problem_is_told_in_the_words_of_both(real: Snapshot) -> None:
    problem, _ = open_pair(real, "pau-fr", "valladolid-es")
    said = {value.text for value in problem.values.values() if isinstance(value, Quote)}
    assert said & {need.text for need in real.city("pau-fr").needs}
    assert said & {need.text for need in real.city("valladolid-es").needs}


def test_no_opening_says_twice_that_the_other_works_on_it_nor_both_that_it_does_and_that_nothing_is_known(
    real: Snapshot,
) -> None:
    told = []
    for city in ("apeldoorn-nl", "gavle-se", "amsterdam-nl", "leuven-be"):
        told += [
            (problem.template, answer.template)
            for peer in real.ids
            if peer != city
            for problem, answer in [open_pair(real, city, peer)]
        ]
    sought = [answer for problem, answer in told if problem == "{city} looks for help on {themes}."]
    assert sought and not [answer for answer in sought if "not on record" in answer]
    shown = "{peer} has something to show on {themes}, where {city} looks for help."
    assert any(answer == shown for _, answer in told)
    assert not [problem for problem, answer in told if answer == shown and "looks for help" in problem]
