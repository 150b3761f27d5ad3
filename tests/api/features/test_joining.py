"""A city that nobody here knows asks to join, and staff let it in."""

from __future__ import annotations

from tests.api.conftest import Service, Start

JOININGS = "/api/v1/joinings"
ASKED = {"city_id": "koge-dk", "name": "Ana Sørensen", "contact": "ana@koge.example", "words": "Heat"}


def test_a_city_that_is_let_in_has_a_profile_and_its_editor_signs_in_with_the_link(service: Service) -> None:
    asked = service.client.post(JOININGS, json=ASKED)
    assert asked.status_code == 201 and asked.json()["status"] == "open"
    assert service.client.get(JOININGS).status_code == 401
    staff = service.headers["staff"]
    (waiting,) = service.client.get(JOININGS, headers=staff).json()["items"]
    decided = service.client.post(f"{JOININGS}/{waiting['id']}/decision", json={"decision": "let in"}, headers=staff)
    token = decided.json()["token"]
    assert decided.json()["joining"]["contact"] == ASKED["contact"]
    (kept,) = service.client.get(f"{JOININGS}?status=let+in", headers=staff).json()["items"]
    assert (kept["name"], kept["contact"], kept["words"]) == ("", "", "")
    session = service.client.post("/api/v1/sessions/by-link", json={"token": token}).json()["token"]
    editor = {"Authorization": f"Bearer {session}", "If-Match": "*"}
    need = {"items": [{"text": "Heat for the old town", "theme": "energy_systems"}]}
    patched = service.client.patch("/api/v1/cities/koge-dk/profile/needs", json=need, headers=editor)
    assert patched.status_code == 200, patched.text
    assert "koge-dk" in {city["id"] for city in service.client.get("/api/v1/cities?q=Koge").json()["items"]}
    again = service.client.post(f"{JOININGS}/{waiting['id']}/decision", json={"decision": "let in"}, headers=staff)
    assert again.status_code == 409


def test_asked_twice_it_waits_once_and_a_no_makes_no_account(service: Service) -> None:
    service.client.post(JOININGS, json=ASKED)
    service.client.post(JOININGS, json=ASKED | {"words": "Heat and bicycles"})
    staff = service.headers["staff"]
    (waiting,) = service.client.get(JOININGS, headers=staff).json()["items"]
    assert waiting["words"] == "Heat and bicycles"
    before = service.client.get("/api/v1/accounts", headers=staff).json()["items"]
    said = service.client.post(f"{JOININGS}/{waiting['id']}/decision", json={"decision": "refused"}, headers=staff)
    assert said.json()["token"] is None
    assert service.client.get("/api/v1/accounts", headers=staff).json()["items"] == before


def test_a_city_that_no_map_knows_is_refused(service: Service) -> None:
    refused = service.client.post(JOININGS, json=ASKED | {"city_id": "atlantis-xx"})
    assert refused.json()["errors"][0]["field"] == "city_id"


def test_the_page_takes_the_request_and_shows_again_what_is_too_short(start: Start) -> None:
    client = start(pages=True).client
    again = client.post("/en/cities/koge-dk/join", data={"name": "A", "contact": "ana@koge.example"})
    assert again.status_code == 422 and "ana@koge.example" in again.text
    sent = client.post("/en/cities/koge-dk/join", data={"name": "Ana S", "contact": "ana@koge.example"})
    assert "with the people who run this service" in sent.text
