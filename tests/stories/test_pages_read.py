"""What every page keeps to, read as HTML without a browser."""

from __future__ import annotations

import csv
from hashlib import sha256
from io import StringIO
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from api.web.language import DEFAULT, LANGUAGES, speak
from fixtures.vocabulary import load_vocabulary
from tests.stories.addresses import MISSING, PAGES

LARGEST_BYTES = 60_000


def read(client: httpx.Client, address: str) -> BeautifulSoup:
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200, (address, response.status_code)
    return BeautifulSoup(response.text, "html.parser")


@pytest.mark.parametrize(
    ("accepted", "home"), [("de-AT,de;q=0.8,en;q=0.5", "/de/"), ("el", "/el/"), ("is,sv;q=0.3", "/sv/"), ("", "/en/")]
)
def test_the_root_leads_to_the_language_of_the_browser(guest: httpx.Client, accepted: str, home: str) -> None:
    response = guest.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["location"]) == (307, home)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_reads_the_first_page_a_list_and_a_pair_in_every_language(
    guest: httpx.Client, language: str
) -> None:
    words = speak(language).say
    for page, said in [
        ("", "What keeps you busy?"),
        ("cities/koge-dk/peers?kind=reviewers", "Compare the shortlist side by side"),
        ("cities/leuven-be/with/lund-se", "Skip to the content"),
    ]:
        soup = read(guest, f"/{language}/{page}")
        assert soup.html is not None and soup.html["lang"] == language
        assert words(said) in soup.text and (words(said) == said) == (language == DEFAULT), (page, said)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_title_one_heading_and_its_language(guest: httpx.Client, page: str) -> None:
    for language in ("en", "el"):
        soup = read(guest, f"/{language}/{page}")
        assert soup.html is not None and soup.html["lang"] == language
        assert soup.title is not None and soup.title.text.strip(" –") != "city-peers"
        headings = soup.select("main h1")
        assert headings and headings[0].text.strip()
        assert len(headings) == (2 if page == "patterns" else 1)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_larger_than_is_fair_to_a_slow_line(guest: httpx.Client, page: str) -> None:
    with guest.stream("GET", f"/en/{page}", headers={"Accept-Encoding": "gzip"}, follow_redirects=True) as response:
        size = sum(len(chunk) for chunk in response.iter_raw())
    assert size < LARGEST_BYTES


@pytest.mark.parametrize("page", PAGES)
def test_no_page_loads_anything_from_another_host(guest: httpx.Client, page: str) -> None:
    soup = read(guest, f"/en/{page}")
    loaded = [
        tag.get("src") or tag.get("href") for tag in soup.select("script, img, iframe, link, use, source, object")
    ]
    assert loaded
    assert all(str(address).startswith(("/static/", "/")) and not str(address).startswith("//") for address in loaded)
    assert not soup.select("[style], style, script:not([src]), [onclick], [onload]")


@pytest.mark.parametrize(
    "page", ["", "cities/leuven-be", "cities/leuven-be/peers", "cities/leuven-be/with/lund-se", "cases"]
)
def test_every_link_of_a_page_leads_somewhere(guest: httpx.Client, page: str) -> None:
    base = f"/fr/{page}"
    soup = read(guest, base)
    targets = {
        urlsplit(urljoin(base, str(tag["href"])))._replace(fragment="").geturl() for tag in soup.select("a[href]")
    }
    inside = sorted(target for target in targets if target.startswith("/"))
    assert len(inside) > 10
    for target in inside[:: max(1, len(inside) // 60)]:
        assert guest.get(target, follow_redirects=True).status_code == 200, target


def test_every_anchor_of_a_page_is_on_that_page(guest: httpx.Client) -> None:
    for page in ("", "cities/leuven-be/peers", "cities/leuven-be/with/lund-se", "find?q=xyzzy"):
        soup = read(guest, f"/en/{page}")
        ids = {tag["id"] for tag in soup.select("[id]")}
        assert {str(tag["href"])[1:] for tag in soup.select("a[href^='#']")} <= ids
        assert len(ids) == len(soup.select("[id]")), "an id stands twice"


def test_pages_forbid_scripts_and_requests_that_are_not_theirs(guest: httpx.Client) -> None:
    policy = guest.get("/en/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("page", MISSING)
def test_an_address_that_leads_nowhere_helps_on(guest: httpx.Client, page: str) -> None:
    response = guest.get(f"/en/{page}")
    assert response.status_code in (404, 422)
    soup = BeautifulSoup(response.text, "html.parser")
    assert soup.select("main h1") and soup.select("main a")


def test_a_misspelt_city_is_answered_with_the_nearest_names(guest: httpx.Client) -> None:
    soup = BeautifulSoup(guest.get("/en/cities/leuvn-be").text, "html.parser")
    assert "Leuven" in [tag.text for tag in soup.select("main li a")]


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("Lovaina", "leuven-be"),
        ("löwen", "leuven-be"),
        ("ΛΈΟΥΒΕΝ", "leuven-be"),
        ("Köln", "cologne-de"),
        ("Lisboa", "lisbon-pt"),
    ],
)
def test_a_city_is_found_by_its_name_in_any_language(guest: httpx.Client, typed: str, city: str) -> None:
    response = guest.get("/en/find", params={"q": typed})
    assert response.headers["location"] == f"/en/cities/{city}"


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Kopenhagen"), ("el", "Κοπεγχάγη"), ("sv", "Köpenhamn"), ("en", "Copenhagen")]
)
def test_a_city_bears_the_name_that_the_language_of_the_page_has_for_it(
    guest: httpx.Client, language: str, name: str
) -> None:
    soup = read(guest, f"/{language}/cities/aarhus-dk/with/copenhagen-dk")
    assert name in soup.select("main h1")[0].text
    shown = " ".join(tag.text for tag in soup.select("main .card li, main th, main caption"))
    assert name in shown and (language == "en" or "Copenhagen" not in shown)
    sheet = guest.get(f"/{language}/cities/aarhus-dk/peers.csv?other_country=yes&largest_distance_km=250").text
    assert ("Gothenburg" in sheet) == (language == "en")


@pytest.mark.parametrize("typed", ["Kopenhagen", "copenhagen", "ΚΟΠΕΓΧΑΓΗ", "copenhagen-dk"])
def test_a_city_is_found_by_every_name_whatever_the_language_of_the_page(guest: httpx.Client, typed: str) -> None:
    for language in ("de", "en", "sv"):
        response = guest.get(f"/{language}/find", params={"q": typed})
        assert response.headers.get("location") == f"/{language}/cities/copenhagen-dk"


def test_the_points_of_a_card_add_up(guest: httpx.Client) -> None:
    soup = read(guest, "/en/cities/leuven-be/peers?kind=reviewers")
    tables = soup.select("table.waterfall:has(tr.sum)")
    assert len(tables) == 10
    for table in tables:
        points = [float(cell.text.strip().replace("−", "-")) for cell in table.select("td.amount")]
        assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.05 * len(points))
        smaller = table.find_next_sibling("details", class_="smaller")
        if smaller is not None:
            parts = [float(cell.text.strip().replace("−", "-")) for cell in smaller.select("td.amount")]
            assert len(parts) > 3 and sum(parts) == pytest.approx(points[-2], abs=0.05 * len(parts))


def test_the_table_to_take_away_says_what_the_page_says(guest: httpx.Client) -> None:
    question = "/en/cities/leuven-be/peers{}?kind=reviewers&dial=ahead"
    names = [tag.text.strip() for tag in read(guest, question.format("")).select("article.peer .card-head a")]
    rows = list(csv.DictReader(StringIO(guest.get(question.format(".csv")).text.removeprefix("\ufeff"))))
    assert [row["City"] for row in rows] == names and len(names) == 10


def read_rows(client: httpx.Client, address: str) -> list[list[str]]:
    separator = "," if address.startswith("/en/") else ";"
    return list(csv.reader(StringIO(client.get(address).text.removeprefix("\ufeff")), delimiter=separator))[1:]


def test_case_studies_are_taken_away_as_the_page_lists_them(guest: httpx.Client) -> None:
    page = "/de/cities/leuven-be/peers{}?kind=cases"
    titles = [tag.text.strip() for tag in read(guest, page.format("")).select("article h2 a")]
    rows = read_rows(guest, page.format(".csv"))
    assert [row[0] for row in rows] == titles and len(titles) == 10
    assert all(row[5] for row in rows), "each says why it may help"
    found = read(guest, "/en/cases?theme=finance&for=leuven-be")
    rows = read_rows(guest, "/en/cases.csv?theme=finance&for=leuven-be")
    assert [row[0] for row in rows][:20] == [tag.text for tag in found.select("article h3 a")]
    assert f"{len(rows)} case studies" in found.text and len(rows) > 20


def test_a_shortlist_is_taken_away_in_its_order(guest: httpx.Client) -> None:
    chosen = "kind=reviewers&with=lund-se&with=ghent-be"
    soup = read(guest, f"/en/cities/leuven-be/compare?{chosen}")
    rows = read_rows(guest, str(soup.select("a[href*='compare.csv']")[0]["href"]))
    assert [row[1] for row in rows] == [tag.text for tag in soup.select("thead th a")] == ["Lund", "Ghent"]


@pytest.mark.parametrize(
    "address",
    ["cities/leuven-be/peers.pdf?kind=cases", "cities/leuven-be/compare.pdf?with=lund-se", "cases.pdf?for=leuven-be"],
)
def test_every_list_is_a_document_too(guest: httpx.Client, address: str) -> None:
    content = guest.get(f"/el/{address}").content
    assert content.startswith(b"%PDF") and b"/Lang (el)" in content
    assert content.count(b"/Dest") >= 1, "its headings stand in the outline"


@pytest.mark.parametrize("language", ["en", "de", "el", "pl", "ro"])
def test_a_document_to_take_away_is_a_pdf_in_the_language(guest: httpx.Client, language: str) -> None:
    for address in ("cities/leuven-be/peers.pdf", "cities/leuven-be/with/thessaloniki-gr/agenda.pdf"):
        response = guest.get(f"/{language}/{address}")
        assert response.headers["content-type"] == "application/pdf"
        assert response.content.startswith(b"%PDF") and f"/Lang ({language})".encode() in response.content


def test_a_filter_that_leaves_nobody_says_so_and_offers_a_way_back(guest: httpx.Client) -> None:
    soup = read(guest, "/en/cities/reykjavik-is/peers?largest_distance_km=250&other_country=true")
    assert not soup.select("article") and soup.select(".notice a[href*='/peers']")


def test_a_shortlist_holds_four_and_says_how_many_more_were_chosen(guest: httpx.Client) -> None:
    chosen = "&".join(
        f"with={city}" for city in ("ghent-be", "lund-se", "aarhus-dk", "turin-it", "porto-pt", "lund-se")
    )
    soup = read(guest, f"/en/cities/leuven-be/compare?{chosen}")
    assert len(soup.select("thead th")) == 4 and "1" in soup.select_one(".notice").text  # type: ignore[union-attr]


def test_a_choice_of_colours_is_kept_and_leads_back(guest: httpx.Client) -> None:
    response = guest.post("/en/colours", data={"theme": "dark", "back": "cities/leuven-be"})
    assert response.headers["location"] == "/en/cities/leuven-be" and "dark" in response.headers["set-cookie"]
    soup = BeautifulSoup(guest.get("/en/", headers={"Cookie": "city_peers_colours=dark"}).text, "html.parser")
    assert soup.html is not None and soup.html["data-theme"] == "dark"
    guest.cookies.clear()


def test_colours_never_lead_to_another_host(guest: httpx.Client) -> None:
    response = guest.post("/en/colours", data={"theme": "light", "back": "//elsewhere.example/"})
    assert urlsplit(response.headers["location"]).netloc == ""
    guest.cookies.clear()


def test_words_of_cities_are_marked_as_being_in_their_own_language(guest: httpx.Client) -> None:
    soup = read(guest, "/de/cities/leuven-be/with/groningen-nl")
    quoted = soup.select(".agenda span[lang]")
    assert quoted and {tag["lang"] for tag in quoted} <= {"de", "en"}


def test_a_shipped_case_study_is_told_in_the_language_of_the_page_with_its_original_beside_it(
    guest: httpx.Client,
) -> None:
    case = "cases/aachen-de-cycling-decision-with-yearly-build-quotas"
    english, german = read(guest, f"/en/{case}"), read(guest, f"/de/{case}")
    title, told = english.select_one("h1 span"), german.select_one("h1 span")
    assert title and told and (title["lang"], told["lang"]) == ("en", "de")
    assert told.text != title.text and "maschinell übersetzt" in german.text
    original = german.select_one("details p[lang=en]")
    assert original and title.text in original.text
    assert not english.select("details p[lang=en]") and "translated by machine" not in english.text


def test_a_reader_with_a_cookie_gets_pages_as_small_as_everybody(guest: httpx.Client) -> None:
    headers = {"Accept-Encoding": "br", "Cookie": "city_peers_colours=dark"}
    for address in ("/en/", "/en/cities/leuven-be/peers"):
        with guest.stream("GET", address, headers=headers) as response:
            assert response.headers["content-encoding"] == "br"
            assert sum(len(chunk) for chunk in response.iter_raw()) < 40_000


def test_files_that_never_change_are_kept_and_change_their_address_when_they_do(guest: httpx.Client) -> None:
    address = str(read(guest, "/en/").select("link[rel=stylesheet]")[0]["href"])
    response = guest.get(address)
    assert "immutable" in response.headers["cache-control"] and response.headers["content-type"].startswith("text/css")
    assert address.endswith(sha256(response.content).hexdigest()[:8])
    assert guest.get("/static/nothing.css").status_code == 404


def test_a_place_that_is_not_here_leads_to_the_peers_that_are(guest: httpx.Client) -> None:
    answer = guest.get("/en/find?q=Ratisbona")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/cities/regensburg-de/peers")
    soup = read(guest, answer.headers["location"])
    assert "Regensburg" in soup.select("main h1")[0].text and len(soup.select("article.card")) == 10


def test_a_name_of_several_places_that_are_not_here_names_the_nearest_cities_that_are(guest: httpx.Client) -> None:
    soup = read(guest, "/en/find?q=Kirchberg")
    assert len(soup.select("main .plain-list a")) > 1
    near = soup.select("main ul:not(.plain-list) li")
    assert len(near) == 5 and all("km apart" in tag.text for tag in near)


def test_the_questionnaire_shows_every_question_with_its_answers_in_the_language(guest: httpx.Client) -> None:
    words = load_vocabulary()
    for language in ("en", "el"):
        soup, say = read(guest, f"/{language}/questionnaire"), speak(language).say
        for question in words.questionnaire:
            shown = soup.select_one(f"section#{question.id}")
            assert shown is not None and say(question.text) in shown.text
            assert [tag.text for tag in shown.select("li")] == [say(option.label) for option in question.options]
    assert say(words.questionnaire[0].text) != words.questionnaire[0].text


def test_the_evaluation_shows_other_ways_to_choose_also_where_they_are_better(guest: httpx.Client) -> None:
    soup = read(guest, "/en/evaluation")
    tables = soup.select("table.waterfall:has(tr.sum)")
    assert len(tables) == 4
    for table in tables:
        shares = [int(cell.text.strip().rstrip("%")) for cell in table.select("td.amount")]
        assert shares == sorted(shares, reverse=True) and len(shares) >= 10
        assert [row.th.text for row in table.select("tr.sum") if row.th] == ["city-peers"]
    names = {tag.text for tag in read(guest, "/de/evaluation").select("table.waterfall:has(tr.sum) tbody th")}
    assert names & {tag.text for tag in soup.select("table.waterfall:has(tr.sum) tbody th")} == {"city-peers"}
    for link in soup.select("main li a"):
        assert guest.get(str(link["href"])).status_code == 200


def test_what_is_said_to_a_teacher_is_about_each_learner(guest: httpx.Client) -> None:
    soup = read(guest, "/en/cities/copenhagen-dk/peers?kind=learners")
    firsts = [card.select_one(".more li").text for card in soup.select("article")]  # type: ignore[union-attr]
    assert len(firsts) == 10 and len(set(firsts)) >= 9
