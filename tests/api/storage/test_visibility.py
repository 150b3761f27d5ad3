from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Service

OTHERS = ("guest", "reader", "other editor", "staff")
SECRET = {"items": [{"text": "Secret wish for a tram tunnel", "theme": "mobility_transport"}]}
OTHER_SECRET = {"items": [{"text": "Quite another wish: cool roofs", "theme": "energy_systems"}]}
READ = (
    "/cities", "/cities?q=Pau", "/cities/pau-fr", "/cities/pau-fr/profile", "/cities/pau-fr/twins?explain=sourced&k=30",
    "/cities/pau-fr/reviewers?k=30", "/cities/pau-fr/learners?k=30", "/cities/pau-fr/case-studies?k=30",
    "/cities/pau-fr/blind-spots", "/cities/leuven-be/twins?explain=sourced&k=39", "/cities/leuven-be/reviewers?k=39",
    "/cities/leuven-be/learners?k=39", "/cities/leuven-be/blind-spots", "/pairs/leuven-be/pau-fr", "/pairs/pau-fr/leuven-be",
    "/changes", "/snapshots/current", "/vocabulary", "/export/json", "/export/csv", "/export/geojson",
    "/cities?q=Pau&profiled=true", "/cities/leuven-be/blind-spots?k=50", "/pairs/leuven-be/pau-fr?theme=mobility_transport",
    "/export/graphml", "/export/jsonld", "/case-studies", "/collaborations", "/policies", "/cities/pau/twins",
)  # fmt: skip
STAFF = ("/audit", "/accounts", "/introductions", "/feedback")
PRIVATE = {
    "needs": SECRET,
    "offers": OTHER_SECRET,
    "barriers": {"complete": True, "items": [{"code": "siloed_governance"}]},
    "levels": {"items": [{"theme": "energy_systems", "level": 4}]},
    "exchange": {"items": [{"note": "Secret wish for a tram tunnel"}]},
    "own_population": {"items": [{"value": 123, "year": 2025, "origin": "A tram tunnel"}]},
    "own_cases": {"items": [{"title": "A tram tunnel", "summary": "Dug at night", "themes": ["finance"]}]},
    "contact": {"items": [{"office": "Office of the tram tunnel"}]},
}
ASKED = ({"need": "tram tunnel", "k": 20}, {"need": "tram tunnel", "like": "leuven-be", "k": 20})


def see(service: Service, role: str) -> dict[str, tuple[int, bytes, str | None]]:
    """Everything a role can read, with its tags, byte for byte."""
    paths = READ + (STAFF if role == "staff" else ())
    headers = service.headers[role]
    answers = {path: service.client.get(f"/api/v1{path}", headers=headers) for path in paths}
    answers |= {str(asked): service.client.post("/api/v1/ask", json=asked, headers=headers) for asked in ASKED}
    return {path: (answer.status_code, answer.content, answer.headers.get("etag")) for path, answer in answers.items()}


def write(service: Service, section: str, content: dict[str, Any], visibility: str) -> None:
    path = "/api/v1/cities/pau-fr/profile"
    etag = service.client.get(path, headers=service.headers["editor"]).headers["etag"]
    headers = service.headers["editor"] | {"If-Match": etag}
    response = service.client.patch(f"{path}/{section}", json={**content, "visibility": visibility}, headers=headers)
    assert response.status_code == 200


def remove(service: Service, section: str) -> None:
    headers = service.headers["editor"] | {"If-Match": "*"}
    path = f"/api/v1/cities/pau-fr/profile/{section}"
    assert service.client.delete(path, headers=headers).status_code == 200


def test_reporting_and_changing_what_is_private_changes_not_one_byte_of_what_others_see(service: Service) -> None:
    for section in PRIVATE:
        remove(service, section)
    before = {role: see(service, role) for role in OTHERS}
    for section, content in PRIVATE.items():
        write(service, section, content, "private")
    own = see(service, "editor")
    after = {role: see(service, role) for role in OTHERS}
    for role in OTHERS:
        assert [path for path in before[role] if before[role][path] != after[role][path]] == []
        assert b"tram tunnel" not in b"".join(body for path, (_, body, _) in after[role].items() if "need" not in path)
    assert b"tram tunnel" in own["/cities/pau-fr/case-studies?k=30"][1]


def test_what_is_private_helps_the_city_that_wrote_it(service: Service) -> None:
    path = "/api/v1/cities/pau-fr/case-studies?k=30"
    write(service, "needs", SECRET, "private")
    first = service.client.get(path, headers=service.headers["editor"]).json()
    write(service, "needs", OTHER_SECRET, "private")
    second = service.client.get(path, headers=service.headers["editor"]).json()
    assert first["suggestions"] != second["suggestions"]
    assert "tram tunnel" in str(first)
    profile = service.client.get("/api/v1/cities/pau-fr/profile", headers=service.headers["editor"]).json()
    assert profile["sections"]["needs"]["visibility"] == "private"


def test_what_is_for_peers_is_seen_by_peers_and_staff_alone(service: Service) -> None:
    write(service, "needs", SECRET, "peers")
    for role, sees in (("guest", False), ("reader", False), ("other editor", True), ("staff", True), ("editor", True)):
        profile = service.client.get("/api/v1/cities/pau-fr/profile", headers=service.headers[role]).json()
        assert ("needs" in profile["sections"]) is sees
        pair = service.client.get("/api/v1/pairs/pau-fr/leuven-be", headers=service.headers[role]).text
        assert ("tram tunnel" in pair) is sees


@pytest.mark.parametrize("role", ["guest", "reader", "other editor", "staff"])
def test_nobody_else_reads_the_history_of_a_profile(service: Service, role: str) -> None:
    write(service, "needs", SECRET, "private")
    response = service.client.get("/api/v1/cities/pau-fr/profile/history", headers=service.headers[role])
    assert response.status_code in (401, 403)
    assert "tram" not in response.text


def test_the_city_sees_its_own_kept_answer_and_others_do_not(service: Service) -> None:
    write(service, "needs", SECRET, "private")
    kept = service.client.post(
        "/api/v1/suggestions", json={"city_id": "pau-fr"}, headers=service.headers["editor"]
    ).json()
    for role, status in (("editor", 200), ("guest", 404), ("other editor", 404), ("staff", 404)):
        assert service.client.get(kept["address"], headers=service.headers[role]).status_code == status
