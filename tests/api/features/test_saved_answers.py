"""An answer that is kept is the answer that the list gives, whatever was asked of it."""

from __future__ import annotations

import pytest

from tests.api.conftest import Service


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "twins", "not_city": ["leuven-be"], "least_coverage": 0.2, "weight": ["size:3"]},
        {"kind": "reviewers", "answer": ["barriers:skills", "governance:climate_officer"], "dial": "ahead"},
        {"kind": "case-studies", "past_pilot": True},
        {"kind": "case-studies", "theme": "energy_systems", "k": 3, "explain": "short"},
    ],
)
def test_a_kept_answer_is_what_the_list_answers(service: Service, asked: dict[str, object]) -> None:
    reader, question = service.headers["reader"], {name: value for name, value in asked.items() if name != "kind"}
    listed = service.client.get(f"/api/v1/cities/pau-fr/{asked['kind']}", params=question, headers=reader)
    kept = service.client.post("/api/v1/suggestions", json={"city_id": "pau-fr", **asked}, headers=reader)
    assert (listed.status_code, kept.status_code) == (200, 201)
    read = service.client.get(kept.json()["address"], headers=reader)
    assert read.json() == listed.json()
    assert listed.json()["suggestions"]
