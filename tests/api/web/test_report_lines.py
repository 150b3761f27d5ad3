"""What the founding report asks for, line by line, on the pages and over the API, with all real cities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
import typer
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from PIL import Image

from api import cli
from api.app import create_app
from api.settings import Settings
from tests.strategies import hash_words

pytestmark = pytest.mark.slow
BUS = "pau-fr-hydrogen-bus-rapid-transit"
Read = Callable[[str], BeautifulSoup]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("report"), database_url=None, requests_per_minute=0)
    with TestClient(create_app(settings, hash_words)) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(client: TestClient) -> Read:
    def read(path: str) -> BeautifulSoup:
        answer = client.get(f"/en/{path}")
        assert answer.status_code == 200, answer.text[:300]
        return BeautifulSoup(answer.text, "html.parser")

    return read


def tell_facts(page: BeautifulSoup) -> str:
    """The facts of a page in one line."""
    facts = page.select_one("dl.facts")
    assert facts is not None
    return facts.get_text(" ", strip=True)


def list_cases(page: BeautifulSoup) -> list[str]:
    """The ids of the case studies of a list."""
    return [
        str(link["href"]).partition("?")[0].rpartition("/")[2]
        for link in page.select("article.card h3 a, article.card h2 a")
    ]


def test_who_got_past_the_pilot_is_asked_of_the_api_the_list_and_the_suggestions(
    client: TestClient, page: Read
) -> None:
    address = "/api/v1/cities/leuven-be/case-studies?k=50"
    whole, grown = (client.get(asked).json()["suggestions"] for asked in (address, f"{address}&past_pilot=true"))
    ids = [one["case"]["id"] for one in grown]
    assert BUS in ids
    assert len(grown) < len(whole)
    assert all(one["case"]["scaled_from"] for one in grown)
    assert set(ids) <= set(list_cases(page("cases?past_pilot=yes&for=leuven-be")))
    assert list_cases(page("cities/leuven-be/peers?kind=cases&past_pilot=yes&k=50")) == ids


def test_a_case_tells_how_far_it_reaches_what_it_grew_out_of_and_with_whom_it_was_carried_out(page: Read) -> None:
    bus = tell_facts(page(f"cases/{BUS}"))
    assert "How far it reaches The whole city" in bus
    assert "Grew out of A pilot with a local firm that proved to work" in bus
    assert "Carried out with the local university" in tell_facts(page("cases/pau-fr-cost-of-inaction-study"))


def test_case_studies_are_narrowed_by_scale_way_of_engagement_and_group(page: Read) -> None:
    assert {"scale", "way", "group"} <= {select["name"] for select in page("cases").select("select")}
    found = list_cases(page("cases?scale=district&way=reciprocal_commitments&group=residents"))
    assert "leuven-be-civic-contracting" in found
    assert BUS not in found


def test_the_way_of_engagement_that_a_case_rests_on_counts_as_its_way(client: TestClient) -> None:
    cases: list[dict[str, Any]] = client.get("/api/v1/export/json").json()["case_studies"]
    way = {"section": "engagement_ways", "code": "codesign"}
    resting = [case for case in cases if way in case["preconditions"] or "codesign" in case["engagement_ways"]]
    sheet = client.get("/en/cases.csv?way=codesign").text.strip().splitlines()
    assert len(resting) > 20
    assert len(sheet) - 1 == len(resting)


def test_which_measure_is_paid_by_which_instrument_is_a_table_whose_cells_lead_to_their_cases(
    client: TestClient, page: Read
) -> None:
    answer = client.get("/api/v1/who-pays?like=leuven-be").json()
    cell = max((one for one in answer["cells"] if len(one["cases"]) <= 10), key=lambda one: len(one["cases"]))
    table = page("who-pays?like=leuven-be")
    link = next(
        link
        for link in table.select("td a")
        if {f"theme={cell['theme']}", f"instrument={cell['instrument']}"}
        <= set(str(link["href"]).partition("?")[2].split("&"))
    )
    assert link.get_text().startswith(str(len(cell["cases"])))
    assert set(list_cases(page(str(link["href"]).removeprefix("/en/")))) == set(cell["cases"])


def test_places_like_mine_are_those_of_my_size_or_country(client: TestClient) -> None:
    everywhere, size, country = (
        {case for cell in client.get(f"/api/v1/who-pays{asked}").json()["cells"] for case in cell["cases"]}
        for asked in ("", "?like=leuven-be", "?like=leuven-be&alike=country")
    )
    assert size < everywhere
    assert country
    assert all("-be-" in case for case in country)


def test_whom_a_city_looks_to_and_what_it_took_over_is_told_of_both_cities_and_of_the_pair(page: Read) -> None:
    milan, barcelona = (page(f"cities/{city}").select_one("#choices + ul") for city in ("milan-it", "barcelona-es"))
    assert milan is not None and "It took over from Barcelona: Participation platform" in milan.get_text()
    assert barcelona is not None and "Milan took over from it: Participation platform" in barcelona.get_text()
    pair = page("cities/rotterdam-nl/with/the-hague-nl").select_one("#chosen")
    assert pair is not None and "Rotterdam looks to The Hague" in pair.get_text()


def test_what_a_learner_chose_is_exported_and_enters_no_score(client: TestClient) -> None:
    linked = client.get("/api/v1/export/json").json()["collaborations"]
    assert {item["kind"] for item in linked} >= {"looks_to", "replicated"}
    pair = client.get("/api/v1/pairs/milan-it/barcelona-es").json()
    assert "Participation platform" not in str(pair)


def test_reviewers_that_are_further_with_their_contract_are_marked_and_the_pair_says_who_is(
    client: TestClient, page: Read
) -> None:
    """Vienna applied to the Mission; Zagreb has published its contract."""
    marked = page("cities/vienna-at/peers?kind=reviewers").select("article.card .card-head")
    assert any("Further with its contract: contract signed and published" in head.get_text() for head in marked)
    assert not page("cities/zagreb-hr/peers?kind=reviewers").find(
        string=lambda text: "Further with its contract" in text
    )
    ahead = page("cities/vienna-at/with/zagreb-hr").select_one("#ahead")
    assert ahead is not None and ahead.get_text().startswith("Zagreb is further with its Climate City Contract")
    phases = client.get("/api/v1/pairs/vienna-at/zagreb-hr").json()["phases"]
    assert phases == [{"city": "vienna-at", "phase": "applied"}, {"city": "zagreb-hr", "phase": "signed"}]


def test_who_holds_the_power_is_named_on_the_page_of_two_cities_and_compared(client: TestClient, page: Read) -> None:
    pair = page("cities/zagreb-hr/with/kosice-sk")
    both = next(
        row for row in pair.select("table tr") if row.get_text(" ", strip=True).startswith("Who holds the power")
    )
    assert "heat and power with the state or its companies" in both.select("td")[0].get_text()
    asked = "?theme=energy_systems"
    told = client.get(f"/api/v1/pairs/zagreb-hr/kosice-sk{asked}").json()["who_decides"]
    named = {(one["city"], one["code"]): one["body"] for one in told}
    assert named["kosice-sk", "energy_company"] == "TEHO"
    assert ("zagreb-hr", "mobility_company") not in named
    listed = page(f"cities/zagreb-hr/with/kosice-sk{asked}").select_one("#bodies + ul")
    assert listed is not None
    assert (
        "Košice: heat and power with the state or its companies (The state owns the heating plant)" in listed.get_text()
    )


def test_a_case_says_on_every_face_whether_the_country_of_the_reader_lets_it_be_paid_for(
    client: TestClient, page: Read
) -> None:
    """Green bonds: barred in Italy, in use in Sweden, unknown in Estonia; Dutch cities may not run a deficit."""
    bond = "cases/munster-de-munster-green-bond-2022"
    for reader, verdict in (("milan-it", "not allowed here"), ("lund-se", "allowed"), ("tartu-ee", "not reported")):
        (row,) = page(f"{bond}?for={reader}").select("table:has(caption:-soup-contains('pays for it')) tbody tr")
        assert row.select("td")[0].get_text(strip=True)[1:].strip() == verdict
    told = page(f"{bond}?for=milan-it").get_text(" ", strip=True)
    assert "Annex 1, group 7, barriers (said of Italian cities)" in told
    answer = client.get("/api/v1/cities/eindhoven-nl/case-studies?k=50").json()
    paid = [one for found in answer["suggestions"] for one in found["instruments"]]
    budgets = [one for one in paid if one["instrument"] == "municipal_budget"]
    assert {one["verdict"] for one in budgets} == {"allowed within limits"}
    assert all(one["rules"][0]["where"].endswith("(said of the Netherlands)") for one in budgets)
    sheet = client.get("/en/cases.csv?for=milan-it&instrument=green_bonds").text
    assert "not allowed here (Tax rules keep cities from issuing green bonds: NetZeroCities D13.1" in sheet


def test_who_else_has_a_national_barrier_is_told_on_every_face_and_written_as_a_letter(
    client: TestClient, page: Read, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "code=national_policy&k=6"
    answer = client.get(f"/api/v1/cities/leuven-be/coalition?{asked}").json()
    names = [one["city"]["name"] for one in answer["cities"]]
    assert len(set(names)) == 6 and names[0] == "Leuven"
    assert len({one["city"]["country"] for one in answer["cities"]}) == 6
    assert any(one["brings"] for one in answer["cities"])
    assert "Cities may not run a deficit, which makes investing hard" in [rule["words"] for rule in answer["rules"]]
    shown = page(f"cities/leuven-be/coalition?{asked}")
    assert [cell.get_text().split(",")[0] for cell in shown.select("tbody th a")] == names
    text = client.get(f"/en/cities/leuven-be/coalition.docx?{asked}")
    letter = docx.Document(BytesIO(text.content)).paragraphs
    paragraphs = [one.text for one in letter]
    assert paragraphs[0] == "Letter of interest: missing support from national policy"
    headings = [one.text.partition(",")[0] for one in letter if one.style is not None and one.style.name == "Heading 1"]
    assert headings == [*names, "National rules on record"]
    assert "A draft made from what is on record. None of these cities has agreed to it yet." in paragraphs
    assert client.get(f"/en/cities/leuven-be/coalition.pdf?{asked}").content.startswith(b"%PDF")
    command = typer.main.get_command(cli.app)
    command(["coalition", "leuven-be", "--code", "national_policy", "-k", "6", "--csv"], standalone_mode=False)
    assert [line.split(",")[1] for line in capsys.readouterr().out.strip().splitlines()[1:]] == names


def test_a_coalition_of_a_need_in_words_is_of_cities_with_that_need(client: TestClient) -> None:
    refused = client.get("/api/v1/cities/leuven-be/coalition?code=no_such_barrier")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "code")
    assert client.get("/api/v1/cities/leuven-be/coalition").status_code == 422
    need = client.get("/api/v1/cities/leuven-be/profile").json()["sections"]["needs"]["items"][0]["text"]
    found = client.get("/api/v1/cities/leuven-be/coalition", params={"need": need}).json()
    assert found["cities"][0]["says"] == need


def test_the_city_and_its_peers_are_taken_away_as_a_picture(client: TestClient, page: Read) -> None:
    first = page("cities/leuven-be/peers?kind=reviewers").select_one("article.card h3 a")
    assert first is not None
    svg = client.get("/en/cities/leuven-be/peers.svg?kind=reviewers")
    assert svg.headers["content-type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(svg.content)
    texts = [node.text or "" for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Leuven", "Belgium", "Peer reviewers"} <= set(texts)
    assert any(text.startswith(f"1. {first.get_text()}") for text in texts)
    assert "href" not in svg.text, "it loads nothing"
    png = client.get("/en/cities/leuven-be/peers.png?kind=reviewers").content
    picture = Image.open(BytesIO(png))
    assert (picture.format, picture.size) == ("PNG", (1200, 675))
    colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None and len(colours) > 100
    assert client.get("/en/cities/leuven-be/peers.png?kind=cases").status_code == 404


def test_the_emission_mix_of_two_cities_is_told_and_enters_no_score(client: TestClient, page: Read) -> None:
    answer = client.get("/api/v1/pairs/leuven-be/lund-se").json()
    mix = answer["emission_mix"]
    assert 0 < mix["value"] < 1 and len(mix["sources"]) == 2
    told = page("cities/leuven-be/with/lund-se").select_one("#mix")
    assert told is not None and told.get_text().startswith(mix["text"])
    weighed = {line["comparison"] for line in answer["twins"]["explanation"]["contributions"]}
    assert "emission_mix" not in weighed and "sectors" in weighed
    silent = client.get("/api/v1/pairs/the-hague-nl/lund-se").json()["emission_mix"]
    assert (silent["value"], silent["text"]) == (None, "The Hague has not reported its emissions by sector.")
