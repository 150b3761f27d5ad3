"""What is not asked rightly is refused clearly: with a problem document that names the field and what to do."""

from __future__ import annotations

import gzip
import json
import logging

import pytest

from tests.api.conftest import Service

JSON = {"Content-Type": "application/json"}
NEED = b'{"need": "bus lanes"}'
HALF = rb'{"items": [{"text": "\ud800 half of a pair", "theme": "energy_systems"}]}'
PROFILE = "/cities/pau-fr/profile/needs"
COLLABORATION = {
    "programme": "P", "year": 2020, "kind": "project", "direction": "mutual", "a": "pau-fr", "b": "leuven-be", "source": "s",
}  # fmt: skip
CASE = {
    "id": "a/b c", "city_id": "pau-fr", "title": "T", "summary": "S", "source": {"id": "s", "title": "S", "year": 2020}
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "headers", "status", "field"),
    [
        (b'{"need": ', JSON, 400, "body"),
        (b'{"need": "\xff\xfe"}', JSON, 400, "body"),
        (b"[" * 5000, JSON, 400, "body"),
        (b'{"need": "bus lanes", "k": NaN}', JSON, 400, "body"),
        (rb'{"need": "\ud800 bus lanes"}', JSON, 400, "body"),
        (b'{"need": "bus lanes", "k": ' + b"9" * 5000 + b"}", JSON, 400, "body"),
        (b"", JSON, 422, "body"),
        (b"[]", JSON, 422, "body"),
        (b'{"need": 5}', JSON, 422, "need"),
        (b'{"need": "bus lanes", "nead": 1}', JSON, 422, "nead"),
        (NEED, {}, 415, None),
        (NEED, {"Content-Type": "text/plain"}, 415, None),
        (NEED, {"Content-Type": "application/merge-patch+json"}, 415, None),
        (NEED, {"Content-Type": "application/json; charset=latin-1"}, 415, None),
        (gzip.compress(NEED, mtime=0), JSON | {"Content-Encoding": "gzip"}, 415, None),
        (b'{"need": "' + b"x" * 1_000_001 + b'"}', JSON, 413, None),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_with_what_to_do(
    reading: Service, body: bytes, headers: dict[str, str], status: int, field: str | None
) -> None:
    response = reading.client.post("/api/v1/ask", content=body, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert [error["field"] for error in response.json().get("errors", [])] == ([field] if field else [])


def test_a_body_in_utf8_is_taken_however_that_is_written(reading: Service) -> None:
    for kind in ("application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        assert reading.client.post("/api/v1/ask", content=NEED, headers={"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "role", "body", "status", "field"),
    [
        ("PATCH", PROFILE, "editor", HALF, 400, "body"),
        ("POST", "/memberships", "staff", rb'{"network": "\udfff"}', 400, "body"),
        (
            "POST",
            "/memberships",
            "staff",
            b'{"network": "a\\u0000", "city_id": "pau-fr", "source": "s"}',
            422,
            "network",
        ),
        ("POST", "/collaborations", "staff", json.dumps({**COLLABORATION, "year": float("nan")}).encode(), 400, "body"),
        ("POST", "/case-studies", "staff", json.dumps(CASE).encode(), 422, "id"),
        ("PATCH", "/cities/pau-fr/profile/magic", "editor", b'{"items": []}', 422, "sections.magic"),
        ("DELETE", "/cities/pau-fr/profile/magic", "editor", b"", 422, "sections.magic"),
        ("PUT", "/cities/pau-fr/interests/pau-fr", "editor", b'{"verdict": "interested"}', 422, "peer_id"),
        ("POST", "/introductions", "staff", b'{"a": "pau-fr", "b": "pau-fr"}', 422, "b"),
        ("POST", "/accounts", "staff", b'{"name": "abcd", "role": "reader", "password": "x"}', 422, "password"),
        ("POST", "/accounts", "staff", b'{"name": "abcd", "role": "editor"}', 422, "city_id"),
        ("POST", "/policies", "staff", b'{"id": "x", "version": "1", "terms": {}}', 422, "terms"),
        ("GET", "/cities/pau-fr/twins?theme=magic", "guest", b"", 422, "theme"),
        ("GET", "/cities/pau-fr/twins?policy=magic", "guest", b"", 422, "policy"),
        ("GET", "/cities/pau-fr/twins?weight=magic:1", "guest", b"", 422, "comparison"),
        ("GET", "/cities/pau-fr/twins?k=-1", "guest", b"", 422, "k"),
        ("GET", "/cities/pau-fr/twins?max_distance_km=nan", "guest", b"", 422, "max_distance_km"),
        ("GET", "/cities?offset=3", "guest", b"", 422, "offset"),
        ("GET", "/case-studies?cursor=AA", "guest", b"", 422, "cursor"),
        ("GET", "/changes?since=99999999999999999999", "guest", b"", 422, "since"),
    ],
)
def test_every_fault_of_a_request_names_its_field(
    reading: Service, method: str, path: str, role: str, body: bytes, status: int, field: str
) -> None:
    headers = reading.headers[role] | JSON | {"If-Match": "*"}
    response = reading.client.request(method, f"/api/v1{path}", content=body, headers=headers)
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (status, [field])
    assert all(error["message"] for error in response.json()["errors"])


@pytest.mark.parametrize(
    "path",
    ["/export/..%2f..%2fetc%2fpasswd", "/suggestions/..%2f..", "/cities/'; drop table city;--/profile", "/cities/%00"],
)
def test_a_name_made_to_break_out_finds_nothing_and_is_told_back_as_an_address(reading: Service, path: str) -> None:
    response = reading.client.get(f"/api/v1{path}")
    assert response.status_code == 404
    assert not set(response.json()["instance"]) & set("'; \0")


def test_an_address_that_is_not_there_and_a_method_that_is_not_taken_say_what_is(reading: Service) -> None:
    assert "/api/v1/openapi.json" in reading.client.get("/api/v1/nowhere").json()["detail"]
    assert reading.client.patch("/api/v1/cities").json()["detail"] == "this address takes GET, HEAD, POST"
    refused = reading.client.patch("/api/v1/case-studies/one")
    assert (refused.status_code, refused.headers["allow"]) == (405, "DELETE, GET, HEAD, PUT")


@pytest.mark.parametrize(
    "path", ["/health", "/cities/pau-fr/twins", "/cities/pau-fr/profile", "/export/csv", "/nowhere"]
)
def test_head_is_answered_as_get_is_without_the_body(reading: Service, path: str) -> None:
    get, head = (reading.client.request(method, f"/api/v1{path}") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("etag", "content-type", "content-length"):
        assert head.headers.get(name) == get.headers.get(name)


def test_a_failure_is_logged_by_its_kind_and_place_but_not_in_its_words(
    reading: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("ana@example.org wrote this")

    monkeypatch.setattr("api.questions.peers.recommend", fail)
    with caplog.at_level(logging.ERROR, "city_peers"):
        asked_nowhere_else = "/api/v1/cities/pau-fr/twins?k=7&not_country=MT"
        response = reading.client.get(asked_nowhere_else, headers={"X-Request-Id": "mine"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "mine")
    assert response.headers["x-content-type-options"] == "nosniff"
    line = json.loads(caplog.records[-1].message)
    assert (line["id"], line["failed"]) == ("mine", "RuntimeError")
    assert "fail" in line["where"][-1]
    assert "ana@example.org" not in caplog.text


def test_a_parameter_that_takes_one_value_is_refused_when_it_comes_twice_and_a_list_is_not(reading: Service) -> None:
    twice = reading.client.get("/api/v1/cities?limit=2&limit=3")
    assert twice.status_code == 422
    assert twice.json()["errors"] == [{"field": "limit", "message": "give it once"}]
    assert reading.client.get("/api/v1/cities/pau-fr/twins?not_country=FR&not_country=BE&k=2").status_code == 200
    assert reading.client.get("/api/v1/cities/pau-fr/twins?k=2&k=3").status_code == 422
