"""A suggested city that is not for the asker leaves the asker's lists on every face, until the asker takes that back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import Visitor

RULE = "turned down by the city"
LISTS = "/api/v1/cities/pau-fr"


def read(service: Service, role: str, kind: str = "twins") -> dict[str, Any]:
    answer: dict[str, Any] = service.client.get(f"{LISTS}/{kind}", headers=service.headers[role]).json()
    return answer


def list_ids(answer: dict[str, Any]) -> list[str]:
    return [suggestion["city"]["id"] for suggestion in answer["suggestions"]]


def turn_down(service: Service, peer: str, role: str = "editor") -> None:
    given = {"verdict": "not for us"}
    said = service.client.put(f"{LISTS}/interests/{peer}", json=given, headers=service.headers[role])
    assert said.status_code == 200


def take_back(service: Service, peer: str) -> None:
    undone = service.client.delete(f"{LISTS}/interests/{peer}", headers=service.headers["editor"])
    assert undone.status_code == 204


@pytest.mark.parametrize("kind", ["twins", "reviewers", "learners"])
def test_a_city_that_is_not_for_us_leaves_every_list_of_the_asker_and_is_counted(service: Service, kind: str) -> None:
    before = read(service, "editor", kind)
    first = list_ids(before)[0]
    turn_down(service, first)
    for role in ("editor", "service"):
        after = read(service, role, kind)
        assert first not in list_ids(after)
        assert after["excluded"] == {**before["excluded"], RULE: 1}
    take_back(service, first)
    assert read(service, "editor", kind) == before


def test_nobody_else_learns_of_it(service: Service) -> None:
    roles = ("guest", "reader", "other editor", "staff")
    before = {role: read(service, role) for role in roles}
    turn_down(service, list_ids(before["guest"])[0])
    assert {role: read(service, role) for role in roles} == before


def test_an_answer_that_was_kept_by_its_tag_is_not_given_again(service: Service) -> None:
    first = service.client.get(f"{LISTS}/twins", headers=service.headers["editor"])
    turn_down(service, list_ids(first.json())[0])
    again = service.headers["editor"] | {"If-None-Match": first.headers["etag"]}
    assert service.client.get(f"{LISTS}/twins", headers=again).status_code == 200


@pytest.mark.parametrize("role", ["editor", "service"])
def test_a_kept_answer_leaves_them_out_too(service: Service, role: str) -> None:
    first = list_ids(read(service, role))[0]
    turn_down(service, first)
    kept = service.client.post("/api/v1/suggestions", json={"city_id": "pau-fr"}, headers=service.headers[role]).json()
    assert first not in list_ids(service.client.get(kept["address"], headers=service.headers[role]).json())


def test_to_be_interested_after_all_brings_a_city_back(service: Service) -> None:
    before = read(service, "editor")
    turn_down(service, list_ids(before)[0])
    address = f"{LISTS}/interests/{list_ids(before)[0]}"
    service.client.put(address, json={"verdict": "interested"}, headers=service.headers["editor"])
    assert read(service, "editor") == before


def test_the_pages_and_the_files_of_the_asker_leave_it_out_until_it_is_taken_back(start: Start) -> None:
    service = start(pages=True)
    editor, guest = Visitor(service.client, service.tokens["editor"]), Visitor(service.client, "")
    peers, sheet = "/en/cities/pau-fr/peers", "/en/cities/pau-fr/peers.csv"
    before = editor.read(sheet)
    first = list_ids(read(service, "guest"))[0]
    editor.send(f"/en/cities/pau-fr/with/{first}", f"/en/my-city/interests/{first}", verdict="not for us")
    assert f'<article class="card peer" id="{first}"' not in editor.read(peers)
    assert "Turned down by the city" in editor.read(peers)
    assert f'<article class="card peer" id="{first}"' in guest.read(peers)
    assert first not in editor.read(sheet)
    undone = f"/en/my-city/interests/{first}/taken-back"
    assert undone in editor.read(f"/en/cities/pau-fr/with/{first}")
    assert editor.send("/en/my-city", undone) == "/en/my-city?done=taken-back#notice"
    assert editor.read(sheet) == before
