"""Every page in a real browser: axe finds nothing, nothing scrolls sideways, nothing jumps, and the keyboard is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.addresses import MISSING, PAGES
from tests.stories.conftest import Visit

AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
"""The spacing that readers may set (WCAG 2.2, 1.4.12)."""
HEAVY = ("cities/leuven-be/peers", "cities/leuven-be/with/lund-se")


def find_violations(page: Page, rules: list[str]) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", rules)["violations"]
    return [f"{item['id']}: {node['html'][:200]}" for item in found for node in item["nodes"][:3]]


@pytest.mark.slow
def test_axe_finds_no_violation_on_any_page_and_no_lack_of_contrast_in_the_dark(visit: Visit) -> None:
    page = visit(bypass_csp=True)
    for address in (*PAGES, *MISSING):
        page.goto(f"/en/{address}")
        assert find_violations(page, RULES) == [], address
        page.emulate_media(color_scheme="dark")
        assert find_violations(page, ["color-contrast"]) == [], f"{address} in the dark"
        page.emulate_media(color_scheme="light")


def test_axe_is_awake(visit: Visit) -> None:
    page = visit(bypass_csp=True)
    page.goto("/en/privacy")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/logo.svg>')")
    assert [line.partition(":")[0] for line in find_violations(page, RULES)] == ["image-alt"]


def test_no_page_scrolls_sideways_on_a_telephone_nor_with_wider_letters_words_and_lines(visit: Visit) -> None:
    page = visit(width=320, bypass_csp=True)
    for address in PAGES:
        page.goto(f"/de/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        page.add_style_tag(content=SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{address} spaced"


def test_the_current_tab_stands_out_in_colours_that_the_system_forces(visit: Visit) -> None:
    page = visit(forced_colors="active")
    page.goto("/en/cities/leuven-be/peers")
    lines = page.locator(".tabs a").evaluate_all("tabs => tabs.map(tab => getComputedStyle(tab).borderBottomColor)")
    current = lines.pop(page.locator(".tabs a").all_inner_texts().index("Twins"))
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert set(lines) == {behind} and current != behind


def test_opened_details_do_not_scroll_sideways_on_a_telephone(visit: Visit) -> None:
    page = visit(width=360)
    for address in HEAVY:
        page.goto(f"/en/{address}")
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_nothing_jumps_while_a_page_loads(visit: Visit) -> None:
    page = visit()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    for address in PAGES:
        page.goto(f"/en/{address}", wait_until="load")
        page.wait_for_timeout(100)
        assert page.evaluate("window.shift") == 0, address


def test_no_script_fails_on_any_page(visit: Visit) -> None:
    page = visit()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for address in PAGES:
        page.goto(f"/en/{address}")
    assert wrong == []


def test_the_keyboard_alone_leads_from_the_search_box_to_a_pair(visit: Visit) -> None:
    page = visit()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Lovai")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "option-1"
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/leuven-be")
    tab_to(page, "Twins")
    page.keyboard.press("Enter")
    page.wait_for_url("**/peers")
    tab_to(page, page.locator("article h3 a").first.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url("**/with/**")


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the link with this text has the focus, and see that the focus is shown."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == text:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"the keyboard does not reach '{text}'")


def test_whoever_asks_for_less_motion_gets_none(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    page.goto("/en/")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
