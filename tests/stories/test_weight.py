"""What a first visit with an empty cache brings over the line, styles, scripts and pictures counted."""

from __future__ import annotations

from playwright.sync_api import Browser, Request

from tests.stories.addresses import PAGES
from tests.stories.first_paint import count_bytes
from tests.stories.test_pages_read import LARGEST_BYTES

TRIES = 600


def weigh_first_visit(browser: Browser, address: str) -> list[int]:
    """The bytes of everything that a first visit asks for. On a busy machine a page asks late and is waited for."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - what is called gets marked
    sizes = count_bytes(context.new_cdp_session(page))
    page.goto(address, wait_until="networkidle")
    for _ in range(TRIES):
        if len(sizes) >= len(asked) > 2:
            break
        page.wait_for_timeout(50)
    context.close()
    return sizes


def test_a_first_visit_to_any_page_is_light(browser: Browser, site: str) -> None:
    for address in PAGES:
        sizes = weigh_first_visit(browser, f"{site}/en/{address}")
        assert len(sizes) > 2, address
        assert sum(sizes) < LARGEST_BYTES, address
