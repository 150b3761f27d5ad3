"""A newcomer brings a workbook, plans, reads why not, relaxes, holds a place, sees a price, drops a city, repairs, publishes,
withdraws and takes the round away: with scripts and without, and with the keyboard alone on the board."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import Visit
from tests.stories.test_accessibility import RULES, find_violations
from tests.stories.test_desk import enter

SAMPLE = Path(__file__).parent.parent / "fixtures" / "curation" / "samples" / "round_30x15.xlsx"
PARTS = ("", "people", "rules", "board", "why", "compare", "repair", "publish", "statistics", "judge")


def bring(page: Page, site: str = "") -> str:
    """Bring the sample round, plan it and take the cheapest way out; the address of the round."""
    page.goto(f"{site}/en/desk/rounds")
    page.set_input_files("#file", SAMPLE)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Keep it").click()
    address = page.url.partition("?")[0].partition("#")[0]
    page.get_by_role("button", name="Find the best plan").click()
    follow(page, "Which rules clash")
    assert "R6 for 2 fewer" in page.locator("main ol > li").first.inner_text()
    page.get_by_role("button", name="Take way 1 and plan again").click()
    follow(page, "on the board")
    page.wait_for_url("**/board*")
    return address


def follow(page: Page, what: str) -> None:
    """Look again until the job has ended."""
    for _ in range(60):
        if page.get_by_role("link", name="Look again").count() == 0:
            return
        page.get_by_role("link", name="Look again").click()
    raise AssertionError(what)


def host_of(page: Page, learner: str) -> str:
    return page.locator(f"#{learner} select").input_value()


def is_held(page: Page, learner: str) -> bool:
    return page.locator(f"#{learner} th .tag-sure").count() == 1


def find_dear(page: Page, learner: str) -> str:
    """A host that costs something."""
    options = page.locator(f"#{learner} option:not([disabled])").evaluate_all(
        "options => options.filter(option => option.textContent.includes('at least')).map(option => option.value)"
    )
    return str(options[0])


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
def test_a_newcomer_curates_a_round_from_the_workbook_to_the_invitations_and_back(visit: Visit, scripts: bool) -> None:
    page = enter(visit, java_script_enabled=scripts)
    address = bring(page)
    assert "27 of 30 placed" in page.inner_text("main")

    dear = find_dear(page, "L01")
    page.locator("#L01 select").select_option(dear)
    if scripts:
        page.locator("#L01 .told .price").wait_for()
        assert "Costs exactly" in page.locator("#L01 .told").inner_text()
    page.locator("#L01").get_by_role("button", name="Why").click()
    assert "Costs exactly" in page.inner_text("#answer")
    page.fill("#why", "Both mayors asked for it")
    page.get_by_role("button", name="Place it there at this price").click()
    assert host_of(page, "L01") == dear and is_held(page, "L01")

    page.goto(f"{address}/repair")
    page.locator("input[name=drop][value=L02]").check()
    page.get_by_role("button", name="Look for repairs").click()
    follow(page, "repairs")
    page.get_by_role("button", name="Put on the board").first.click()
    assert host_of(page, "L01") == dear and page.locator("#L02").count() == 0

    page.goto(f"{address}/publish")
    page.get_by_role("button", name="Publish the plan on the board").click()
    assert page.locator("tbody tr").count() >= 20
    page.fill("#why-withdraw", "The budget was cut")
    page.get_by_role("button", name="Withdraw the publication").click()
    page.goto(address)
    assert "The budget was cut" in page.inner_text("main") and "Both mayors asked for it" in page.inner_text("main")
    with page.expect_download() as file:
        page.get_by_role("link", name="Workbook (Excel)").click()
    assert file.value.suggested_filename == "round.xlsx"


@pytest.mark.slow
def test_the_board_is_worked_with_the_keyboard_alone(visit: Visit) -> None:
    page = enter(visit)
    bring(page)
    page.locator("#L01").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "L02"
    before = host_of(page, "L02")
    page.keyboard.press("l")
    page.wait_for_url("**/board?done=done*")
    assert is_held(page, "L02")
    page.locator("#L01").focus()
    page.keyboard.press("u")
    page.wait_for_url("**/board?done=undone*")
    assert not is_held(page, "L02") and host_of(page, "L02") == before
    page.locator("#L01").focus()
    page.keyboard.press("/")
    page.keyboard.type("iasi")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "L10"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "L10"


@pytest.mark.slow
def test_the_pages_of_a_round_pass_axe_and_do_not_scroll_sideways(visit: Visit) -> None:
    page = enter(visit, bypass_csp=True)
    address = bring(page)
    wrong, wide = {}, []
    for part in (*PARTS, "why?learner=L01&host=H02", "rows/participants/L01", "rows/rules/new"):
        page.goto(f"{address}/{part}".rstrip("/"))
        wrong[part] = find_violations(page, RULES)
        page.set_viewport_size({"width": 320, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        wide += [part] if page.evaluate("document.documentElement.scrollWidth") > 320 else []
        page.set_viewport_size({"width": 1280, "height": 900})
    assert {part: found for part, found in wrong.items() if found} == {} and wide == []
