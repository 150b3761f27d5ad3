"""The pages of programme staff in a real browser: axe finds nothing, nothing scrolls sideways, no script fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.stories.addresses import OF_STAFF
from tests.stories.conftest import PASSWORD, Visit
from tests.stories.test_accessibility import RULES, SPACED, find_violations
from tests.stories.test_pages_read import LARGEST_BYTES


def enter(visit: Visit, name: str = "staff", **settings: object) -> Page:
    """A page of a member of staff, at the desk."""
    page = visit(**settings)
    page.goto("/en/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk")
    return page


@pytest.mark.slow
def test_axe_finds_no_violation_on_any_page_of_staff_in_light_and_dark(visit: Visit) -> None:
    page = enter(visit, bypass_csp=True)
    for address in OF_STAFF:
        assert page.goto(f"/en/{address}").status == 200, address  # type: ignore[union-attr]
        assert find_violations(page, RULES) == [], address
        page.emulate_media(color_scheme="dark")
        assert find_violations(page, ["color-contrast"]) == [], f"{address} in the dark"
        page.emulate_media(color_scheme="light")


def test_no_page_of_staff_scrolls_sideways_on_a_telephone(visit: Visit) -> None:
    page = enter(visit, width=320, bypass_csp=True)
    for address in OF_STAFF:
        page.goto(f"/de/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        page.add_style_tag(content=SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_every_page_of_staff_has_one_heading_and_a_title_is_light_and_runs_no_script_that_fails(visit: Visit) -> None:
    page = enter(visit)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for address in OF_STAFF:
        answer = page.goto(f"/en/{address}")
        assert answer is not None
        assert len(answer.body()) < 20 * LARGEST_BYTES, address
        assert page.locator("main h1").count() == 1 and page.title().strip(" –") != "city-peers", address
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(item => item.id)")
        assert len(ids) == len(set(ids)), (address, "an id stands twice")
    assert wrong == []


def test_staff_invite_an_editor_who_then_signs_in(visit: Visit) -> None:
    staff, newcomer = enter(visit, java_script_enabled=False), visit()
    staff.get_by_role("link", name="Accounts").click()
    staff.fill("#name", "someone in Aarhus")
    staff.fill("#city", "Århus")
    staff.get_by_role("button", name="Make it and invite").click()
    newcomer.goto(staff.locator("code.secret").inner_text())
    newcomer.locator("main button").click()
    newcomer.wait_for_url("**/my-city")
    assert newcomer.inner_text("main h1") == "Aarhus"
