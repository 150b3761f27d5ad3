"""A colleague answers one section through a link, without an account; the editor makes the link and ends it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlmodel import select

from api.storage.engine import open_session
from api.storage.models import AssignmentRow
from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import TOKEN, Visitor
from tests.api.web.test_plan_review import read_etag

SECTION = "/en/my-city/sections/barriers"
MADE = re.compile(r'id="made" value="([^"]+)"')


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def editor(service: Service) -> Visitor:
    return Visitor(service.client, service.tokens["editor"])


def make_link(editor: Visitor, language: str = "en") -> str:
    """The address of a new link, without its host."""
    page = f"/{language}/my-city/sections/barriers"
    token = TOKEN.search(editor.read(page))
    assert token
    sent = {"form_token": token[1], "label": "Ana, housing", "days": "14"}
    answer = editor.client.post(f"{page}/links", data=sent, headers=editor.headers)
    made = MADE.search(answer.text)
    assert answer.status_code == 200 and made
    return unescape(made[1]).removeprefix("http://testserver")


def answer(service: Service, address: str, **fields: str) -> int:
    page = service.client.get(address).text
    sent = {"token": address.partition("token=")[2], "etag": unescape(read_etag(page)), **fields}
    return int(service.client.post("/en/answer", data=sent, follow_redirects=False).status_code)


def test_whoever_has_the_link_answers_one_section_and_the_profile_says_who_it_was(
    service: Service, editor: Visitor
) -> None:
    address = make_link(editor)
    page = service.client.get(address)
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    assert "Pau asks you for this part of its profile" in page.text and "Who may see this section?" not in page.text
    assert answer(service, address, **{"choice:grid_capacity": "1", "words:grid_capacity": "Brak mocy"}) == 303
    assert "Brak mocy" in editor.read("/en/cities/pau-fr")
    assert "(Ana, housing)" in editor.read("/en/my-city")
    assert "answered on" in editor.read(SECTION)


def test_a_link_opens_nothing_once_it_was_ended_and_its_token_is_not_kept(service: Service, editor: Visitor) -> None:
    address = make_link(editor)
    token = address.partition("token=")[2]
    with open_session(service.engine) as session:
        (row,) = session.exec(select(AssignmentRow)).all()
    assert token not in str(row.model_dump()) and len(row.hash) == 64
    editor.send(SECTION, f"{SECTION}/links/{row.id}/ended")
    assert service.client.get(address).status_code == 404
    assert service.client.post("/en/answer", data={"token": token, "etag": "*"}).status_code == 404


def test_a_link_ends_by_itself(service: Service, editor: Visitor) -> None:
    address = make_link(editor)
    with open_session(service.engine, writes=True) as session:
        (row,) = session.exec(select(AssignmentRow)).all()
        row.expires_at = "2026-01-01T00:00:00+00:00"
        session.add(row)
        session.commit()
    assert service.client.get(address).status_code == 404


def test_a_link_is_for_its_own_section_and_not_for_who_may_see_it(service: Service, editor: Visitor) -> None:
    address = make_link(editor)
    service.client.get(address)
    assert answer(service, address, visibility="private", section="needs", **{"choice:skills": "1"}) == 303
    profile = service.client.get("/api/v1/cities/pau-fr/profile").json()["sections"]
    assert "skills" in {item["code"] for item in profile["barriers"]["items"]}


def test_words_without_a_tick_come_back_to_the_colleague(service: Service, editor: Visitor) -> None:
    address = make_link(editor)
    page = service.client.get(address).text
    sent = {"token": address.partition("token=")[2], "etag": read_etag(page), "words:skills": "Nobody knows how"}
    again = service.client.post("/en/answer", data=sent)
    assert again.status_code == 422
    assert "Nobody knows how" in again.text and "tick yes, or empty the words" in again.text


def test_the_api_makes_lists_and_ends_links(service: Service) -> None:
    links, headers = "/api/v1/cities/pau-fr/assignments", service.headers["editor"]
    made = service.client.post(links, json={"section": "needs", "label": "Bo"}, headers=headers)
    assert made.status_code == 201 and len(made.json()["token"]) > 30
    (listed,) = service.client.get(links, headers=headers).json()["items"]
    assert listed == made.json()["assignment"] and "hash" not in listed
    assert service.client.delete(f"{links}/{listed['id']}", headers=headers).status_code == 204
    assert service.client.get(links, headers=headers).json()["items"] == []
    assert service.client.post(links, json={"section": "magic", "label": "Bo"}, headers=headers).status_code == 422


@pytest.mark.slow
def test_own_words_find_the_line_they_stand_for_and_are_taken_with_it(editor: Visitor) -> None:
    page = editor.read(f"{SECTION}?say=Na+transformatory+czeka+si%C4%99+osiemna%C5%9Bcie+miesi%C4%99cy")
    link = unescape(re.findall(r'href="([^"]+#line-supply_chain)"', page)[0])
    taken = editor.read(link.partition("#")[0])
    line = taken.partition('id="line-supply_chain"')[2].partition("</fieldset>")[0]
    assert 'value="0.5" checked' in line and "Na transformatory czeka" in line


def test_languages_that_the_city_speaks_come_first_and_the_others_in_the_order_of_their_names(editor: Visitor) -> None:
    page = editor.read("/de/my-city/sections/exchange")
    first, _, more = page.partition("<summary>")
    chosen = re.findall(r'name="languages" value="(\w+)"', first)
    assert {"fr", "en", "de"} <= set(chosen) and len(chosen) < 8
    assert re.findall(r'name="languages" value="(\w+)"', more)[:2] == ["sq", "ar"]
