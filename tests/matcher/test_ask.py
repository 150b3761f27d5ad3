"""A question with a theme and a need in words: what is found, and that every text read is about it."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ask import Ask, read_lens
from matcher.city import City, Level, Quantity, Statement
from matcher.comparisons import COMPARISONS
from matcher.policy import Policy, Term
from matcher.reason import english, render
from matcher.recommend import explain_pair, recommend
from matcher.scoring import score_kind
from matcher.snapshot import Snapshot
from tests.strategies import SOURCE, VOCABULARY, SmallWorld

NEED = "Cooler trams"
TERMS = {"size": Term(1.0, 0.3), "offers": Term(3.0, 0.0), "needs": Term(1.0, 0.0), "themes": Term(1.0, 0.0)}
POLICY = Policy("test", "1", {"twins": TERMS, "reviewers": TERMS, "cases": {"case_size": Term(1.0, 0.5)}})


def city(name: str, *offers: tuple[str, str], levels: tuple[Level, ...] = ()) -> City:
    told = tuple(Statement(text, theme, SOURCE) for text, theme in offers)
    return City(id=name, name=name.title(), country="AA", population=Quantity(1e5, SOURCE), offers=told, levels=levels)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    far = Level("mobility_transport", 4, SOURCE, "Trams on every street")
    near = Level("mobility_transport", 2, SOURCE, "Trams on paper")
    cities = (
        city("asker"),
        city("answer", ("Many trams", "mobility_transport")),
        city("heat", ("District heat", "energy_systems")),
        city("offtheme", ("Many trams", "finance")),
        city("proven", levels=(far,)),
        city("starting", levels=(near,)),
    )
    return SmallWorld(cities, (), (), ()).build()


def values(snapshot: Snapshot, ask: Ask, name: str) -> dict[str, float]:
    lens = read_lens(snapshot, ask.theme, ask.need)
    found = COMPARISONS[name].measure(snapshot, snapshot.number(ask.city_id), lens)
    return dict(zip(snapshot.ids, found.tolist(), strict=True))


def test_who_answers_the_words_comes_first_though_the_asker_has_no_profile(snapshot: Snapshot) -> None:
    assert recommend(snapshot, POLICY, Ask("asker", "reviewers", need=NEED, k=2)).suggestions[0].city.id == "answer"


def test_a_weak_match_of_words_counts_nothing(snapshot: Snapshot) -> None:
    assert values(snapshot, Ask("asker", need=NEED), "offers")["heat"] == 0


def test_the_same_words_on_another_theme_count_half(snapshot: Snapshot) -> None:
    found = values(snapshot, Ask("asker", theme="mobility_transport", need=NEED), "offers")
    assert found["offtheme"] == found["answer"] / 2 > 0


def test_what_a_city_has_come_far_in_answers_a_need_and_a_plan_does_not(snapshot: Snapshot) -> None:
    found = values(snapshot, Ask("asker", need=NEED), "offers")
    assert found["proven"] > 0 and np.isnan(found["starting"])


def test_a_blank_need_is_none(snapshot: Snapshot) -> None:
    assert read_lens(snapshot, None, "  ") == read_lens(snapshot, None)


def test_the_reason_quotes_the_words_asked_and_the_answer(snapshot: Snapshot) -> None:
    found = explain_pair(snapshot, POLICY, Ask("asker", "reviewers", need=NEED), "answer")
    (line,) = (line for line in found.explanation.contributions if line.comparison == "offers")
    assert render(line.reason, english(VOCABULARY)) == "On “Cooler trams”, Answer can show “Many trams”."


@pytest.mark.parametrize("kind", ["twins", "reviewers", "learners"])
@pytest.mark.parametrize("theme", [None, "mobility_transport"])
def test_no_score_about_a_need_is_above_its_bound(snapshot: Snapshot, kind: str, theme: str | None) -> None:
    terms, lens = POLICY.terms_for(kind), read_lens(snapshot, theme, NEED)
    exact = score_kind(snapshot, 0, kind, terms, lens)
    bounds = score_kind(snapshot, 0, kind, terms, lens, bounds=True)
    assert np.all(bounds.score >= exact.score - 1e-9)
    np.testing.assert_allclose(bounds.coverage, exact.coverage)


def test_own_weights_replace_those_of_the_policy(snapshot: Snapshot) -> None:
    own = Ask("asker", "reviewers", need=NEED, weights={"offers": 0.0, "themes": 0.0, "needs": 0.0})
    found = recommend(snapshot, POLICY, own)
    assert {line.comparison for line in found.suggestions[0].explanation.contributions} == {"size"}
    assert found.policy == "test@1+own-weights"
