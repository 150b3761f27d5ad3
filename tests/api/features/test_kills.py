"""A server is killed in the middle of what staff write, and started again: all of it is there, or nothing."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from sqlmodel import select

from api.features.rounds.record import load_state
from api.features.rounds.state import RoundState
from api.settings import Settings
from api.storage.engine import open_engine, open_session
from api.storage.models import AuditRow, DecisionRow, RoundRow
from tests.api.features.mortal import Doomed, doom
from tests.api.features.rounds import SHEETS

SHEETS_BODY = {"dry_run": False, "sheets": SHEETS}


def read(settings: Settings) -> tuple[RoundState, list[str], list[str]]:
    """The only round as the database has it; what was decided in it, and what the audit log tells of it."""
    engine = open_engine(settings.database)
    with open_session(engine) as session:
        row = session.exec(select(RoundRow)).one()
        decisions = session.exec(select(DecisionRow).order_by(DecisionRow.version_after)).all()  # type: ignore[arg-type]
        audited = session.exec(select(AuditRow).where(AuditRow.subject == row.id)).all()
        found = load_state(row), [line.what for line in decisions], sorted(line.what for line in audited)
        assert row.version == len(decisions)
    engine.dispose()
    return found


def write_and_lose(server: Doomed, path: str, body: Any) -> None:
    """Send a write whose answer never comes."""
    with suppress(OSError):
        server.send("POST", path, body, server.token, "*")
        raise AssertionError("it was answered")


def wait_for_scenario(server: Doomed, address: str) -> Any:
    """The scenarios of the round, as soon as there is one."""
    for _ in range(600):
        if found := server.ask("GET", f"{address}/scenarios")["items"]:
            return found
        time.sleep(0.05)
    raise AssertionError("the job was not taken up again")


@pytest.mark.slow
def test_an_import_a_plan_and_a_publication_in_whose_middle_the_server_dies_are_there_whole_or_not_at_all(
    database: tuple[Settings, dict[str, str]],
) -> None:
    settings, tokens = database[0].model_copy(update={"lease_seconds": 1.0, "poll_seconds": 0.05}), database[1]
    with doom(settings, tokens["staff"], "before", "import") as server:
        address = f"/rounds/{server.ask('POST', '/rounds', {'title': 'A round'})['id']}"
        write_and_lose(server, f"{address}/import", SHEETS_BODY)
    state, decided, _ = read(settings)
    assert (state.sheets["learners"], decided) == ({}, ["create"])

    with doom(settings, tokens["staff"], "before", "solve") as server:
        server.ask("POST", f"{address}/import", SHEETS_BODY)
        server.ask("POST", f"{address}/scenarios/solve", {})
    state, decided, _ = read(settings)
    assert (state.scenarios, state.board, decided) == ({}, "", ["create", "import"])

    with doom(settings, tokens["staff"], "before", "publish") as server:
        assert len(wait_for_scenario(server, address)) == 1
        write_and_lose(server, f"{address}/publish", {})
    state, decided, audited = read(settings)
    assert (state.state, state.publication, decided) == ("draft", None, ["create", "import", "solve"])
    assert "round: publish" not in audited

    with doom(settings, tokens["staff"], "after", "publish") as server:
        write_and_lose(server, f"{address}/publish", {})
    state, decided, audited = read(settings)
    assert (state.state, decided[-1], audited.count("round: publish")) == ("published", "publish", 1)
    assert state.publication is not None
    invited = {(one.learner, one.host) for one in state.publication.invitations.values()}
    assert invited == {(name, own[0].host) for name, own in state.scenarios[state.board].places.items()}
    assert all(one.learner_letter.body and one.host_letter.body for one in state.publication.invitations.values())
