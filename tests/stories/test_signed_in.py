"""A city signs in, edits its profile, is found, both say yes, and an introduction opens."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page

from tests.stories.conftest import PASSWORD, Visit
from tests.stories.test_accessibility import RULES, find_violations


def sign_in(visit: Visit, city: str, **settings: object) -> Page:
    page = visit(**settings)
    page.goto("/en/sign-in")
    page.fill("#name", city)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/my-city")
    return page


def test_two_cities_that_both_say_yes_are_introduced(visit: Visit) -> None:
    leuven, lund = sign_in(visit, "leuven-be"), sign_in(visit, "lund-se")
    leuven.goto("/en/cities/leuven-be/with/lund-se")
    leuven.fill("#reason", "Your heat network")
    leuven.click("button[value=interested]")
    assert "done=interested" in leuven.url and leuven.locator("article").count() == 0
    lund.goto("/en/my-city")
    assert "Your heat network" in lund.inner_text("main")
    lund.goto("/en/cities/lund-se/with/leuven-be")
    lund.click("button[value=interested]")
    assert "done=introduced" in lund.url
    assert lund.locator("article h3").all_inner_texts() == ["Leuven"]
    leuven.goto("/en/my-city")
    assert leuven.locator("article h3").all_inner_texts() == ["Lund"]
    leuven.click("a[href$='/my-city/lessons']")
    leuven.fill("#tried", "One tender for all schools found no bidder")
    leuven.click("main button:has-text('Keep it')")
    assert "One tender for all schools" in leuven.inner_text("main")
    assert find_violations(leuven, RULES) == []
    lund.goto("/en/my-city/lessons")
    assert lund.locator("article h3").all_inner_texts() == ["Leuven"]
    assert lund.locator("article button").count() == 0, "what another city tells cannot be taken back"


def add_statement(page: Page, section: str, theme: str, words: str) -> None:
    """Add one line to the needs or offers of the page's editor."""
    page.goto(f"/en/my-city/sections/{section}")
    free = page.locator("textarea").count() - 3
    page.locator("textarea").nth(free).fill(words)
    page.locator("select").nth(free).select_option(theme)
    page.check("input[name=visibility][value=public]")
    page.click("main button")
    assert "done=saved" in page.url


def test_a_city_that_shows_what_another_looks_for_is_found_and_they_are_introduced(visit: Visit) -> None:
    padova, pau = sign_in(visit, "padova-it"), sign_in(visit, "pau-fr", java_script_enabled=False)
    words = "Solar roofs on listed arcades in narrow lanes"
    list_of_pau = "/en/cities/pau-fr/peers?kind=reviewers&theme=energy_systems&dial=different&largest_size_ratio=3"
    add_statement(pau, "needs", "energy_systems", words)
    pau.goto(list_of_pau)
    assert pau.locator("article").count() == 10 and pau.locator("#padova-it").count() == 0
    add_statement(padova, "offers", "energy_systems", words)
    pau.goto(list_of_pau)
    card = pau.locator("#padova-it")
    assert words in card.inner_text(), "the reason quotes what the other shows"
    card.locator("h3 a").first.click()
    assert words in pau.locator(".agenda > li").first.inner_text()
    pau.click("button[value=interested]")
    padova.goto("/en/my-city")
    padova.get_by_role("link", name="Pau").first.click()
    padova.click("button[value=interested]")
    assert "done=introduced" in padova.url
    pau.goto("/en/my-city")
    assert "Padova" in pau.locator("article h3").all_inner_texts()
    with pau.expect_download() as agenda:
        pau.locator("article", has_text="Padova").locator("a[href$='agenda.pdf']").click()
    assert agenda.value.suggested_filename == "pau-fr-padova-it.pdf"


def test_a_city_that_says_no_is_not_told_on(visit: Visit) -> None:
    turku, gavle = sign_in(visit, "turku-fi"), sign_in(visit, "gavle-se")
    turku.goto("/en/cities/turku-fi/with/gavle-se")
    turku.fill("#reason", "Too large for us")
    turku.click("button[value='not for us']")
    gavle.goto("/en/my-city")
    assert "Too large for us" not in gavle.inner_text("main") and "Turku" not in gavle.inner_text("main")


def test_a_need_that_a_city_adds_shows_to_those_it_was_meant_for(visit: Visit, site: str) -> None:
    pau = sign_in(visit, "pau-fr", java_script_enabled=False)
    for words, who in (
        ("Une chaufferie au bois pour le quartier nord", "private"),
        ("Un réseau de chaleur au bois", "public"),
    ):
        pau.goto("/en/my-city/sections/needs")
        last = pau.locator("textarea").count() - 3
        pau.locator("textarea").nth(last).fill(words)
        pau.locator("select").nth(last).select_option("energy_systems")
        pau.check(f"input[name=visibility][value={who}]")
        pau.click("main button")
        assert "done=saved" in pau.url
        seen = words in httpx.get(f"{site}/en/cities/pau-fr").text
        assert seen == (who == "public")
        pau.goto("/en/cities/pau-fr")
        assert words in pau.inner_text("main")


def test_what_a_form_says_is_in_view_and_has_the_focus(visit: Visit) -> None:
    page = sign_in(visit, "padova-it", bypass_csp=True)
    page.goto("/en/my-city/sections/barriers")
    page.locator("fieldset.line summary").last.click()
    page.locator("textarea[id^=words-]").last.fill("Nobody knows how")
    last = page.locator("textarea[id^=words-]").last.get_attribute("id")
    page.click("main form button")
    assert page.evaluate("document.activeElement.id") == last
    assert page.locator(f"#{last}").input_value() == "Nobody knows how"
    assert find_violations(page, RULES) == []
    page.locator("input[name^='choice:'][value='1']").last.check()
    page.click("main form button")
    assert page.evaluate("document.activeElement.id") == "notice"
    box = page.locator("#notice").bounding_box()
    assert box is not None and 0 <= page.evaluate("document.querySelector('#notice').getBoundingClientRect().top") < 720


def test_two_editors_do_not_overwrite_each_other(visit: Visit) -> None:
    first, second = sign_in(visit, "padova-it"), sign_in(visit, "padova-it")
    for page in (first, second):
        page.goto("/en/my-city/sections/barriers")
    first.check("input[name='choice:supply_chain'][value='1']")
    first.click("main button")
    second.check("input[name='choice:grid_capacity'][value='1']")
    second.click("main button")
    assert "done=saved" in first.url and "done=saved" not in second.url
    assert second.locator("main h1").inner_text() != ""


def test_a_blind_spot_is_added_to_the_profile_with_one_click(visit: Visit) -> None:
    pau = sign_in(visit, "pau-fr")
    pau.goto("/en/cities/pau-fr/blind-spots")
    name = pau.locator("article h3").first.inner_text()
    pau.locator("article button").first.click()
    assert "done=saved" in pau.url
    pau.goto("/en/cities/pau-fr")
    assert name in pau.inner_text("main")


def test_the_pages_of_a_signed_in_city_pass_axe(visit: Visit) -> None:
    page = sign_in(visit, "pau-fr", bypass_csp=True)
    for address in (
        "my-city",
        "account",
        "cities/pau-fr",
        "cities/pau-fr/blind-spots",
        *(f"my-city/sections/{name}" for name in ("needs", "barriers", "levels", "target", "exchange")),
    ):
        page.goto(f"/en/{address}")
        assert find_violations(page, RULES) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_whoever_signs_out_is_a_guest_again(visit: Visit) -> None:
    page = sign_in(visit, "pau-fr")
    page.locator(".foot form[action$='sign-out'] button").click()
    response = page.goto("/en/my-city")
    assert response is not None and response.status == 401


def test_a_session_that_has_ended_does_not_keep_its_owner_from_reading(site: str) -> None:
    with httpx.Client(base_url=site, follow_redirects=True) as client:
        client.cookies.set("city_peers_session", "cps_gone", domain="127.0.0.1", path="/")
        assert client.get("/en/cities/pau-fr").status_code == 200


def test_a_form_that_was_not_made_for_the_session_is_refused(site: str) -> None:
    with httpx.Client(base_url=site) as client:
        client.post("/en/sign-in", data={"name": "pau-fr", "password": PASSWORD})
        sent = client.post("/en/my-city/interests/leuven-be", data={"verdict": "interested", "form_token": "guessed"})
        assert sent.status_code == 403
        assert "Leuven" not in client.get("/en/my-city").text.partition("<table")[0].partition("<h2>")[2]


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(site: str) -> None:
    answers = [
        httpx.post(f"{site}/en/sign-in", data={"name": name, "password": "wrong"}) for name in ("pau-fr", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].text.replace("pau-fr", "nobody") == answers[1].text
