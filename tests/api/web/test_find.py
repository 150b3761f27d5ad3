"""From the name of a town that nobody has profiled and one sentence in its language to cities and case studies on it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings

pytestmark = pytest.mark.slow
NEWCOMERS = [
    ("da", "Køge", "koge-dk", "Vi vil have færre biler i bymidten"),
    ("pl", "Rybnik", "rybnik-pl", "Wymiana starych pieców węglowych na czystsze ogrzewanie"),
    ("it", "Manfredonia", "manfredonia-it", "Riqualificare i condomini con molti proprietari"),
    ("lt", "Telšiai", "telsiai-lt", "Daugiabučių namų renovacija su daug savininkų"),
    ("fi", "Vaasa", "vaasa-fi", "Kaukolämmön päästöjen vähentäminen"),
    ("sv", "Karlskrona", "karlskrona-se", "Medborgare ska vara med och besluta om klimatbudgeten"),
    ("hu", "Hódmezővásárhely", "hodmezovasarhely-hu", "A távfűtés korszerűsítése megújuló hővel"),
    ("cs", "Břeclav", "breclav-cz", "Zateplení panelových domů"),
    ("el", "Chania", "chania-gr", "Λιγότερα αυτοκίνητα στο κέντρο της πόλης"),
    ("pt", "Viseu", "viseu-pt", "Reduzir o trânsito automóvel no centro da cidade"),
    ("es", "Zamora, Spain", "zamora-es", "Financiar la rehabilitación energética de viviendas"),
    ("ro", "Slatina, România", "slatina-ro", "Renovarea blocurilor de locuințe cu mulți proprietari"),
]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Somebody at the door of the service as it is served, with all cities and the shipped encoder."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("door"), database_url=None, requests_per_minute=0)
    with TestClient(create_app(settings)) as client:
        yield client


def find(client: TestClient, language: str = "en", **asked: str) -> tuple[str, BeautifulSoup]:
    answer = client.get(f"/{language}/find", params=asked)
    assert answer.status_code == 200
    return str(answer.url), BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize(("language", "name", "city_id", "need"), NEWCOMERS, ids=[one[2] for one in NEWCOMERS])
def test_a_town_and_a_sentence_lead_to_a_city_and_a_case_study_on_it_in_the_language_of_the_town(
    newcomer: TestClient, language: str, name: str, city_id: str, need: str
) -> None:
    url, page = find(newcomer, language, q=name, need=need)
    address = urlsplit(url)
    assert address.path == f"/{language}/cities/{city_id}/peers"
    assert parse_qs(address.query)["need"] == [need]
    assert len(page.select("article.card")) == 10 and page.html["lang"] == language  # type: ignore[index]
    assert not page.select(".notice")
    pair = page.select_one("article.card h3 a, article.card h2 a")
    case = page.select_one("#on-need + ul li a")
    assert pair and case, "no city or no case study on the sentence"
    for link in (pair, case):
        opened = newcomer.get(str(link["href"]))
        assert opened.status_code == 200 and f'<html lang="{language}"' in opened.text


def test_a_town_merged_from_two_is_asked_back_and_the_sentence_goes_with_each_answer(newcomer: TestClient) -> None:
    url, page = find(newcomer, q="Corigliano-Rossano", need="case popolari fredde")
    links = [str(link["href"]) for link in page.select("main .plain-list a")]
    assert urlsplit(url).path == "/en/find"
    assert any("/rossano-it/" in link for link in links) and any("/corigliano-scalo-it/" in link for link in links)
    assert all(parse_qs(urlsplit(link).query)["need"] == ["case popolari fredde"] for link in links)


def test_a_city_and_the_body_it_belongs_to_say_so_beside_each_other(newcomer: TestClient) -> None:
    told = [
        " ".join(item.text.split())
        for item in BeautifulSoup(newcomer.get("/en/suggest?q=Nice").text, "html.parser").select("li")
    ]
    assert any(line.startswith("Nice ") and line.endswith("part of Nice Métropole") for line in told)
    assert any(line.startswith("Nice Métropole") and line.endswith("includes Nice") for line in told)


def test_words_that_nothing_here_answers_are_told_to_fit_nothing(newcomer: TestClient) -> None:
    _, page = find(newcomer, q="Køge", need="asdfgh qwertz")
    assert "Nothing here fits these words" in page.select_one(".notice").get_text()  # type: ignore[union-attr]
    assert not page.select("#on-need")


def test_a_town_without_a_sentence_leads_to_its_peers_and_one_with_a_profile_to_it(newcomer: TestClient) -> None:
    assert urlsplit(find(newcomer, q="Rybnik")[0]).path == "/en/cities/rybnik-pl/peers"
    assert urlsplit(find(newcomer, q="Leuven")[0]).path == "/en/cities/leuven-be"


@pytest.mark.parametrize(("typed", "country"), [("Poland", "-pl"), ("Polska", "-pl"), ("Lietuva", "-lt")])
def test_a_country_typed_as_a_town_shows_its_cities(newcomer: TestClient, typed: str, country: str) -> None:
    _, page = find(newcomer, q=typed)
    listed = [link["href"] for link in page.select("main .row-list a")]
    assert listed and all(str(address).endswith(country) for address in listed)


def test_a_problem_typed_as_a_town_is_led_to_the_case_studies(newcomer: TestClient) -> None:
    _, page = find(newcomer, q="heat pumps")
    address = next(str(link["href"]) for link in page.select("main a") if "/cases?" in str(link["href"]))
    cases = BeautifulSoup(newcomer.get(address).text, "html.parser")
    assert any("heat" in card.get_text().lower() for card in cases.select("article.card"))


def test_a_sentence_without_a_town_leads_to_the_case_studies_on_it(newcomer: TestClient) -> None:
    url, page = find(newcomer, q="", need="district heating from waste heat")
    assert urlsplit(url).path == "/en/cases" and page.select("article.card")
