"""What did not work is told after an introduction to which both said yes, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Service

OWN, OTHER = "/api/v1/cities/pau-fr", "/api/v1/cities/leuven-be"
WORD = "tunnelvision"
LESSON = {"theme": "mobility_transport", "tried": f"A tram {WORD} under the old town", "instead": "A bus first"}
YES = {"verdict": "interested", "level": "operational"}
READ_BY_ALL = (
    f"{OWN}/profile", "/api/v1/export/json", "/api/v1/export/csv", "/api/v1/changes", f"{OTHER}/twins?explain=sourced&k=40",
    "/api/v1/pairs/leuven-be/pau-fr", "/en/cities/pau-fr", "/en/cities/leuven-be/with/pau-fr",
)  # fmt: skip


def say(service: Service, **changes: Any) -> Any:
    return service.client.post(f"{OWN}/lessons", json={**LESSON, **changes}, headers=service.headers["editor"])


def read(service: Service, role: str) -> Any:
    return service.client.get(f"{OWN}/lessons", headers=service.headers[role])


def introduce(service: Service) -> str:
    service.client.put(f"{OTHER}/interests/pau-fr", json=YES, headers=service.headers["other editor"])
    opened = service.client.put(f"{OWN}/interests/leuven-be", json=YES, headers=service.headers["editor"]).json()
    return str(opened["introduction"]["id"])


def test_it_is_read_after_both_said_yes_and_no_longer_when_one_takes_that_back(service: Service) -> None:
    assert say(service).status_code == 201
    assert say(service, tried="kept to ourselves", visibility="private").status_code == 201
    assert [read(service, role).status_code for role in ("guest", "reader", "staff", "service", "other editor")] == [
        401,
        403,
        403,
        403,
        403,
    ]
    introduce(service)
    assert [item["tried"] for item in read(service, "other editor").json()["items"]] == [LESSON["tried"]]
    assert len(read(service, "editor").json()["items"]) == 2
    service.client.delete(f"{OTHER}/interests/pau-fr", headers=service.headers["other editor"])
    assert read(service, "other editor").status_code == 403


@pytest.mark.parametrize("end", ["brokered", "closed"])
def test_an_introduction_by_staff_alone_or_one_that_is_closed_is_not_enough(service: Service, end: str) -> None:
    say(service)
    staff = service.headers["staff"]
    if end == "brokered":
        opened = service.client.post("/api/v1/introductions", json={"a": "pau-fr", "b": "leuven-be"}, headers=staff)
        assert opened.status_code == 201
    else:
        service.client.post(f"/api/v1/introductions/{introduce(service)}/close", headers=staff)
    assert read(service, "other editor").status_code == 403


def test_no_profile_list_history_export_feed_or_page_tells_it(service: Service) -> None:
    before = {path: service.client.get(path).text for path in READ_BY_ALL}
    made = say(service).json()
    introduce(service)
    for role in ("guest", "reader", "other editor", "staff", "service"):
        for path in READ_BY_ALL:
            assert WORD not in service.client.get(path, headers=service.headers[role]).text, (role, path)
    assert {path: service.client.get(path).text for path in READ_BY_ALL} == before
    for path, role in ((f"{OWN}/profile/history", "editor"), ("/api/v1/audit", "staff"), ("/api/v1/me/data", "editor")):
        assert WORD not in service.client.get(path, headers=service.headers[role]).text, path
    gone = service.client.delete(f"{OWN}/lessons/{made['id']}", headers=service.headers["editor"])
    assert (gone.status_code, read(service, "other editor").json()) == (204, {"items": []})


def test_nobody_says_or_takes_back_for_another_city_and_wrong_words_are_refused(service: Service) -> None:
    made = say(service).json()
    other = service.headers["other editor"]
    assert service.client.post(f"{OWN}/lessons", json=LESSON, headers=other).status_code == 403
    assert service.client.delete(f"{OTHER}/lessons/{made['id']}", headers=other).status_code == 404
    assert say(service, theme="magic").json()["errors"][0]["field"] == "theme"
    assert say(service, tried=" ").status_code == 422


def test_the_level_and_department_that_both_name_are_those_of_the_introduction_and_lists_are_narrowed(
    service: Service,
) -> None:
    given = {**YES, "department": "energy"}
    service.client.put(f"{OTHER}/interests/pau-fr", json=given, headers=service.headers["other editor"])
    for level, found in (("", 1), ("operational", 1), ("strategic", 0)):
        received = service.client.get(f"{OWN}/interests?level={level}", headers=service.headers["editor"]).json()
        assert len(received["received"]) == found
    said = {"verdict": "interested", "department": "mobility"}
    opened = service.client.put(f"{OWN}/interests/leuven-be", json=said, headers=service.headers["editor"]).json()
    meeting = opened["introduction"]
    assert (meeting["level"], meeting["department"]) == ("operational", "")
    staff = service.headers["staff"]
    for asked, found in (("level=operational&department=energy", 1), ("level=strategic", 0)):
        assert len(service.client.get(f"/api/v1/introductions?{asked}", headers=staff).json()["items"]) == found
    wrong = service.client.get("/api/v1/introductions?level=nowhere", headers=staff)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "level")
