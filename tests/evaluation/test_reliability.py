"""One small run of each kind; `python -m evaluation.reliability` does them in full. And: a broken promise is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from evaluation.reliability import leak
from evaluation.reliability.abuse import run_abuse
from evaluation.reliability.checks import find_faults
from evaluation.reliability.findings import Findings
from evaluation.reliability.guests import Asked
from evaluation.reliability.kill import Plan, Report, run_kills
from evaluation.reliability.machines import run_machines
from evaluation.reliability.outage import run_outages
from evaluation.reliability.rolling import run_rolling
from evaluation.reliability.soak import judge
from evaluation.reliability.writers import Acknowledged
from tests.api.conftest import POSTGRES, address_of, run_on_server

KILLS = 4


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
    if address is None and POSTGRES:
        pytest.skip("tests/api/commands/test_processes.py kills servers on both databases")
    found: list[list[str]] = []

    def find_and_forge(place: str, folder: object, done: Acknowledged) -> list[str]:
        """The faults; then once more with a record that was never written, which has to be found missing."""
        faults = find_faults(place, folder, done)  # type: ignore[arg-type]
        found.append(find_faults(place, folder, Acknowledged(records=[*done.records, "never written"])))  # type: ignore[arg-type]
        return faults

    monkeypatch.setattr("evaluation.reliability.kill.find_faults", find_and_forge)
    report = run_kills(Plan(KILLS, address, seed=11, servers_every=4), lambda _: None)
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


def ignore(_: str) -> None:
    pass


@pytest.mark.slow
def test_two_servers_are_replaced_one_by_one_and_nobody_notices(address: str | None) -> None:
    if POSTGRES:
        pytest.skip("two machines and a builder on PostgreSQL go through this and more")
    found = run_rolling(1, address, ignore)
    assert found.faults == []
    assert not re.search(r"\b0 answers", found.lines[0])


@pytest.mark.slow
def test_two_machines_and_a_builder_live_through_kills_an_outage_and_a_new_version(address: str | None) -> None:
    if address is None:
        pytest.skip("machines share PostgreSQL")
    found = run_machines(1, address, ignore)
    assert found.faults == []
    assert not re.search(r"\b0 answers", found.lines[0])


@pytest.mark.slow
def test_an_outage_of_the_database_is_survived_and_told(address: str | None) -> None:
    if address is None:
        pytest.skip("SQLite lies beside the service")
    found = run_outages(1, 3.0, address, ignore)
    assert found.faults == []


@pytest.mark.slow
def test_what_is_private_moves_no_byte_of_what_others_see() -> None:
    found = leak.run_leaks(1, ignore)
    assert found.faults == []


def test_an_answer_that_moved_or_holds_a_private_word_is_a_fault() -> None:
    before = {"/a": (200, "", b"x"), "/b": (200, "", b"y")}
    after = {"/a": (200, "", b"x tunnelvision0"), "/b": (200, "", b"y")}
    told = leak.compare("guest", before, after, "tunnelvision0")
    assert told == ["guest is answered otherwise at /a", "guest reads a private word at /a"]


@pytest.mark.slow
def test_a_guest_does_not_notice_abuse_from_elsewhere() -> None:
    found = run_abuse(3.0, ignore)
    assert found.faults == []
    assert "hostile requests" in found.lines[0]


def test_a_guest_who_was_refused_or_not_answered_is_a_fault() -> None:
    asked = Asked()
    asked.statuses.update({200: 5, 503: 2, 0: 1})
    assert asked.find_faults() == ["a guest was answered 503 2 times", "a guest was answered 0 1 times"]
    assert not Findings("all kept", [], asked.find_faults()).kept
    assert str(Findings("all kept", ["7 answers"])) == "7 answers\nall kept"


def test_memory_that_goes_on_growing_is_a_fault() -> None:
    steady = [(float(minute), 200.0 + minute % 2) for minute in range(11)]
    assert judge([(0.0, 90.0), *steady[1:]], 5).kept
    assert judge([(0.0, 90.0), *((float(minute), 200.0 + 2 * minute) for minute in range(1, 11))], 5).faults
