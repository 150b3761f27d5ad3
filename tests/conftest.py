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
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.register_profile("quick", settings.get_profile("house"), max_examples=5)
settings.load_profile("house")
SLOW_ROOMS = (
    "docs/",
    "tests/api/commands/",
    "tests/api/features/",
    "tests/api/jobs/",
    "tests/api/snapshots/",
    "tests/api/storage/",
    "tests/api/web/test_",
    "tests/contracts/",
    "tests/embeddings/test_encoder_contract.py",
    "tests/evaluation/",
    "tests/fixtures/curation/",
    "tests/fixtures/names/",
    "tests/fixtures/plans/",
    "tests/fixtures/reported/",
    "tests/fixtures/test_world.py",
    "tests/matcher/cohorts/",
    "tests/matcher/rounds/",
    "tests/matcher/test_exposure.py",
    "tests/stories/",
)
"""Rooms whose tests start a service, a process or a browser, load the text model, learn, or solve by brute force."""
QUICK = (
    "tests/api/snapshots/test_per_snapshot.py",
    "tests/api/web/test_glossaries.py",
    "tests/api/web/test_messages.py",
    "tests/api/web/test_parts.py",
)
"""What of them is quick all the same."""


PROCESSES = "tests/api/commands/test_processes.py::"
ONE_DATABASE = (
    "tests/api/web/",
    "tests/api/http/",
    "tests/api/features/test_answers.py",
    "tests/api/features/test_lessons.py",
    "tests/api/features/test_plans.py",
    "tests/api/features/test_profiles.py",
    "tests/api/features/test_reading.py",
    "tests/api/features/test_remarks.py",
    "tests/api/features/test_round_files.py",
    "tests/api/features/test_rounds.py",
    "tests/api/features/test_saved_answers.py",
    "tests/api/features/test_staff.py",
    "tests/api/features/test_turned_down.py",
    "tests/api/features/test_webhooks.py",
    "tests/contracts/",
    f"{PROCESSES}test_what_is_not_http",
    f"{PROCESSES}test_a_server_is_replaced_by_another",
    f"{PROCESSES}test_several_workers_take_writes",
    f"{PROCESSES}test_a_server_that_is_told_to_stop",
    f"{PROCESSES}test_workers_are_forks",
)
"""What reads and writes through storage that the others try on both databases: one is enough, and the whole run stays short."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is tried elsewhere; mark the tests of the slow rooms."""
    items[:] = [item for item in items if not (item.nodeid.startswith(ONE_DATABASE) and "postgresql" in item.name)]
    for item in items:
        if item.nodeid.startswith(SLOW_ROOMS) and not item.nodeid.startswith(QUICK):
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
