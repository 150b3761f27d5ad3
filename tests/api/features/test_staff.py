"""What staff and platforms keep: records, policies, imports; and what cities do with suggestions."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.api.conftest import Service, Start

CASE = {
    "id": "pau-fr-test", "city_id": "pau-fr", "title": "A test", "summary": "What was tried.", "themes": ["energy_systems"],
    "source": {"id": "s", "title": "A source", "year": 2020},
}  # fmt: skip
PAIR = {
    "programme": "P", "year": 2020, "kind": "project", "direction": "mutual", "a": "pau-fr", "b": "leuven-be",
    "source": "A source",
}  # fmt: skip


def send(service: Service, method: str, path: str, body: Any = None, role: str = "staff", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = {} if body is None else {"json": body}
    return service.client.request(method, f"/api/v1{path}", headers=service.headers[role] | named, **content)


def test_a_case_study_is_added_found_replaced_and_removed(service: Service) -> None:
    made = send(service, "POST", "/case-studies", CASE)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/case-studies/pau-fr-test")
    assert "pau-fr-test" in service.client.get("/api/v1/cities/pau-fr").json()["case_studies"]
    assert send(service, "POST", "/case-studies", CASE).status_code == 409
    etag = service.client.get("/api/v1/case-studies/pau-fr-test").headers["etag"]
    changed = {**CASE, "title": "Another title"}
    assert send(service, "PUT", "/case-studies/pau-fr-test", changed).status_code == 428
    assert send(service, "PUT", "/case-studies/pau-fr-test", changed, if_match='"old"').status_code == 412
    replaced = send(service, "PUT", "/case-studies/pau-fr-test", changed, if_match=etag)
    assert (replaced.status_code, replaced.json()["title"], replaced.json()["version"]) == (200, "Another title", 2)
    assert send(service, "DELETE", "/case-studies/pau-fr-test", if_match=replaced.headers["etag"]).status_code == 204
    assert service.client.get("/api/v1/case-studies/pau-fr-test").status_code == 404
    audit = send(service, "GET", "/audit?limit=3").json()["items"]
    assert [line["what"] for line in audit] == ["delete case", "replace case", "create case"]
    assert audit[0]["before"]["title"] == "Another title"


def test_records_are_listed_by_the_city_they_name_on_either_side(service: Service) -> None:
    made = [send(service, "POST", "/collaborations", pair).json()["id"] for pair in (PAIR, {**PAIR, "programme": "Q"})]
    for city in ("pau-fr", "leuven-be"):
        listed = service.client.get("/api/v1/collaborations", params={"city_id": city, "limit": 200}).json()["items"]
        assert set(made) <= {row["id"] for row in listed}
        assert all(city in (row["a"], row["b"]) for row in listed)
    cases = service.client.get("/api/v1/case-studies?city_id=pau-fr").json()["items"]
    assert [case["id"] for case in cases] == service.client.get("/api/v1/cities/pau-fr").json()["case_studies"]
    assert service.client.get("/api/v1/case-studies?city_id=%00").status_code == 422


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("/case-studies", {**CASE, "city_id": "nowhere-xx"}, "city_id"),
        ("/case-studies", {**CASE, "themes": ["magic"]}, "themes"),
        ("/case-studies", {key: value for key, value in CASE.items() if key != "source"}, "source"),
        ("/case-studies", {**CASE, "magic": 1}, "magic"),
        ("/case-studies", {**CASE, "url": "javascript:alert(1)"}, "url"),
        ("/case-studies", {**CASE, "url": "//elsewhere.example"}, "url"),
        ("/collaborations", {**PAIR, "source": ""}, "source"),
        ("/collaborations", {**PAIR, "b": "pau-fr"}, "b"),
        ("/collaborations", {**PAIR, "year": 2999}, "year"),
        ("/memberships", {"network": "N", "city_id": "nowhere-xx", "source": "s"}, "city_id"),
    ],
)
def test_a_record_without_source_or_with_an_unknown_word_is_refused(
    reading: Service, path: str, given: dict[str, Any], field: str
) -> None:
    refused = send(reading, "POST", path, given)
    assert refused.status_code == 422
    assert field in [error["field"] for error in refused.json()["errors"]]


def test_the_same_post_sent_twice_is_carried_out_once(service: Service) -> None:
    first, second = (send(service, "POST", "/collaborations", PAIR, idempotency_key="k1") for _ in range(2))
    assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["location"] == first.headers["location"]
    other = send(service, "POST", "/collaborations", {**PAIR, "year": 2019}, idempotency_key="k1")
    assert other.status_code == 422
    assert send(service, "POST", "/collaborations", PAIR).status_code == 409
    assert send(service, "POST", "/collaborations", PAIR, role="service", idempotency_key="k1").status_code == 409


def test_a_refused_post_does_not_use_up_its_key(service: Service) -> None:
    assert send(service, "POST", "/collaborations", {**PAIR, "source": ""}, idempotency_key="k2").status_code == 422
    assert send(service, "POST", "/collaborations", PAIR, idempotency_key="k2").status_code == 201


def test_the_feed_tells_what_changed_since_and_nothing_twice(service: Service) -> None:
    start = service.client.get("/api/v1/changes").json()["next"]
    send(service, "POST", "/collaborations", PAIR)
    send(service, "POST", "/case-studies", CASE)
    fed = service.client.get(f"/api/v1/changes?since={start}").json()
    assert [line["what"] for line in fed["items"]] == ["collaboration", "case"]
    assert [line["number"] for line in fed["items"]] == [start + 1, start + 2]
    assert service.client.get(f"/api/v1/changes?since={fed['next']}").json()["items"] == []


def draft(service: Service) -> dict[str, Any]:
    adopted = next(row for row in service.client.get("/api/v1/policies").json()["items"] if row["adopted"])
    twins = dict(adopted["terms"]["twins"])
    twins["size"] = {**twins["size"], "weight": 100.0}
    kept = {key: adopted[key] for key in ("id", "dials", "variety")}
    return {**kept, "version": "sizes", "terms": {**adopted["terms"], "twins": twins}}


def test_a_policy_is_drafted_previewed_and_only_then_adopted(service: Service) -> None:
    before = service.client.get("/api/v1/cities/pau-fr/twins").json()
    given = draft(service)
    assert send(service, "POST", "/policies", given).status_code == 201
    assert send(service, "POST", "/policies", given).status_code == 409
    assert service.client.get("/api/v1/cities/pau-fr/twins").json() == before
    preview = service.client.get(f"/api/v1/policies/{given['id']}/sizes/preview/pau-fr").json()
    assert [city["id"] for city in preview["twins"]["adopted"]] == [
        item["city"]["id"] for item in before["suggestions"]
    ]
    asked = service.client.get(f"/api/v1/cities/pau-fr/twins?policy={given['id']}@sizes").json()
    assert asked["policy"].endswith("@sizes")
    assert send(service, "POST", f"/policies/{given['id']}/sizes/adopt?why=test").status_code == 200
    after = service.client.get("/api/v1/cities/pau-fr/twins").json()
    assert after["suggestions"] == asked["suggestions"] != before["suggestions"]
    assert [row["version"] for row in service.client.get("/api/v1/policies").json()["items"] if row["adopted"]] == [
        "sizes"
    ]


def test_an_impossible_policy_is_refused(reading: Service) -> None:
    given = draft(reading)
    given["terms"]["twins"]["magic"] = {"weight": 1, "neutral": 0.5}
    assert send(reading, "POST", "/policies", given).status_code == 422


def test_mutual_interest_opens_an_introduction_and_a_no_is_not_told(service: Service) -> None:
    def say(role: str, city: str, peer: str, verdict: str) -> Any:
        return send(service, "PUT", f"/cities/{city}/interests/{peer}", {"verdict": verdict}, role).json()

    assert say("editor", "pau-fr", "leuven-be", "interested")["introduction"] is None
    received = send(service, "GET", "/cities/leuven-be/interests", role="other editor").json()["received"]
    assert [row["city_id"] for row in received] == ["pau-fr"]
    assert say("other editor", "leuven-be", "pau-fr", "not for us")["introduction"] is None
    assert send(service, "GET", "/cities/pau-fr/interests", role="editor").json()["received"] == []
    opened = say("other editor", "leuven-be", "pau-fr", "interested")["introduction"]
    assert (opened["a"], opened["b"], opened["status"]) == ("leuven-be", "pau-fr", "open")
    assert say("editor", "pau-fr", "leuven-be", "interested")["introduction"] is None
    for role, city in (("editor", "pau-fr"), ("other editor", "leuven-be")):
        assert len(send(service, "GET", f"/cities/{city}/introductions", role=role).json()["items"]) == 1
    assert send(service, "POST", f"/introductions/{opened['id']}/close", role="reader").status_code == 403
    assert send(service, "POST", f"/introductions/{opened['id']}/close", role="editor").status_code == 200


def test_staff_broker_an_introduction_once(service: Service) -> None:
    pair = {"a": "pau-fr", "b": "leuven-be", "note": "met in Brussels"}
    assert send(service, "POST", "/introductions", pair).json()["opened_by"] == "staff"
    assert send(service, "POST", "/introductions", pair).status_code == 409


def test_what_came_of_a_peer_is_told_to_staff(service: Service) -> None:
    given = {"peer_id": "leuven-be", "outcome": "met", "rating": 5, "comment": "useful"}
    assert send(service, "POST", "/cities/pau-fr/feedback", given, "editor").status_code == 201
    assert [row["rating"] for row in send(service, "GET", "/feedback").json()["items"]] == [5]
    assert send(service, "POST", "/cities/pau-fr/feedback", {**given, "rating": 6}, "editor").status_code == 422


def test_a_kept_answer_is_the_same_bytes_after_the_world_has_moved_and_after_a_restart(start: Start) -> None:
    service = start()
    made = send(service, "POST", "/suggestions", {"city_id": "pau-fr", "k": 3}, "reader").json()
    first = service.client.get(made["address"])
    assert first.json()["snapshot"] == service.client.get("/api/v1/snapshots/current").json()["snapshot"]
    send(service, "POST", "/case-studies", CASE)
    again = service.client.get(made["address"])
    assert again.content == first.content == start().client.get(made["address"]).content
    assert again.headers["city-peers-version"]
    assert service.client.get("/api/v1/snapshots/current").json()["snapshot"] != first.json()["snapshot"]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"k": 3, "country": ["FR", "DE"], "weight": ["size:50"], "explain": "short"}, "twins"),
        ({"kind": "case-studies", "k": 2, "theme": "energy_systems"}, "case-studies"),
        ({"kind": "reviewers", "dial": "ahead", "other_country": True, "explain": "none"}, "reviewers"),
    ],
)
def test_all_that_can_be_asked_can_be_kept(reading: Service, asked: dict[str, Any], path: str) -> None:
    made = send(reading, "POST", "/suggestions", {"city_id": "pau-fr", **asked}, "reader").json()
    question = {name: value for name, value in asked.items() if name != "kind"}
    live = reading.client.get(f"/api/v1/cities/pau-fr/{path}", params=question)
    assert reading.client.get(made["address"]).content == live.content


def run_import(service: Service, **given: Any) -> Any:
    made = send(service, "POST", "/imports", given, "service")
    assert made.status_code == 202
    for _ in range(100):
        job = send(service, "GET", made.headers["location"].removeprefix("/api/v1"), role="service").json()
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.02)
    raise TimeoutError


CITY = {
    "city": {"id": "testville-fr", "name": "Testville", "country": "FR"},
    "sections": {"needs": {"items": [{"text": "A need", "theme": "energy_systems"}]}},
}


def test_a_dry_run_checks_everything_and_writes_nothing(service: Service) -> None:
    job = run_import(service, cities=[CITY], collaboration=[{**PAIR, "b": "testville-fr"}])
    assert (job["status"], job["result"]["cities"]) == ("done", {"new": 1, "changed": 0, "erased": 0, "unchanged": 0})
    assert service.client.get("/api/v1/cities/testville-fr/profile").status_code == 404


def test_an_import_with_one_fault_writes_nothing_and_names_every_fault(service: Service) -> None:
    bad = {"city": {"id": "BAD", "name": "Bad", "country": "FR"}}
    lost = {"network": "N", "city_id": "nowhere-xx", "source": "s"}
    job = run_import(service, dry_run=False, cities=[CITY, bad], membership=[lost])
    assert job["status"] == "failed"
    assert [error["field"] for error in job["result"]["errors"]] == ["cities.1.city.id", "membership.0.city_id"]
    assert service.client.get("/api/v1/cities/testville-fr/profile").status_code == 404


def test_an_import_is_seen_by_the_next_question(service: Service) -> None:
    job = run_import(service, dry_run=False, cities=[CITY], collaboration=[{**PAIR, "b": "testville-fr"}])
    assert job["status"] == "done"
    assert service.client.get("/api/v1/cities/testville-fr/twins").status_code == 200
    again = run_import(service, dry_run=False, cities=[CITY])
    assert again["result"]["cities"] == {"new": 0, "changed": 0, "erased": 0, "unchanged": 1}


def test_a_job_that_fails_in_a_way_nobody_foresaw_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("api.features.imports.work.plan_import", fail)
    job = run_import(service, cities=[])
    assert (job["status"], job["result"]["type"]) == ("failed", "/api/v1/problems/internal")
    assert "inside" not in str(job)


def test_the_lists_of_meetings_are_paged_newest_first(service: Service) -> None:
    for number in range(3):
        given = {"peer_id": "leuven-be", "outcome": "met", "comment": str(number)}
        assert send(service, "POST", "/cities/pau-fr/feedback", given, "editor").status_code == 201
    first = send(service, "GET", "/feedback?limit=2").json()
    second = send(service, "GET", f"/feedback?limit=2&cursor={first['next']}").json()
    assert [row["comment"] for row in first["items"] + second["items"]] == ["2", "1", "0"]
    assert second["next"] is None


def test_a_city_with_an_editor_is_not_imported_over(service: Service) -> None:
    pau = {"city": {"id": "pau-fr", "name": "Pau", "country": "FR", "names": ["Another name"]}}
    job = run_import(service, dry_run=False, cities=[pau])
    assert (job["status"], job["result"]["errors"][0]["field"]) == ("failed", "cities.0.city.id")


def test_a_job_is_shown_to_who_started_it_and_to_staff(service: Service) -> None:
    job = run_import(service, cities=[])
    assert send(service, "GET", f"/jobs/{job['id']}", role="staff").status_code == 200
    assert send(service, "GET", f"/jobs/{job['id']}", role="editor").status_code == 404
