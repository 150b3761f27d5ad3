"""What a first visit with an empty cache brings over the line, styles, scripts and pictures counted."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, Request

from tests.stories.addresses import PAGES
from tests.stories.first_paint import count_bytes
from tests.stories.test_pages_read import LARGEST_BYTES


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait, at most half a minute: on a busy machine a page asks for its pictures late."""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)


def test_a_first_visit_to_any_page_is_light(browser: Browser, site: str) -> None:
    for address in PAGES:
        context = browser.new_context()
        page = context.new_page()
        sizes, asked = count_bytes(context.new_cdp_session(page)), list[Request]()
        page.on("request", asked.append)
        page.goto(f"{site}/en/{address}", wait_until="networkidle")
        wait_until(page, lambda: len(sizes) >= len(asked) > 2)
        context.close()
        assert len(sizes) > 2, address
        assert sum(sizes) < LARGEST_BYTES, address
