"""Who asks too often or sends too much is told so, and takes nothing from others."""

from __future__ import annotations

import pytest

from tests.api.conftest import Start

TWINS = "/api/v1/cities/pau-fr/twins"


def test_a_caller_who_asks_too_often_is_told_to_wait(start: Start) -> None:
    service = start(requests_per_minute=5)
    answers = [service.client.get("/api/v1/version") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert (answers[0].headers["ratelimit-remaining"], answers[0].headers["ratelimit-reset"]) == ("4", "12")
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (answers[-1].headers["ratelimit-limit"], answers[-1].headers["ratelimit-remaining"]) == ("5", "0")
    assert answers[-1].headers["ratelimit-reset"] == "60"
    assert answers[-1].json()["type"] == "/api/v1/problems/too-many-requests"
    assert service.client.get("/api/v1/version", headers=service.headers["reader"]).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_what_watches_the_service_is_never_told_to_wait(start: Start, path: str) -> None:
    service = start(requests_per_minute=3)
    assert [service.client.get(f"/api/v1{path}").status_code for _ in range(6)] == [200] * 6


def test_made_up_credentials_count_together_and_take_nothing_from_guests_and_keys(start: Start) -> None:
    service = start(requests_per_minute=3)
    key = service.headers["service"]
    assert service.client.get("/api/v1/me", headers=key).status_code == 200

    def ask(number: int, path: str) -> int:
        made_up = {"Authorization": f"Bearer made-up-{number}"}
        return int(service.client.get(f"/api/v1{path}", headers=made_up).status_code)

    assert [ask(number, "/me") for number in range(3)] == [401, 401, 429]
    assert [ask(number, "/version") for number in range(3)] == [429] * 3
    assert service.client.get("/api/v1/me").status_code == 200
    assert service.client.get("/api/v1/me", headers=key).status_code == 200


def test_a_credential_that_nobody_looked_at_is_not_taken_for_good(start: Start) -> None:
    service = start(requests_per_minute=3)
    made_up = {"Authorization": "Bearer made-up"}
    assert [service.client.get("/api/v1/version", headers=made_up).status_code for _ in range(5)] == [200] * 3 + [
        429
    ] * 2


def test_a_made_up_credential_does_not_make_another_caller_of_who_signs_in(start: Start) -> None:
    service = start(requests_per_minute=3)
    wrong = {"name": "editor", "password": "guess"}

    def guess(number: int) -> int:
        headers = {"Authorization": f"Bearer made-up-{number}"}
        return int(service.client.post("/api/v1/sessions", json=wrong, headers=headers).status_code)

    assert [guess(number) for number in range(5)] == [401] * 3 + [429] * 2


def test_a_body_that_is_too_large_is_refused_even_where_its_length_is_not_told(start: Start) -> None:
    service = start(largest_body_bytes=100)
    body = b'{"need": "' + b"x" * 200 + b'"}'
    told = service.client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    untold = service.client.post("/api/v1/ask", content=iter([body]), headers={"content-type": "application/json"})
    assert (told.status_code, untold.status_code) == (413, 413)
