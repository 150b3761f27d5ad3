"""What a first visit with an empty cache brings over the line, styles, scripts and pictures counted."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.stories.addresses import PAGES
from tests.stories.first_paint import count_bytes
from tests.stories.test_pages_read import LARGEST_BYTES


def test_a_first_visit_to_any_page_is_light(browser: Browser, site: str) -> None:
    for address in PAGES:
        context = browser.new_context()
        page = context.new_page()
        sizes = count_bytes(context.new_cdp_session(page))
        page.goto(f"{site}/en/{address}", wait_until="networkidle")
        context.close()
        assert len(sizes) > 2, address
        assert sum(sizes) < LARGEST_BYTES, address
