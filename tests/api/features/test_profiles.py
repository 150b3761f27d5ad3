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
        ("barriers", {"items": [{"code": "siloed_goverance"}]}, "items.0.code"),
        ("barriers", {"items": [{"code": "siloed_governance"}, {"code": "siloed_governance"}]}, "items.1"),
        ("needs", {"items": [{"text": "x", "theme": "energy_systems"}]}, "items.0.text"),
        ("needs", {"items": [{"text": "a need\x00", "theme": "energy_systems"}]}, "items.0.text"),
        ("needs", {"items": [{"text": "a need", "theme": "magic"}]}, "items.0.theme"),
        ("levels", {"items": [{"theme": "energy_systems", "level": 5}]}, "items.0.level"),
        ("target", {"items": [{"range": "never"}]}, "items.0.range"),
        ("emissions", {"items": [{"total_ktco2e": -1, "year": 2020}]}, "items.0.total_ktco2e"),
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


def hide(service: Service, section: str = "needs") -> dict[str, Any]:
    """Make a section private and write something into it; what it is then."""
    given = {**NEEDS, "visibility": "private"}
    assert patch(service, section, given, read_etag(service)).status_code == 200
    shown: dict[str, Any] = service.client.get(PROFILE, headers=service.headers["editor"]).json()["sections"][section]
    return shown


@pytest.mark.parametrize(
    "given", [{"complete": False}, {"items": [{"text": "Another need", "theme": "energy_systems"}]}, {}]
)
def test_a_write_that_does_not_state_who_may_see_a_section_does_not_publish_it(
    service: Service, given: dict[str, Any]
) -> None:
    hide(service)
    assert patch(service, "needs", given, read_etag(service)).status_code == 200
    assert "needs" not in service.client.get(PROFILE).json()["sections"]
    whole = {"sections": {"needs": given}}
    headers = service.headers["editor"] | {"If-Match": read_etag(service)}
    assert service.client.put(PROFILE, json=whole, headers=headers).status_code == 200
    assert "needs" not in service.client.get(PROFILE).json()["sections"]


def test_a_patch_changes_only_what_it_states(service: Service) -> None:
    before = hide(service)
    assert patch(service, "needs", {}, read_etag(service)).json()["sections"]["needs"] == before
    opened = patch(service, "needs", {"visibility": "peers"}, read_etag(service)).json()["sections"]["needs"]
    assert opened == {**before, "visibility": "peers"}
    closed = patch(service, "needs", {"complete": True}, read_etag(service)).json()["sections"]["needs"]
    assert closed == {**before, "visibility": "peers", "complete": True}


def test_a_patch_that_states_nothing_leaves_a_section_unreported_and_no_trace(service: Service) -> None:
    editor = service.headers["editor"]
    service.client.delete(f"{PROFILE}/needs", headers=editor | {"If-Match": read_etag(service)})
    lines = service.client.get(f"{PROFILE}/history", headers=editor).json()["items"]
    assert "needs" not in patch(service, "needs", {}, read_etag(service)).json()["sections"]
    assert service.client.get(f"{PROFILE}/history", headers=editor).json()["items"] == lines


def make_key(service: Service, *scopes: str) -> dict[str, str]:
    asked = {"name": "narrow", "scopes": list(scopes)}
    made = service.client.post("/api/v1/keys", json=asked, headers=service.headers["staff"])
    return {"Authorization": f"Bearer {made.json()['key']}"}


@pytest.mark.parametrize(
    ("scopes", "seen"),
    [
        (["profiles:history"], ["in the open again", "in the open"]),
        (["profiles:history", "peers:read"], ["in the open again", "among peers", "in the open"]),
        (["profiles:history", "profiles:write"], ["in the open again", "nobody else", "among peers", "in the open"]),
    ],
)
def test_the_history_shows_of_each_state_what_the_caller_could_see_in_the_profile(
    service: Service, scopes: list[str], seen: list[str]
) -> None:
    steps = (
        ("in the open", "public"),
        ("among peers", "peers"),
        ("nobody else", "private"),
        ("in the open again", "public"),
    )
    for words, visibility in steps:
        given = {"visibility": visibility, "items": [{"text": words, "theme": "energy_systems"}]}
        headers = service.headers["editor"] | {"If-Match": "*"}
        assert (
            service.client.patch(f"{PROFILE}/needs?why=of+{visibility}", json=given, headers=headers).status_code == 200
        )
    answer = service.client.get(f"{PROFILE}/history", headers=make_key(service, *scopes))
    lines = answer.json()["items"]
    assert [line["after"]["items"][0]["text"] for line in lines if line["after"]] == seen
    assert ("nobody else" in answer.text) == ("profiles:write" in scopes)
    assert ("private" in answer.text) == ("profiles:write" in scopes)
    assert ("of public" in [line["why"] for line in lines]) and (lines[0]["why"] == "") == (
        "profiles:write" not in scopes
    )


def test_pages_of_the_history_hold_only_what_the_caller_may_see(service: Service) -> None:
    for number in range(3):
        hide(service)
        patch(service, "needs", {"items": [{"text": f"Need {number}", "theme": "energy_systems"}]}, "*")
    key = make_key(service, "profiles:history")
    page = service.client.get(f"{PROFILE}/history?limit=1", headers=key).json()
    assert page["next"] is None
    assert [line["after"] for line in page["items"]] == [None]


def test_a_profile_that_was_read_can_be_written_back_as_it_is(service: Service) -> None:
    key = service.headers["service"]
    for city_id in service.app.state.services.store.current().snapshot.ids:
        address = f"/api/v1/cities/{city_id}/profile"
        read = service.client.get(address, headers=key)
        written = service.client.put(address, json=read.json(), headers=key | {"If-Match": read.headers["etag"]})
        assert written.status_code == 200, written.text
        assert written.headers["etag"] == read.headers["etag"]
        assert service.client.get(f"{address}/history", headers=key).json()["items"] == []


def test_who_a_city_is_cannot_be_changed_with_its_profile(service: Service) -> None:
    read = service.client.get(PROFILE, headers=service.headers["editor"])
    given = read.json()
    given["city"]["population"]["value"] = 1
    headers = service.headers["editor"] | {"If-Match": read.headers["etag"]}
    refused = service.client.put(PROFILE, json=given, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "city")
