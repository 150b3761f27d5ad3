"""How an answer is sent: the same bytes each time, compressed, tagged, and to whom a browser may hand it."""

from __future__ import annotations

import asyncio
import gzip

import brotli
import pytest

from api.http import responses
from api.questions.as_data import dump_bytes
from tests.api.conftest import Service, Start

TWINS = "/api/v1/cities/pau-fr/twins"


def test_an_answer_from_memory_has_the_same_bytes_as_the_first_one(reading: Service) -> None:
    first, second = reading.client.get(TWINS), reading.client.get(TWINS)
    uncached = reading.client.get(TWINS, headers=reading.headers["reader"])
    assert first.content == second.content == uncached.content
    assert first.headers["etag"] == second.headers["etag"]


def test_compressed_answers_say_the_same(reading: Service) -> None:
    plain = reading.client.get(TWINS, headers={"Accept-Encoding": "identity"}).content
    for _ in range(2):
        with reading.client.stream("GET", TWINS, headers={"Accept-Encoding": "gzip"}) as response:
            packed = b"".join(response.iter_raw())
            assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed) == plain
        with reading.client.stream("GET", TWINS, headers={"Accept-Encoding": "br"}) as response:
            assert brotli.decompress(b"".join(response.iter_raw())) == plain


@pytest.mark.parametrize("path", [TWINS, "/api/v1/export/csv", "/api/v1/changes?limit=200"])
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br;q=0, gzip", "gzip"), ("br;q=0,gzip;q=0", None), ("gzip;q=0.9, br;q=0.2", "gzip"), ("*;q=0", None)],
)
def test_an_encoding_that_is_refused_is_not_sent(
    reading: Service, path: str, accepted: str, encoding: str | None
) -> None:
    for role in ("guest", "reader"):
        headers = reading.headers[role] | {"Accept-Encoding": accepted}
        answer = reading.client.get(path, headers=headers)
        assert answer.headers.get("content-encoding") in (encoding, None)
        if len(answer.content) > 1000:
            assert answer.headers.get("content-encoding") == encoding


@pytest.mark.parametrize("times", [0, 1], ids=["first answer", "answer from memory"])
@pytest.mark.parametrize("path", [TWINS, "/api/v1/cities", "/api/v1/vocabulary", "/api/v1/cities/pau-fr/profile"])
def test_who_has_the_answer_is_not_sent_it_again(reading: Service, path: str, times: int) -> None:
    for _ in range(times):
        reading.client.get(path)
    etag = reading.client.get(path).headers["etag"]
    again = reading.client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert reading.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "asked", ["cities/pau-fr/twins?k=7", "cities/pau-fr/case-studies?k=7", "pairs/pau-fr/leuven-be?theme=finance"]
)
def test_an_answer_is_not_made_where_all_requests_are_received(
    reading: Service, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    in_a_loop: list[bool] = []

    def dump(document: object) -> bytes:
        try:
            in_a_loop.append(bool(asyncio.get_running_loop()))
        except RuntimeError:  # a thread that only works has none
            in_a_loop.append(False)
        return dump_bytes(document)

    monkeypatch.setattr(responses, "dump_bytes", dump)
    assert reading.client.get(f"/api/v1/{asked}").status_code == 200
    assert in_a_loop == [False]


def test_another_question_has_another_tag(reading: Service) -> None:
    assert reading.client.get(TWINS).headers["etag"] != reading.client.get(TWINS, params={"k": 9}).headers["etag"]


@pytest.mark.parametrize("role", ["guest", "reader", "staff"])
@pytest.mark.parametrize("path", ["/policies", "/case-studies", "/changes", "/me", "/version", "/openapi.json"])
def test_every_answer_has_a_tag_by_which_it_is_not_sent_twice(reading: Service, path: str, role: str) -> None:
    headers = reading.headers[role]
    first = reading.client.get(f"/api/v1{path}", headers=headers)
    again = reading.client.get(f"/api/v1{path}", headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", ["/cities", "/case-studies", "/cities/pau-fr/profile", "/export/csv"])
def test_answers_that_are_not_kept_as_bytes_are_compressed_too(reading: Service, path: str) -> None:
    headers = reading.headers["reader"]
    plain = reading.client.get(f"/api/v1{path}", headers=headers | {"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding in ("br", "gzip"):
        packed = reading.client.get(f"/api/v1{path}", headers=headers | {"Accept-Encoding": encoding})
        assert (packed.headers["content-encoding"], packed.content) == (encoding, plain.content)
        assert int(packed.headers["content-length"]) < len(plain.content)


def test_metrics_count_answers(reading: Service) -> None:
    reading.client.get(TWINS)
    metrics = reading.client.get("/api/v1/metrics").text
    assert 'city_peers_requests_total{method="GET",route="/api/v1/cities/{city_id}/twins",status="200"}' in metrics


def test_every_answer_carries_a_request_id_and_keeps_one_that_was_given(reading: Service) -> None:
    assert len(reading.client.get("/api/v1/health").headers["x-request-id"]) == 16
    assert reading.client.get("/api/v1/health", headers={"X-Request-Id": "mine-1"}).headers["x-request-id"] == "mine-1"
    assert reading.client.get("/api/v1/health", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_scripts_of_a_named_site_may_read_and_those_of_others_may_not(start: Start) -> None:
    service = start(cors_origins=["https://platform.example"])
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match,authorization"}
    for site, allowed in (("https://platform.example", True), ("https://else.example", False)):
        before = service.client.options(TWINS, headers={"Origin": site, **asked})
        assert (before.status_code == 200, "access-control-allow-origin" in before.headers) == (allowed, allowed)
        for _ in range(2):  # from the framework, then as it was kept
            answer = service.client.get(TWINS, headers={"Origin": site})
            assert ("access-control-allow-origin" in answer.headers) is allowed
            assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in service.client.get(TWINS).headers


def test_without_the_setting_no_other_site_may_read(reading: Service) -> None:
    answer = reading.client.get(TWINS, headers={"Origin": "https://platform.example"})
    assert "access-control-allow-origin" not in answer.headers
