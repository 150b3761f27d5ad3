"""Every refusal is a problem document, and a failure tells nothing of the inside."""

from __future__ import annotations

import pytest

from tests.api.conftest import Service

TWINS = "/api/v1/cities/pau-fr/twins"


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/api/v1/nowhere", 404, "not-found"),
        ("/api/v1/cities/pau-fr/twins?k=0", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?kk=3", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?theme=magic", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?weight=magic:1", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?not_country=ZZ", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?policy=magic@1", 422, "invalid"),
        ("/api/v1/cities?magic=1", 422, "invalid"),
        ("/api/v1/health?magic=1", 422, "invalid"),
        ("/api/v1/cities?cursor=%ff%ff", 422, "invalid"),
        ("/api/v1/pairs/pau-fr/pau-fr", 422, "invalid"),
    ],
)
def test_every_refusal_is_a_problem_document_with_a_type_that_can_be_read(
    reading: Service, path: str, status: int, slug: str
) -> None:
    response = reading.client.get(path)
    problem = response.json()
    assert (response.status_code, problem["status"], problem["type"]) == (status, status, f"/api/v1/problems/{slug}")
    assert problem["detail"]
    assert reading.client.get(problem["type"]).json()["title"] == problem["title"]


def test_a_wrong_method_says_which_are_right(reading: Service) -> None:
    response = reading.client.patch("/api/v1/cities")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"
    assert response.json()["type"] == "/api/v1/problems/method-not-allowed"


def test_a_failure_tells_nothing_of_its_inside(reading: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("api.questions.peers.recommend", fail)
    response = reading.client.get(TWINS, params={"k": 3})
    assert (response.status_code, response.json()["type"]) == (500, "/api/v1/problems/internal")
    assert "secret" not in response.text
    assert response.headers["x-request-id"]
