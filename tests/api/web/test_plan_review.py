"""An editor reviews a plan as a browser without scripts would send it."""

from __future__ import annotations

import re

import pytest

from tests.api.conftest import Service, Start
from tests.api.planted_plan import plant_plan
from tests.api.web.test_my_city import TOKEN, Visitor

PLANS = "/en/my-city/plans"
ETAG = re.compile(r'name="etag" value="([^"]+)"')


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def editor(service: Service) -> Visitor:
    return Visitor(service.client, service.tokens["editor"])


def read_etag(page: str) -> str:
    found = ETAG.search(page)
    assert found
    return found[1].replace("&#34;", '"')


def test_bands_sentences_and_pages_are_shown_and_a_yes_enters_the_profile(service: Service, editor: Visitor) -> None:
    review = f"{PLANS}/{plant_plan(service.engine)}"
    page = editor.read(review)
    places = [page.index(words) for words in (">Sure<", "brakuje instalatorów", ">Likely<", ">Please look<")]
    assert places == sorted(places) and "page 3" in page
    assert 'value="central" checked' not in page and 'value="mentioned" checked' not in page
    fields = {"say:workforce_shortage": "central", "say:grid_capacity": "no", "etag": read_etag(page)}
    assert editor.send(review, f"{review}/barriers", **fields).endswith("done=taken#barriers")
    after = editor.read(review)
    assert "in the profile" in after and "What you said yes to is now in the profile." not in after
    assert "brakuje instalator" in editor.read("/en/cities/pau-fr")
    assert "1 open" in after.partition("</nav>")[2] and 'name="text:workforce_shortage"' in after
    undone = editor.send(review, f"{review}/barriers/undone")
    assert undone.endswith("done=undone#barriers")
    assert "brakuje instalator" not in editor.read("/en/cities/pau-fr")


def test_what_cannot_be_taken_is_shown_again_with_all_that_was_chosen(service: Service, editor: Visitor) -> None:
    review = f"{PLANS}/{plant_plan(service.engine)}"
    fields = {
        "say:0": "central",
        "text:0": "Come and see our heat",
        "theme:0": "",
        "etag": read_etag(editor.read(review)),
    }
    again = editor.refuse(review, f"{review}/offers", **fields)
    assert "Choose a theme for these words." in again and "Come and see our heat" in again
    assert 'id="wrong-offers-0"' in again


def test_a_total_without_a_year_asks_for_it_and_none_of_them_settles_the_question(
    service: Service, editor: Visitor
) -> None:
    review = f"{PLANS}/{plant_plan(service.engine)}"
    etag = read_etag(editor.read(review))
    again = editor.refuse(review, f"{review}/emissions", one="1", etag=etag)
    assert "Write the year of the inventory." in again
    editor.send(review, f"{review}/emissions", one="none", etag=etag)
    assert 'value="none" checked' in editor.read(review)


def test_a_form_of_an_older_profile_is_not_taken_silently(service: Service, editor: Visitor) -> None:
    review = f"{PLANS}/{plant_plan(service.engine)}"
    page = editor.read(review)
    token = TOKEN.search(page)
    assert token
    sent = {"form_token": token[1], "etag": '"older"', "say:target": "central"}
    answer = service.client.post(f"{review}/target", data=sent, headers=editor.headers)
    assert answer.status_code == 412 and "Somebody changed the profile" in answer.text
    assert 'name="say:target" value="central" checked' in answer.text


def test_a_form_without_file_or_year_says_what_is_missing(service: Service, editor: Visitor) -> None:
    assert "Choose a file." in editor.refuse(PLANS, PLANS, title="Our plan", year="2024")
    token = TOKEN.search(editor.read(PLANS))
    assert token
    sent = {"form_token": token[1], "title": "Our plan", "year": ""}
    again = service.client.post(PLANS, data=sent, files={"file": ("plan.md", b"# Plan")}, headers=editor.headers)
    assert again.status_code == 422 and "Write the year of the document." in again.text and "Our plan" in again.text


def test_another_city_sees_nothing_of_a_plan(service: Service) -> None:
    plan_id = plant_plan(service.engine)
    other = Visitor(service.client, service.tokens["other editor"])
    assert service.client.get(f"{PLANS}/{plan_id}", headers=other.headers).status_code == 404
