from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.conftest import Service, Start

PROFILE = "/api/v1/cities/pau-fr/profile"
NEEDS = {"items": [{"text": "Heat pumps for old blocks of flats", "theme": "energy_systems"}]}


def read_etag(service: Service, role: str = "editor") -> str:
    return service.client.get(PROFILE, headers=service.headers[role]).headers["etag"]


def patch(service: Service, section: str, content: dict[str, Any], etag: str | None, role: str = "editor") -> Any:
    headers = service.headers[role] | ({"If-Match": etag} if etag else {})
    return service.client.patch(f"{PROFILE}/{section}", json=content, headers=headers)


def test_a_city_replaces_a_section_and_is_named_as_its_source(service: Service) -> None:
    response = patch(service, "needs", NEEDS, read_etag(service))
    assert response.status_code == 200
    shown = service.client.get(PROFILE).json()["sections"]["needs"]
    assert shown["items"][0]["text"] == "Heat pumps for old blocks of flats"
    assert shown["items"][0]["source"]["title"] == "Reported by Pau"


def test_what_was_written_moves_the_next_answer_of_every_asker(service: Service) -> None:
    before = service.client.get("/api/v1/cities/pau-fr/twins").json()
    patch(service, "needs", NEEDS, read_etag(service))
    after = service.client.get("/api/v1/cities/pau-fr/twins").json()
    assert before["snapshot"] != after["snapshot"]
    assert before["suggestions"] != after["suggestions"]


def test_a_write_that_does_not_say_what_it_replaces_is_refused(service: Service) -> None:
    assert patch(service, "needs", NEEDS, None).status_code == 428


def test_of_two_editors_with_the_same_page_one_wins_and_the_other_is_told(service: Service) -> None:
    etag = read_etag(service)
    assert patch(service, "needs", NEEDS, etag).status_code == 200
    late = patch(service, "offers", {"items": []}, etag)
    assert (late.status_code, late.json()["type"]) == (412, "/api/v1/problems/stale")


def test_of_many_editors_at_the_same_moment_exactly_one_wins(service: Service) -> None:
    etag = read_etag(service)

    def write(number: int) -> int:
        need = {"items": [{"text": f"Need number {number}", "theme": "energy_systems"}]}
        return int(patch(service, "needs", need, etag).status_code)

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(write, range(8)))
    assert statuses == [200] + [412] * 7
    assert len(service.client.get(f"{PROFILE}/history", headers=service.headers["editor"]).json()["items"]) == 1


def test_a_whole_profile_is_replaced_and_what_is_left_out_is_not_reported(service: Service) -> None:
    given = {"sections": {"needs": NEEDS, "barriers": {"complete": True, "items": [{"code": "siloed_governance"}]}}}
    response = service.client.put(
        PROFILE, json=given, headers=service.headers["editor"] | {"If-Match": read_etag(service)}
    )
    assert response.status_code == 200
    assert set(service.client.get(PROFILE).json()["sections"]) == {"needs", "barriers"}
    snapshot = service.app.state.services.store.current().snapshot
    assert snapshot.city("pau-fr").complete == ("barriers",)
    assert snapshot.city("pau-fr").levels == ()


@pytest.mark.parametrize(
    ("section", "content", "field"),
    [
        ("barriers", {"items": [{"code": "siloed_goverance"}]}, "sections.barriers.0.code"),
        ("barriers", {"items": [{"code": "siloed_governance"}, {"code": "siloed_governance"}]}, "sections.barriers.1"),
        ("needs", {"items": [{"text": "x", "theme": "energy_systems"}]}, "sections.needs.0.text"),
        ("needs", {"items": [{"text": "a need\x00", "theme": "energy_systems"}]}, "sections.needs.0.text"),
        ("needs", {"items": [{"text": "a need", "theme": "magic"}]}, "sections.needs.0.theme"),
        ("levels", {"items": [{"theme": "energy_systems", "level": 5}]}, "sections.levels.0.level"),
        ("target", {"items": [{"range": "never"}]}, "sections.target.0.range"),
        ("emissions", {"items": [{"total_ktco2e": -1, "year": 2020}]}, "sections.emissions.0.total_ktco2e"),
        ("magic", {"items": []}, "sections.magic"),
    ],
)
def test_every_fault_names_its_field(reading: Service, section: str, content: dict[str, Any], field: str) -> None:
    response = patch(reading, section, content, read_etag(reading))
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_source_from_the_future_is_refused(reading: Service) -> None:
    source = {"id": "x", "title": "X", "year": 2199}
    content = {"items": [{"text": "a need", "theme": "energy_systems", "source": source}]}
    assert patch(reading, "needs", content, read_etag(reading)).status_code == 422


def test_the_history_of_a_profile_tells_what_it_was_before(service: Service) -> None:
    before = service.client.get(PROFILE).json()["sections"]["needs"]
    service.client.patch(
        f"{PROFILE}/needs?why=new+council",
        json=NEEDS,
        headers=service.headers["editor"] | {"If-Match": read_etag(service)},
    )
    line = service.client.get(f"{PROFILE}/history", headers=service.headers["editor"]).json()["items"][0]
    assert (line["section"], line["before"], line["why"]) == ("needs", before, "new council")
    assert line["after"]["items"][0]["text"] == NEEDS["items"][0]["text"]


def test_a_section_is_taken_back(service: Service) -> None:
    headers = service.headers["editor"] | {"If-Match": read_etag(service)}
    assert service.client.delete(f"{PROFILE}/needs", headers=headers).status_code == 200
    assert "needs" not in service.client.get(PROFILE).json()["sections"]


def test_how_a_city_would_like_to_exchange_is_kept(service: Service) -> None:
    wishes = {"items": [{"formats": [], "languages": ["fr", "en"], "hours_a_month": 4, "travel": "rail"}]}
    assert patch(service, "exchange", wishes, read_etag(service)).status_code == 200
    assert service.client.get(PROFILE).json()["sections"]["exchange"]["items"][0]["travel"] == "rail"


def test_a_write_that_changes_nothing_leaves_no_trace(service: Service) -> None:
    content = service.client.get(PROFILE).json()["sections"]["needs"]
    assert patch(service, "needs", content, read_etag(service)).status_code == 200
    assert service.client.get(f"{PROFILE}/history", headers=service.headers["editor"]).json()["items"] == []


def test_a_second_worker_answers_its_signed_in_asker_with_the_write_of_the_first(start: Start) -> None:
    first, second = start(poll_seconds=3600), start(poll_seconds=3600)
    patch(first, "needs", NEEDS, read_etag(first))
    expected = first.client.get("/api/v1/cities/pau-fr/twins", headers=first.headers["reader"]).json()
    assert second.client.get("/api/v1/cities/pau-fr/twins", headers=second.headers["reader"]).json() == expected


def test_all_workers_agree_for_guests_soon_after_a_write(start: Start) -> None:
    first, second = start(), start()
    patch(first, "needs", NEEDS, read_etag(first))
    expected = first.client.get("/api/v1/ready").json()["snapshot"]
    for _ in range(200):
        if second.client.get("/api/v1/ready").json()["snapshot"] == expected:
            break
        __import__("time").sleep(0.01)
    else:
        pytest.fail("the second worker had not followed after 2 s")
