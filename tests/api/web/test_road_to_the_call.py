"""From a name and a sentence to a call: what would sharpen the list, where the sentence goes, and how one gets to talk."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import PASSWORD, Service, Start

PEERS = "/en/cities/koge-dk/peers"


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True, operator_name="The Peer Programme", operator_contact="peers@programme.example")


@pytest.fixture
def client(service: Service) -> TestClient:
    return service.client


def find_cards(page: str) -> str:
    """The suggested cities, without the questions after them."""
    return page.partition('id="list"')[2].partition('id="sharpen"')[0]


def list_first(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'/with/([a-z0-9-]+)[?"]', find_cards(page))))


def test_a_town_without_a_profile_is_asked_three_questions_at_most_and_sees_what_each_answer_changed(
    client: TestClient,
) -> None:
    page = client.get(PEERS).text
    asked = page.partition('id="sharpen"')[2].partition("</section>")[0]
    questions = list(dict.fromkeys(re.findall(r'name="answer" value="(\w+):', asked)))
    assert questions == ["barriers", "governance", "engagement_barriers"] and "the first ten" not in asked
    answers = "answer=barriers:grid_capacity&answer=barriers:heritage_constraints&answer=governance:climate_budget"
    sharpened = client.get(f"{PEERS}?{answers}").text
    told = sharpened.partition('id="sharpen"')[2].partition("</section>")[0]
    assert 'value="barriers:grid_capacity" checked' in told
    assert len(re.findall(r"This brought|The first ten are the same", told)) == 2
    before, after = list_first(page), list_first(sharpened)
    assert before and after and before != after
    assert list_first(client.get(PEERS).text) == before  # nothing was kept


def test_what_is_told_to_have_come_is_in_the_list(client: TestClient) -> None:
    sharpened = client.get(f"{PEERS}?answer=barriers:grid_capacity&answer=barriers:heritage_constraints").text
    brought = re.search(r"This brought (.+?) among the first ten", sharpened)
    assert brought
    names = re.split(r", | and ", unescape(brought[1]))
    assert all(name in unescape(find_cards(sharpened)) for name in names)


def test_a_city_that_said_everything_is_asked_nothing(client: TestClient) -> None:
    assert 'id="sharpen"' not in client.get("/en/cities/leuven-be/peers").text


def test_an_answer_that_is_no_code_is_refused(client: TestClient) -> None:
    assert client.get(f"{PEERS}?answer=barriers:wizards").status_code == 422


def test_the_answers_go_with_the_table(client: TestClient) -> None:
    answers = "answer=barriers:grid_capacity&answer=barriers:heritage_constraints"
    plain, sharpened = (client.get(f"/en/cities/koge-dk/peers.csv?{query}").text for query in ("", answers))
    assert plain != sharpened


def test_the_sentence_goes_along_to_the_sign_in_and_is_offered_as_a_need(client: TestClient) -> None:
    page = client.get("/en/cities/pau-fr/peers?need=heat+from+the+river").text
    link = unescape(re.findall(r'href="([^"]*sign-in\?need=[^"]*)"', page)[0])
    form = client.get(link).text
    assert 'name="need" value="heat from the river"' in form
    said = {"name": "editor", "password": PASSWORD, "need": "heat from the river"}
    entered = client.post("/en/sign-in", data=said, follow_redirects=False)
    assert entered.headers["location"] == "/en/my-city/sections/needs?say=heat+from+the+river"
    offered = client.get(entered.headers["location"]).text
    assert ">heat from the river</textarea>" in offered
    client.cookies.clear()


def test_the_page_of_two_cities_says_who_has_an_account_and_who_passes_a_wish_on(client: TestClient) -> None:
    with_account = client.get("/en/cities/koge-dk/with/leuven-be").text
    assert "Leuven has an account here" in with_account
    without = client.get("/en/cities/leuven-be/with/koge-dk").text
    assert "Køge has no account here" in without and "mailto:peers@programme.example" in without
    assert "Run by The Peer Programme." in without
    assert "/en/cities/koge-dk/join" in with_account
