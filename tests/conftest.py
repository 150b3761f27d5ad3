from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from fixtures.policies import load_policy
from fixtures.world import World, load_world
from matcher.policy import Policy
from matcher.snapshot import Snapshot, build_snapshot
from tests.strategies import hash_words

settings.register_profile(
    "house",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.register_profile("quick", settings.get_profile("house"), max_examples=5)
settings.load_profile("house")
SLOW_ROOMS = ("tests/stories/", "tests/contracts/", "docs/")
"""Whole rooms whose tests start a service or a browser, or run the documents."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the slow rooms."""
    for item in items:
        if item.nodeid.startswith(SLOW_ROOMS):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def real_world() -> World:
    return load_world()


@pytest.fixture(scope="session")
def real_snapshot(real_world: World) -> Snapshot:
    """The real cities, with their texts encoded by hashed words, so that no model is loaded."""
    world = real_world
    edges = (*world.collaborations, *world.recent)
    return build_snapshot(world.cities, world.vocabulary, hash_words, world.cases, edges, world.memberships)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
