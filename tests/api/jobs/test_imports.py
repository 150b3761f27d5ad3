"""The texts of an import are encoded before it is written, and while nobody waits for the writers' lock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.features.imports import use_cases, work
from api.features.imports.inputs import ImportInput
from api.identity.roles import Role, Viewer
from api.settings import Settings
from api.storage.engine import open_engine, open_session, open_transaction
from api.storage.models import CityRow
from matcher.arrays import Float32
from tests.api.conftest import Service, Start
from tests.strategies import hash_words

NEED = "A need that nobody has said before"
CITY: Any = {
    "city": {"id": "testville-fr", "name": "Testville", "country": "FR"},
    "sections": {
        "needs": {"items": [{"text": f" {NEED} ", "theme": "energy_systems"}]},
        "offers": {"items": [{"text": "An offer that nobody has made", "theme": "energy_systems"}]},
    },
}
CASE = {
    "id": "testville-fr-trams",
    "city_id": "testville-fr",
    "title": "Trams",
    "summary": "A summary that nobody has read",
    "source": {"id": "s", "title": "A source", "year": 2020},
}


def test_an_import_encodes_its_texts_without_the_writers_lock_and_before_anything_is_written(
    database: tuple[Settings, dict[str, str]],
) -> None:
    settings, tokens = database
    engine = open_engine(settings.database)
    encoded: dict[str, bool] = {}

    def encode(texts: Sequence[str]) -> Float32:
        if any(text not in encoded for text in texts):
            with open_session(engine, writes=True) as session:  # waits, and fails, where somebody holds the lock
                there = session.get(CityRow, "testville-fr") is not None
            encoded.update({text: there for text in texts if text not in encoded})
        return hash_words(texts)

    headers = {"Authorization": f"Bearer {tokens['service']}"}
    with TestClient(create_app(settings, encode)) as client:
        given = {"dry_run": False, "cities": [CITY], "case": [CASE]}
        made = client.post("/api/v1/imports", json=given, headers=headers)
        job: Any = made.json()
        while job["status"] in ("queued", "running"):
            time.sleep(0.02)
            job = client.get(made.headers["location"], headers=headers).json()
        assert job["status"] == "done", job
        assert client.get("/api/v1/cities/testville-fr/twins").status_code == 200
    engine.dispose()
    new = {text: there for text, there in encoded.items() if "nobody has" in text}
    offer, summary = CITY["sections"]["offers"]["items"][0]["text"], f"{CASE['title']}. {CASE['summary']}"
    assert {NEED, offer, summary} <= new.keys()
    assert not any(new.values())


def test_who_reads_that_an_import_is_done_sees_what_it_wrote_whichever_worker_answers(
    start: Start,
) -> None:
    first, second = start(), start(poll_seconds=1000.0)
    staff = first.headers["staff"]
    given = {"dry_run": False, "cities": [CITY]}
    made = first.client.post("/api/v1/imports", json=given, headers=staff)
    while second.client.get(made.headers["location"], headers=staff).json()["status"] in ("queued", "running"):
        time.sleep(0.02)
    assert second.client.get("/api/v1/cities/testville-fr/twins").status_code == 200


@pytest.mark.parametrize(("is_disturbed", "plans"), [(False, 1), (True, 2)])
def test_an_import_is_planned_once_and_again_only_where_somebody_wrote_in_between(
    service: Service, monkeypatch: pytest.MonkeyPatch, is_disturbed: bool, plans: int
) -> None:
    services = service.app.state.services
    viewer = Viewer(Role.STAFF, "account:x")
    planned: list[int] = []
    check = use_cases.check_plans
    monkeypatch.setattr(use_cases, "check_plans", lambda *asked: planned.append(1) or check(*asked))
    body = work.write_input(viewer, ImportInput.model_validate({"dry_run": False, "cities": [CITY]}))
    write = work.build_import_work(service.engine, hash_words, services.gazetteer)(body, lambda *_: None)
    if is_disturbed:
        headers = service.headers["editor"] | {"If-Match": "*"}
        assert service.client.delete("/api/v1/cities/pau-fr/profile/needs", headers=headers).status_code == 200
    with open_transaction(service.engine) as session:
        assert write(session)["cities"]["new"] == 1
        session.commit()
    assert len(planned) == plans
    with open_session(service.engine) as session:
        assert session.get_one(CityRow, "testville-fr").sections["offers"]["items"]
