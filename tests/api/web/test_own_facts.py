"""A city gives its own case studies, its own population and the contact of its office, and who may see them does."""

from __future__ import annotations

from html import unescape

import pytest

from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import Visitor, fill

FORMS = ("contact", "own_population", "own_cases", "exchange")
CONTACT, POPULATION, CASES, EXCHANGE = (f"/en/my-city/sections/{name}" for name in FORMS)
OF_PAU, ALL = "/api/v1/cities/pau-fr", "/api/v1/case-studies"
PAIR = "/en/cities/leuven-be/with/pau-fr"
BUS = {
    "title:0": "Hydrogen buses on the hill",
    "words:0": "Eight buses that run on hydrogen; the station froze twice in the first winter.",
    "choice:0": "mobility_transport",
    "start_year:0": "2019",
    "url:0": "https://pau.example/buses",
}


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def people(service: Service) -> dict[str, Visitor]:
    return {role: Visitor(service.client, token) for role, token in {**service.tokens, "guest": ""}.items()}


def save(people: dict[str, Visitor], page: str, visibility: str = "public", **fields: str) -> None:
    editor = people["editor"]
    sent = fill(editor, page, **fields) | {"visibility": visibility}
    assert "done=saved" in editor.send(page, page, **sent)


def test_the_office_and_how_it_would_exchange_stand_on_the_way_to_the_call_for_those_the_city_chose(
    people: dict[str, Visitor],
) -> None:
    assert 'value="peers" checked' in people["editor"].read(CONTACT)  # unless the city says otherwise
    save(
        people, CONTACT, "peers", office="Mission climat", email="climat@pau.example", url="https://pau.example/climat"
    )
    seen, unseen = people["other editor"].read(PAIR), people["guest"].read(PAIR)
    assert "Mission climat" in seen and 'href="mailto:climat@pau.example"' in seen
    assert "Mission climat" not in unseen and "climat@pau.example" not in unseen
    save(people, CONTACT, "public", office="Mission climat", email="climat@pau.example")
    save(people, EXCHANGE, hours_a_month="4", visits_a_year="2", travel="rail", note="Plutôt au printemps")
    shown = unescape(people["guest"].read(PAIR)).partition('id="road"')[2].partition("</section>")[0]
    for words in ("Mission climat", "Hours a month: 4", "by rail", "Plutôt au printemps"):
        assert words in shown


def test_the_own_figure_goes_before_that_of_the_statistics_with_year_and_origin_where_it_may_be_seen(
    service: Service, people: dict[str, Visitor]
) -> None:
    save(people, POPULATION, value="81234", year="2025", origin="INSEE")
    city = service.client.get("/api/v1/cities/pau-fr").json()["facts"]["population"]
    assert (city["value"], city["year"], city["source"]["title"]) == (81234, 2025, "Reported by Pau: INSEE")
    assert "81,234" in people["guest"].read("/en/cities/pau-fr")
    save(people, POPULATION, "private", value="81234", year="2025", origin="INSEE")
    assert service.client.get("/api/v1/cities/pau-fr").json()["facts"]["population"]["value"] != 81234


def test_a_case_study_of_its_own_is_told_to_peers_or_found_by_everybody_and_can_be_taken_out(
    service: Service, people: dict[str, Visitor]
) -> None:
    before = service.client.get(OF_PAU).json()["case_studies"]
    save(people, CASES, "peers", **BUS)
    assert service.client.get(OF_PAU).json()["case_studies"] == before
    assert "froze twice" in people["other editor"].read(PAIR) and "froze twice" not in people["guest"].read(PAIR)
    save(people, CASES, "public", **BUS)
    (mine,) = set(service.client.get(OF_PAU).json()["case_studies"]) - set(before)
    case = service.client.get(f"{ALL}/{mine}").json()
    assert mine.startswith("pau-fr-own-") and case["source"]["title"] == "Reported by Pau"
    page = people["guest"].read(f"/en/cases/{mine}")
    assert "froze twice" in page and "https://pau.example/buses" in page
    assert BUS["title:0"] in people["guest"].read("/en/cases?q=hydrogen+buses")
    assert BUS["title:0"] in people["guest"].read(PAIR)
    assert f'value="{BUS["title:0"]}"' in people["editor"].read(CASES)
    save(people, CASES, **{**BUS, "title:0": "", "words:0": ""})
    assert service.client.get(OF_PAU).json()["case_studies"] == before
    assert service.client.get(f"{ALL}/{mine}").status_code == 404


REFUSED: tuple[tuple[str, dict[str, str], str], ...] = (
    (CONTACT, {"office": "Mission climat", "email": "climat at pau"}, "Write an address such as"),
    (CONTACT, {"email": "climat@pau.example"}, "Write this too."),
    (CONTACT, {"office": "Mission climat", "url": "javascript:alert(1)"}, "begins with https://"),
    (POPULATION, {"value": "81234"}, "Write this too."),
    (POPULATION, {"value": "many", "year": "2025"}, "Write a number"),
    (POPULATION, {"value": "81234", "year": "2199"}, "lies in the future"),
    (CASES, {**BUS, "title:0": ""}, "Write a title and some words."),
    (CASES, {**BUS, "choice:0": ""}, "Choose a theme"),
    (CASES, {**BUS, "url:0": "javascript:alert(1)"}, "begins with https://"),
)


def test_what_cannot_be_taken_is_said_beside_it_and_nothing_is_lost(people: dict[str, Visitor]) -> None:
    for page, fields, words in REFUSED:
        shown = unescape(people["editor"].refuse(page, page, **fill(people["editor"], page, **fields)))
        assert words in shown and all(value in shown for value in fields.values()), fields
