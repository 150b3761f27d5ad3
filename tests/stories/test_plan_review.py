"""A plan in Polish goes from its file to reviewed facts: without scripts on a telephone, and with the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import Visit
from tests.stories.test_accessibility import RULES, find_violations
from tests.stories.test_signed_in import sign_in

PLAN = Path(__file__).parents[1] / "fixtures" / "plans" / "wierzbice_pl.pdf"


def hand_in(page: Page, title: str) -> None:
    page.goto("/pl/my-city/plans")
    page.set_input_files("#file", PLAN)
    page.fill("#title", title)
    page.fill("#year", "2024")
    page.click("main form[enctype] button")


@pytest.mark.slow
def test_a_polish_plan_becomes_a_reviewed_profile_without_scripts_on_a_telephone(visit: Visit) -> None:
    page = sign_in(visit, "turku-fi", width=320, java_script_enabled=False)
    hand_in(page, "Plan neutralności klimatycznej")
    for _ in range(240):
        if page.locator(".review").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    card = page.locator("fieldset", has_text="Śródmieście jest wpisane do rejestru zabytków")
    assert card.locator("input[value='']").is_checked()
    card.locator("input[value=central]").check()
    page.locator("section[aria-labelledby=barriers] form:not(.buttons) button").click()
    assert "done=taken" in page.url and page.locator("#taken-barriers").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/pl/cities/turku-fi")
    told = page.inner_text("main")
    assert "Śródmieście jest wpisane" in told and "Plan neutralności klimatycznej" in told


@pytest.mark.slow
def test_with_the_keyboard_a_proposal_takes_one_key(visit: Visit) -> None:
    page = sign_in(visit, "gavle-se", bypass_csp=True)
    hand_in(page, "Plan")
    page.wait_for_selector(".review", timeout=120_000)
    assert find_violations(page, RULES) == []
    cards = page.locator("#barriers ~ form [data-proposal]")
    cards.nth(0).locator("input[value='']").focus()
    for key in ("y", "j", "n", "j", "m"):
        page.keyboard.press(key)
    chosen = [cards.nth(number).locator("input:checked").get_attribute("value") for number in range(3)]
    assert chosen == ["central", "no", "mentioned"]
    page.goto("/en/my-city/plans")
    assert find_violations(page, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
