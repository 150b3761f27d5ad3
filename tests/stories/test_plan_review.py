"""A plan goes from its file to reviewed facts: in Polish without scripts on a telephone, in Spanish with the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.fixtures.plans.spanish import GRID, HERITAGE, WORKERS, make_spanish_plan
from tests.stories.conftest import Visit
from tests.stories.test_accessibility import RULES, find_violations
from tests.stories.test_signed_in import sign_in

PLAN = Path(__file__).parents[1] / "fixtures" / "plans" / "wierzbice_pl.pdf"


def hand_in(page: Page, title: str, plan: Path = PLAN, language: str = "pl") -> None:
    page.goto(f"/{language}/my-city/plans")
    page.set_input_files("#file", plan)
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
def test_a_spanish_plan_becomes_a_reviewed_profile_and_a_proposal_takes_one_key(visit: Visit, tmp_path: Path) -> None:
    page = sign_in(visit, "valladolid-es", bypass_csp=True)
    hand_in(page, "Plan de acción climática", make_spanish_plan(tmp_path), "es")
    page.wait_for_selector(".review", timeout=120_000)
    assert find_violations(page, RULES) == []
    cards = page.locator("#barriers ~ form [data-proposal]")
    told = cards.all_inner_texts()
    assert HERITAGE in told[0] and WORKERS in told[2] and all("2" in text for text in told)
    cards.nth(0).locator("input[value='']").focus()
    for key in ("y", "j", "n", "j", "m"):
        page.keyboard.press(key)
    chosen = [cards.nth(number).locator("input:checked").get_attribute("value") for number in range(3)]
    assert chosen == ["central", "no", "mentioned"]
    page.locator("section[aria-labelledby=barriers] form:not(.buttons) button").click()
    page.wait_for_url("**done=taken**")
    page.goto("/es/cities/valladolid-es")
    profile = page.inner_text("main")
    assert HERITAGE in profile and WORKERS in profile and GRID not in profile and "Plan de acción climática" in profile
    page.goto("/es/my-city/plans")
    assert find_violations(page, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
