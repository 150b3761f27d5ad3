"""Fifty kills over both databases; `python -m evaluation.reliability kill` does a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from evaluation.reliability.checks import find_faults
from evaluation.reliability.kill import Plan, Report, run_kills
from evaluation.reliability.writers import Acknowledged
from tests.api.conftest import POSTGRES, address_of, run_on_server

KILLS = 25


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if request.param == "sqlite":
        yield None
        return
    if not POSTGRES:
        pytest.skip("CITY_PEERS_TEST_POSTGRES does not name a PostgreSQL server")
    name = f"kill_{uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name}")
    yield address_of(name).replace("+psycopg", "")
    run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half_when_servers_are_killed(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[list[str]] = []

    def find_and_forge(place: str, folder: object, done: Acknowledged) -> list[str]:
        """The faults; then once more with a record that was never written, which has to be found missing."""
        faults = find_faults(place, folder, done)  # type: ignore[arg-type]
        found.append(find_faults(place, folder, Acknowledged(records=[*done.records, "never written"])))  # type: ignore[arg-type]
        return faults

    monkeypatch.setattr("evaluation.reliability.kill.find_faults", find_and_forge)
    report = run_kills(Plan(KILLS, address, seed=11, servers_every=12), lambda _: None)
    assert report.faults == []
    assert report.workers + report.servers >= KILLS
    assert report.acknowledged.records
    assert report.acknowledged.jobs
    assert found == [["lost: the record never written"]]


def test_a_report_with_a_fault_says_so() -> None:
    report = Report(Plan(3), workers=3, restarts=[1.0], faults=["lost: the record x"])
    assert not report.kept
    assert "lost: the record x" in str(report)
    assert "nothing lost" in str(Report(Plan(3), workers=3, restarts=[1.0]))
