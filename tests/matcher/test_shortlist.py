from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.synthetic import build_synthetic_encode, build_synthetic_world, measure_marginals
from fixtures.world import World
from matcher import read_texts
from matcher.arrays import Int
from matcher.ask import Ask, read_lens
from matcher.comparisons import COMPARISONS
from matcher.eligibility import Filters, find_eligible
from matcher.lens import WHOLE
from matcher.policy import Policy
from matcher.ranking import POOL, rank_top, vary
from matcher.recommend import recommend, score_cities
from matcher.scoring import score_kind
from matcher.shortlist import read_contenders
from matcher.snapshot import Snapshot, build_snapshot
from tests.strategies import THEMES, SmallWorld, policies, texts, worlds

KINDS = ("twins", "reviewers", "learners")
lenses = st.none() | st.sampled_from(THEMES[:3])
needs = st.none() | texts


@pytest.fixture(scope="module")
def synthetic_snapshot(real_world: World) -> Snapshot:
    """800 cities, most of them with a profile, so that there is much to leave unread."""
    world = build_synthetic_world(800, np.random.default_rng(1), measure_marginals(real_world), missing=0.2)
    encode = build_synthetic_encode(THEMES, seed=1, dimension=32)
    return build_snapshot(world.cities, world.vocabulary, encode, world.cases, world.collaborations, world.memberships)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("theme", "in_words"), [(None, False), ("energy_systems", False), (None, True)])
@pytest.mark.parametrize("filters", [Filters(), Filters(other_country=True, least_coverage=0.5)])
def test_the_list_is_the_same_as_with_every_text_read(
    kind: str, theme: str | None, in_words: bool, filters: Filters, synthetic_snapshot: Snapshot, policy: Policy
) -> None:
    said = next(city.needs[0].text for city in synthetic_snapshot.cities if city.needs)
    need = said if in_words else None
    for city_id in synthetic_snapshot.ids[::40]:
        scores = score_cities(synthetic_snapshot, policy, Ask(city_id, kind, theme, need))
        eligible = find_eligible(synthetic_snapshot, synthetic_snapshot.number(city_id), kind, filters)
        allowed = eligible.allowed & (scores.coverage >= filters.least_coverage)
        expected = vary(
            synthetic_snapshot, scores.score, rank_top(scores.score, allowed, POOL * 10), 10, policy.variety
        )
        listed = recommend(synthetic_snapshot, policy, Ask(city_id, kind, theme, need, filters=filters)).suggestions
        assert [found.city.id for found in listed] == [synthetic_snapshot.ids[row] for row in expected]
        assert [found.score for found in listed] == pytest.approx(scores.score[expected].tolist(), abs=1e-12)
        assert [found.coverage for found in listed] == scores.coverage[expected].tolist()
        for told in (one for found in listed for one in (found.explanation, found.explanation_back) if one):
            assert told.start + sum(line.amount for line in told.contributions) == pytest.approx(told.directed_score)


@given(worlds(), policies(), st.sampled_from(KINDS), lenses, needs)
def test_no_score_is_above_its_bound_and_what_is_known_is_the_same(
    world: SmallWorld, policy: Policy, kind: str, theme: str | None, need: str | None
) -> None:
    snapshot, terms = world.build(), policy.terms_for(kind)
    lens = read_lens(snapshot, theme, need)
    exact = score_kind(snapshot, 0, kind, terms, lens)
    bounds = score_kind(snapshot, 0, kind, terms, lens, bounds=True)
    assert np.all(exact.score <= bounds.score + 1e-12)
    np.testing.assert_array_equal(exact.coverage, bounds.coverage)


@given(worlds(), lenses, needs)
def test_every_bound_is_known_where_its_measure_is_and_no_lower(
    world: SmallWorld, theme: str | None, need: str | None
) -> None:
    snapshot = world.build()
    lens = read_lens(snapshot, theme, need)
    for comparison in COMPARISONS.values():
        pairs = ((comparison.measure, comparison.bound), (comparison.measure_back, comparison.bound_back))
        for measure, bound in pairs:
            if bound:
                exact, highest = measure(snapshot, 0, lens), bound(snapshot, 0, lens)
                np.testing.assert_array_equal(np.isnan(exact), np.isnan(highest), err_msg=comparison.name)
                assert np.all(np.isnan(exact) | (exact <= highest)), comparison.name


def test_only_those_who_can_still_be_listed_are_read(synthetic_snapshot: Snapshot, policy: Policy) -> None:
    terms = policy.terms_for("twins")
    read = []
    for city_no in range(0, 800, 50):
        bounds = score_kind(synthetic_snapshot, city_no, "twins", terms, bounds=True)
        allowed = np.arange(800) != city_no
        scores, contenders = read_contenders(synthetic_snapshot, bounds, city_no, WHOLE, allowed, 30)
        exact = score_kind(synthetic_snapshot, city_no, "twins", terms)
        np.testing.assert_allclose(scores.score[contenders], exact.score[contenders], atol=1e-12)
        assert not np.any(contenders & ~allowed)
        read.append(contenders.sum())
    assert np.median(read) < 600  # texts weigh more than a third: many can still be listed until theirs are read


def test_no_text_is_read_twice_for_a_city_whatever_it_asks(
    synthetic_snapshot: Snapshot, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[int] = Counter()

    def count(snapshot: Snapshot, rows: Int) -> Snapshot:
        read.update(rows.tolist())
        return narrow(snapshot, rows)

    narrow = read_texts._narrow
    monkeypatch.setattr(read_texts, "_narrow", count)
    snapshot = replace(synthetic_snapshot)
    asker = next(city.id for city in snapshot.cities if city.needs and city.offers)
    for ask in (Ask(asker), Ask(asker, weights={"size": 3.0}), Ask(asker, "reviewers"), Ask(asker, "learners")):
        recommend(snapshot, policy, ask)
    of_texts = [comparison for comparison in COMPARISONS.values() if comparison.bound]
    ways = sum(1 if comparison.side == "likeness" else 2 for comparison in of_texts)
    assert max(read.values()) == ways
    before = read.total()
    recommend(snapshot, policy, Ask(asker))
    assert read.total() == before
