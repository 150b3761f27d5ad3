from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.synthetic import build_synthetic_encode, build_synthetic_world, measure_marginals
from fixtures.world import World
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
from tests.strategies import THEMES, SmallWorld, policies, worlds

KINDS = ("twins", "reviewers", "learners")
lenses = st.none() | st.sampled_from(THEMES[:3])


@pytest.fixture(scope="module")
def synthetic_snapshot(real_world: World) -> Snapshot:
    """800 cities, most of them with a profile, so that there is much to leave unread."""
    world = build_synthetic_world(800, np.random.default_rng(1), measure_marginals(real_world), missing=0.2)
    encode = build_synthetic_encode(THEMES, seed=1, dimension=32)
    return build_snapshot(world.cities, world.vocabulary, encode, world.cases, world.collaborations, world.memberships)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", [None, "energy_systems"])
@pytest.mark.parametrize("filters", [Filters(), Filters(other_country=True, least_coverage=0.5)])
def test_the_list_is_the_same_as_with_every_text_read(
    kind: str, theme: str | None, filters: Filters, synthetic_snapshot: Snapshot, policy: Policy
) -> None:
    for city_id in synthetic_snapshot.ids[::40]:
        scores = score_cities(synthetic_snapshot, policy, Ask(city_id, kind, theme))
        eligible = find_eligible(synthetic_snapshot, synthetic_snapshot.number(city_id), kind, filters)
        allowed = eligible.allowed & (scores.coverage >= filters.least_coverage)
        expected = vary(
            synthetic_snapshot, scores.score, rank_top(scores.score, allowed, POOL * 10), 10, policy.variety
        )
        listed = recommend(synthetic_snapshot, policy, Ask(city_id, kind, theme, filters=filters)).suggestions
        assert [found.city.id for found in listed] == [synthetic_snapshot.ids[row] for row in expected]
        assert [found.score for found in listed] == pytest.approx(scores.score[expected].tolist(), abs=1e-12)
        assert [found.coverage for found in listed] == scores.coverage[expected].tolist()


@given(worlds(), policies(), st.sampled_from(KINDS), lenses)
def test_no_score_is_above_its_bound_and_what_is_known_is_the_same(
    world: SmallWorld, policy: Policy, kind: str, theme: str | None
) -> None:
    snapshot, terms = world.build(), policy.terms_for(kind)
    lens = read_lens(snapshot, theme)
    exact = score_kind(snapshot, 0, kind, terms, lens)
    bounds = score_kind(snapshot, 0, kind, terms, lens, bounds=True)
    assert np.all(exact.score <= bounds.score + 1e-12)
    np.testing.assert_array_equal(exact.coverage, bounds.coverage)


@given(worlds(), lenses)
def test_every_bound_is_known_where_its_measure_is_and_no_lower(world: SmallWorld, theme: str | None) -> None:
    snapshot = world.build()
    lens = read_lens(snapshot, theme)
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
