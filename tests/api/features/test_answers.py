"""Every question of the survey can be answered, kept and taken along: what no section stands for, in words."""

from __future__ import annotations

import pytest

from fixtures.documents import CODED_SECTIONS
from fixtures.vocabulary import load_vocabulary
from tests.api.conftest import Service

PROFILE = "/api/v1/cities/pau-fr/profile"
QUESTIONS = load_vocabulary().questionnaire
ANSWERS = [{"question": one.id, "text": "7" if one.kind == "scale" else f"In our words: {one.id}"} for one in QUESTIONS]


def send(service: Service, items: list[dict[str, str]]) -> tuple[int, dict[str, object]]:
    headers = service.headers["editor"]
    etag = service.client.get(PROFILE, headers=headers).headers["etag"]
    answer = service.client.patch(f"{PROFILE}/answers", json={"items": items}, headers={**headers, "If-Match": etag})
    return answer.status_code, answer.json()


def test_an_answer_to_every_question_comes_back_and_goes_with_the_export(service: Service) -> None:
    status, _ = send(service, ANSWERS)
    assert status == 200
    kept = service.client.get(PROFILE).json()["sections"]["answers"]["items"]
    assert [{"question": one["question"], "text": one["text"]} for one in kept] == ANSWERS
    assert {one["source"]["id"] for one in kept} == {"pau-fr"}
    cities = service.client.get("/api/v1/export/json").json()["cities"]
    (exported,) = (city["answers"] for city in cities if city["id"] == "pau-fr")
    assert [one["text"] for one in exported] == [one["text"] for one in ANSWERS]


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"question": "climate_stuff", "text": "five"}, "items.0.question"),
        ({"question": "engagement_importance", "text": "eleven"}, "items.0.text"),
        ({"question": "engagement_importance", "text": "11"}, "items.0.text"),
        ({"question": "replication", "text": " "}, "items.0.text"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_field(service: Service, item: dict[str, str], field: str) -> None:
    status, problem = send(service, [item])
    assert status == 422
    assert [fault["field"] for fault in problem["errors"]] == [field]  # type: ignore[attr-defined]


def test_a_question_is_answered_once(service: Service) -> None:
    status, problem = send(service, [ANSWERS[0], ANSWERS[0]])
    assert status == 422
    assert "there twice" in str(problem)


def test_every_question_with_choices_has_a_section_or_is_kept_in_words() -> None:
    words = load_vocabulary()
    mapped = [one for one in words.questionnaire if one.maps_to]
    assert len(mapped) == 30
    assert {one.maps_to for one in mapped} - set(CODED_SECTIONS) == {"climate_targets"}
