"""Fifty questions asked of the API, of the pages and of the command line: the same cities, their order and the same numbers."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from bs4 import BeautifulSoup, Tag

from api import cli
from api.app import create_app
from api.commands import data
from api.settings import Settings
from api.web.drawing.difference import SEEN
from api.web.language import speak
from fixtures.questions import OWN_WORDS
from fixtures.world import load_world
from tests.api.checked import CheckedClient

API = {"twins": "twins", "reviewers": "peer-reviewers", "learners": "learners"}
Found = list[tuple[str, str]]
"""Who or what was found, and the number told of it as a page tells it."""
SAY = speak("en")
UNPROFILED, ALSO_UNPROFILED = "albi-fr", "koge-dk"
PEERS = [
    ("pau-fr", "twins", ""),
    ("leuven-be", "twins", ""),
    ("gavle-se", "reviewers", ""),
    ("lund-se", "learners", ""),
    (UNPROFILED, "twins", ""),
    (UNPROFILED, "reviewers", "other_country=true"),
    (ALSO_UNPROFILED, "learners", "max_distance_km=800"),
    ("pau-fr", "reviewers", "dial=ahead"),
    ("pau-fr", "twins", "dial=like"),
    ("turin-it", "reviewers", "dial=different&theme=mobility_transport"),
    ("guimaraes-pt", "twins", "theme=energy_systems"),
    ("lahti-fi", "learners", "theme=finance"),
    ("porto-pt", "twins", "country=ES&country=IT"),
    ("porto-pt", "reviewers", "not_country=PT&not_country=ES"),
    ("munich-de", "twins", "not_city=vienna-at&not_city=hamburg-de"),
    ("aarhus-dk", "twins", "other_country=true"),
    ("aarhus-dk", "twins", "shared_language=true"),
    ("leuven-be", "reviewers", "not_partners=true"),
    ("leuven-be", "twins", "max_distance_km=250"),
    ("leuven-be", "twins", "max_size_ratio=1.5"),
    ("cork-ie", "twins", "least_coverage=0.4"),
    ("cork-ie", "reviewers", "least_coverage=0.25&max_size_ratio=3&other_country=true"),
    ("pau-fr", "twins", "weight=barriers:2.5"),
    ("pau-fr", "twins", "weight=size:0&weight=distance:40"),
    ("turku-fi", "reviewers", "weight=climate:9.5&dial=ahead&facet=size:0&facet=barriers:2.5"),
    ("lund-se", "twins", "policy=hand-made@2026-11&k=5"),
    ("reykjavik-is", "twins", "max_distance_km=250"),
    ("padova-it", "learners", "k=25"),
    ("koge-dk", "twins", "answer=barriers:siloed_governance&answer=governance:climate_officer"),
    (UNPROFILED, "twins", "not_city=pau-fr&weight=size:9&weight=distance:0.5"),
    (ALSO_UNPROFILED, "reviewers", "theme=energy_systems&dial=different&least_coverage=0.2"),
    ("gavle-se", "learners", "country=FI&country=SE&not_city=turku-fi&not_partners=true&shared_language=true"),
]
PEERS_BY_NEED = [
    ("pau-fr", "reviewers", ""),
    (UNPROFILED, "reviewers", ""),
    ("leuven-be", "twins", "theme=energy_systems&weight=needs:20"),
    ("lund-se", "learners", "other_country=true&dial=ahead"),
]
CASES = [
    ("pau-fr", ""),
    ("leuven-be", "theme=energy_systems"),
    (UNPROFILED, "k=5"),
    ("gavle-se", "theme=finance&k=3"),
    ("lahti-fi", "past_pilot=true"),
    ("koge-dk", "answer=barriers:siloed_governance&theme=mobility_transport"),
]
CASES_BY_NEED = [("pau-fr", ""), (UNPROFILED, "k=5"), ("lund-se", "theme=energy_systems")]
WHO_PAYS = ["", "like=pau-fr", "like=lund-se&alike=country", f"like={UNPROFILED}"]
SPOTS = [("gavle-se", ""), ("leuven-be", "k=3"), (UNPROFILED, ""), ("lahti-fi", "k=20")]
PAIRS = [
    ("pau-fr", "leuven-be", ""),
    ("leuven-be", "lund-se", "theme=mobility_transport"),
    ("elbasan-al", "zenica-ba", ""),
    (UNPROFILED, "pau-fr", ""),
    ("leuven-be", ALSO_UNPROFILED, "dial=ahead"),
    (UNPROFILED, ALSO_UNPROFILED, ""),
]
WHY_NOT = [
    ("leuven-be", "ghent-be", "twins", ""),
    ("leuven-be", "paris-fr", "reviewers", "other_country=true&max_size_ratio=2&least_coverage=0.4"),
    (UNPROFILED, ALSO_UNPROFILED, "learners", "k=3"),
]
NAMES = ["Löwen", "Paris", "Albi", "Neustadt", "leuvn"]
NEEDS = 3


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CheckedClient, Callable[[str], Any]]]:
    """A service with all cities that has adopted another policy than the shipped one, and the command line beside it.

    The commands open the same database once: opening it is what they do, and would be waited for fifty times.
    """
    folder = tmp_path_factory.mktemp("faces")
    settings = Settings(data_dir=folder, database_url=None, requests_per_minute=0, policy="hand-made")
    with pytest.MonkeyPatch.context() as patch, CheckedClient(create_app(settings)) as client:
        for name in ("DATABASE_URL", "CITY_PEERS_DATABASE_URL"):
            patch.delenv(name, raising=False)
        patch.setattr(data, "_open_stored", cache(data._open_stored))
        yield client, lambda line: run(f"{line} --data-dir {shlex.quote(str(folder))} --json", patch)


def run(line: str, patch: pytest.MonkeyPatch) -> Any:
    """What a command prints as JSON."""
    patch.setattr(sys, "argv", ["city-peers", *shlex.split(line)])
    with redirect_stdout(StringIO()) as written, pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code, line
    return json.loads(written.getvalue())


def find_need(number: int) -> str:
    """An offer of a real city: its vector ships, so that no model is loaded."""
    return next(city.offers[0].text for city in load_world().cities[100 * number :] if city.offers)


def write_options(query: str) -> str:
    """The parameters of an address as options of a command."""
    options = []
    for name, _, value in (part.partition("=") for part in query.split("&") if part):
        flag = "-k" if name == "k" else f"--{name.replace('_', '-')}"
        options.append(flag if value == "true" else f"{flag} {value}")
    return " ".join(options)


def read(client: CheckedClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return BeautifulSoup(response.text, "html.parser")


def ask_api(client: CheckedClient, path: str) -> Any:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, (path, response.text)
    return response.json()


def tell(answer: Any, key: str = "city") -> Found:
    return [(item[key]["id"], SAY.points(item["score"])) for item in answer["suggestions"]]


def read_points(card: Tag) -> str:
    """The points that a card's summary names."""
    summary = next(tag.text for tag in card.select("summary") if "points of 100" in tag.text)
    return summary.split()[2]


def last_part(tag: Tag | None) -> str:
    assert tag is not None
    return str(tag["href"]).partition("?")[0].rpartition("/")[2]


@pytest.mark.parametrize(("city", "kind", "query"), PEERS)
def test_every_face_lists_the_same_peers(faces: Any, city: str, kind: str, query: str) -> None:
    client, command = faces
    answer = ask_api(client, f"cities/{city}/{API[kind]}?{query}")
    assert command(f"peers {city} --kind {kind} {write_options(query)}") == answer
    page = read(client, f"/en/cities/{city}/peers?kind={kind}&{query}")
    assert [(str(card["id"]), read_points(card)) for card in page.select("article.card")] == tell(answer)
    assert f"Weights: {answer['policy']}. State of the data: {answer['snapshot']}." in page.text


@pytest.mark.parametrize(("number", "city", "kind", "narrowed"), [(no, *one) for no, one in enumerate(PEERS_BY_NEED)])
def test_every_face_lists_the_same_peers_for_a_need_in_words(
    faces: Any, number: int, city: str, kind: str, narrowed: str
) -> None:
    client, command = faces
    need = find_need(number)
    query = f"{urlencode({'need': need, 'k': 5})}&{narrowed}"
    answer = ask_api(client, f"cities/{city}/{API[kind]}?{query}")
    plain = ask_api(client, f"cities/{city}/{API[kind]}?k=5&{narrowed}")
    assert tell(answer) != tell(plain)
    asked = f"--need {shlex.quote(need)} -k 5 {write_options(narrowed)}"
    assert command(f"peers {city} --kind {kind} {asked}") == answer
    page = read(client, f"/en/cities/{city}/peers?kind={kind}&{query}")
    assert [(str(card["id"]), read_points(card)) for card in page.select("article.card")] == tell(answer)


@pytest.mark.parametrize(("city", "query"), CASES)
def test_every_face_lists_the_same_case_studies(faces: Any, city: str, query: str) -> None:
    client, command = faces
    answer = ask_api(client, f"cities/{city}/case-studies?{query}")
    assert answer["suggestions"]
    assert command(f"cases {city} {write_options(query)}") == answer
    page = read(client, f"/en/cities/{city}/peers?kind=cases&{query}")
    cards = page.select("article.card")
    assert [(last_part(card.select_one("h2 a")), read_points(card)) for card in cards] == tell(answer, "case")


@pytest.mark.parametrize(("number", "city", "narrowed"), [(no, *one) for no, one in enumerate(CASES_BY_NEED)])
def test_every_face_lists_the_same_case_studies_for_a_need_in_words(
    faces: Any, number: int, city: str, narrowed: str
) -> None:
    client, command = faces
    need = find_need(number)
    query = f"{urlencode({'need': need})}&{narrowed}"
    answer = ask_api(client, f"cities/{city}/case-studies?{query}")
    assert tell(answer, "case") != tell(ask_api(client, f"cities/{city}/case-studies?{narrowed}"), "case")
    assert command(f"cases {city} --need {shlex.quote(need)} {write_options(narrowed)}") == answer
    cards = read(client, f"/en/cities/{city}/peers?kind=cases&{query}").select("article.card")
    assert [(last_part(card.select_one("h2 a")), read_points(card)) for card in cards] == tell(answer, "case")


@pytest.mark.parametrize("query", WHO_PAYS)
def test_every_face_tells_the_same_of_who_pays(faces: Any, query: str) -> None:
    client, command = faces
    answer = ask_api(client, f"who-pays?{query}")
    assert answer["cells"]
    assert command(f"who-pays {write_options(query)}") == answer
    linked = (
        (parse_qs(str(link["href"]).partition("?")[2]), str(link.text).partition(":")[0])
        for link in read(client, f"/en/who-pays?{query}").select("tbody a")
    )
    shown = {(asked["theme"][0], asked["instrument"][0]): int(count) for asked, count in linked}
    assert shown == {(cell["theme"], cell["instrument"]): len(cell["cases"]) for cell in answer["cells"]}


@pytest.mark.parametrize("city", ["pau-fr", "koge-dk", UNPROFILED])
def test_every_face_asks_a_city_the_same_next(faces: Any, city: str) -> None:
    client, command = faces
    answer = ask_api(client, f"cities/{city}/next-question")
    assert command(f"next-question {city}") == answer
    page = read(client, f"/en/cities/{city}/peers")
    ticked = [str(box["value"]).partition(":")[0] for box in page.select("input[type=checkbox][name=answer]")]
    coded = [one["subject"] for one in (answer["next"], *answer["then"]) if one and one["subject"] not in OWN_WORDS]
    assert list(dict.fromkeys(ticked)) == coded[:3]


@pytest.mark.parametrize(("city", "query"), SPOTS)
def test_every_face_finds_the_same_blind_spots(faces: Any, city: str, query: str) -> None:
    client, command = faces
    answer = ask_api(client, f"cities/{city}/blind-spots?{query}")
    assert command(f"blind-spots {city} {write_options(query)}") == answer
    cards = read(client, f"/en/cities/{city}/blind-spots?{query}").select("article.card")
    spots = answer["blind_spots"]
    assert [card.h3.text.lower() for card in cards if card.h3] == [spot["label"].lower() for spot in spots]
    for card, spot in zip(cards, spots, strict=True):
        numbers = {SAY.percent(spot[name]) for name in ("share", "low", "high", "usual")}
        assert all(number in card.text for number in numbers)
        named = [last_part(link) for link in card.select("p.hush a")]
        assert named == [witness["id"] for witness in spot["witnesses"]]


@pytest.mark.parametrize(("city", "peer", "query"), PAIRS)
def test_every_face_tells_the_same_of_a_pair(faces: Any, city: str, peer: str, query: str) -> None:
    client, command = faces
    answer = ask_api(client, f"pairs/{city}/{peer}?{query}")
    assert command(f"pair {city} {peer} {write_options(query)}") == answer
    for kind, key in (("twins", "twins"), ("reviewers", "there")):
        told = command(f"explain {city} {peer} --kind {kind} {write_options(query)}")
        assert told["suggestion"] == answer[key]
    page = read(client, f"/en/cities/{city}/with/{peer}?{query}")
    assert f"Harmonic mean of both: {SAY.points(answer['twins']['score'])} points of 100." in page.text
    assert [last_part(link) for link in page.select("ol.chain li a")] == [step["id"] for step in answer["path"][1:]]
    shown = [topic.text for topic in page.select("ol.agenda li")]
    assert len(shown) == len(answer["agenda"])
    for text, topic in zip(shown, answer["agenda"], strict=True):
        assert topic["need"] in text and topic["answer"] in text


@pytest.mark.parametrize(("city", "peer", "kind", "query"), WHY_NOT)
def test_every_face_tells_the_same_of_who_is_not_in_a_list(
    faces: Any, city: str, peer: str, kind: str, query: str
) -> None:
    client, command = faces
    answer = ask_api(client, f"cities/{city}/{kind}/why-not/{peer}?{query}")
    assert command(f"peers {city} --why-not {peer} --kind {kind} {write_options(query)}") == answer
    page = read(client, f"/en/cities/{city}/why-not/{peer}?kind={kind}&{query}")
    lead = page.select_one("p.lead")
    assert lead is not None and f"number {SAY.number(answer['rank'])} of {SAY.number(answer['of'])}" in lead.text
    assert [rule.text.partition(":")[0].lower() for rule in page.select("p.lead + ul li")] == answer["rules"]
    points = [cell.text for cell in page.select("table.sway td.amount")]
    told = [SAY.signed_points(line["amount"]) for line in answer["differences"] if abs(line["amount"]) >= SEEN]
    assert points == [*told, SAY.signed_points(answer["suggestion"]["score"] - answer["against"]["score"])]
    sheet = client.get(f"/en/cities/{city}/why-not/{peer}.csv?kind={kind}&{query}").text
    assert all(line["text"] in sheet.replace('""', '"') for line in answer["differences"][:3])


@pytest.mark.parametrize("name", NAMES)
def test_every_face_finds_the_same_cities_by_name(faces: Any, name: str) -> None:
    client, command = faces
    found = [item["id"] for item in ask_api(client, f"cities?{urlencode({'q': name, 'limit': 8})}")["items"]]
    assert found
    assert [item["id"] for item in command(f"find {shlex.quote(name)} -k 8")["cities"]] == found
    options = read(client, f"/en/suggest?{urlencode({'q': name})}").select("li[data-address]")
    assert [str(option["data-address"]).rpartition("/")[2] for option in options] == found


@pytest.mark.parametrize("number", range(NEEDS))
def test_every_face_answers_a_need_in_words_with_the_same_case_studies(faces: Any, number: int) -> None:
    client, command = faces
    need = find_need(number)
    like = (None, "pau-fr", UNPROFILED)[number]
    answer = client.post("/api/v1/ask", json={"need": need, "like": like, "k": 10}).json()
    asked = f"ask {shlex.quote(need)} -k 10" + (f" --like {like}" if like else "")
    assert command(asked) == answer
    page = read(client, f"/en/cases?{urlencode({'q': need, 'for': like or ''})}")
    shown = [last_part(card.select_one("h3 a")) for card in page.select("article.card")]
    assert shown[:10] == [item["case"]["id"] for item in answer["cases"]] != []


def test_more_than_fifty_questions_are_asked() -> None:
    lists = (PEERS, PEERS_BY_NEED, CASES, CASES_BY_NEED, WHO_PAYS, SPOTS, PAIRS, WHY_NOT, NAMES)
    assert sum(map(len, lists)) + NEEDS > 50


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("largest_distance_km=250", "max_distance_km=250"),
        ("largest_size_ratio=1.5", "max_size_ratio=1.5"),
        ("well_known=yes", "least_coverage=0.4"),
        ("theme=&max_distance_km=&from=newsletter", ""),
    ],
)
def test_an_address_that_was_kept_is_still_read(faces: Any, former: str, now: str) -> None:
    client, _ = faces
    pages = [read(client, f"/en/cities/leuven-be/peers?{query}") for query in (former, now)]
    first, second = ([str(card["id"]) for card in page.select("article.card")] for page in pages)
    assert first == second


def test_a_form_carries_on_what_it_has_no_field_for(faces: Any) -> None:
    client, _ = faces
    page = read(
        client, "/en/cities/pau-fr/peers?facet=governance:2&weight=size:2&weight=barriers:0.5&country=ES&dial=like&k=5"
    )
    form = page.select("#narrow form")[0]
    hidden = [(str(tag["name"]), str(tag["value"])) for tag in form.select("input[type=hidden]")]
    assert sorted(hidden) == [
        ("country", "ES"),
        ("dial", "like"),
        ("k", "5"),
        ("kind", "twins"),
        ("weight", "barriers:0.5"),
        ("weight", "size:2"),
    ]


def test_a_typed_name_leads_to_why_the_city_is_not_in_the_list_and_a_name_of_many_is_asked_back(faces: Any) -> None:
    client, _ = faces
    asked = "kind=reviewers&other_country=yes&k=5"
    sent = client.get(f"/en/cities/leuven-be/why-not?{asked}&q=Gand", follow_redirects=False)
    address, _, query = sent.headers["location"].partition("?")
    assert address == "/en/cities/leuven-be/why-not/ghent-be" and set(query.split("&")) == set(asked.split("&"))
    several = read(client, f"/en/cities/leuven-be/why-not?{asked}&q=Neustadt")
    links = [str(link["href"]) for link in several.select("ul.plain-list a")]
    assert len(links) > 1 and all("/why-not/" in link and "other_country=yes" in link for link in links)
    page = read(client, "/en/cities/leuven-be/why-not/paris-fr?max_size_ratio=2&other_country=yes")
    assert str(page.select("p.lead + ul a")[0]["href"]) == "/en/cities/leuven-be/peers?other_country=yes"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/peers",
        "/peers?kind=cases",
        "/blind-spots",
        "/with/pau-fr",
        "/compare?with=pau-fr&with=koge-dk",
        "/peers.csv",
    ],
)
def test_a_city_that_only_the_gazetteer_knows_has_every_page(faces: Any, page: str) -> None:
    client, _ = faces
    assert client.get(f"/en/cities/{UNPROFILED}{page}").status_code == 200
    assert client.get(f"/en/cities/no-such-xx{page}").status_code == 404


def test_case_studies_are_read_for_a_city_that_only_the_gazetteer_knows(faces: Any) -> None:
    client, _ = faces
    page = read(client, f"/en/cases?for={UNPROFILED}")
    assert "Albi" in page.select(".notice")[0].text and len(page.select("article.card")) == 20
    case = last_part(page.select_one("article.card h3 a"))
    assert client.get(f"/en/cases/{case}?for={UNPROFILED}").status_code == 200
    assert client.get("/en/cases?for=no-such-xx").status_code == 404
