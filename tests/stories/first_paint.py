"""How heavy each page is and how soon it shows something on a slow machine and a slow line, from a running service.

python -m tests.stories.first_paint http://127.0.0.1:8000
"""

from __future__ import annotations

import shutil
import sys
from statistics import median

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.stories.addresses import PAGES
from tests.stories.conftest import CHROMIUM_ARGS

SLOWER = 4
"""How many times slower the processor is made."""
VISITS = 3
LATENCY_MS = 150
BYTES_A_SECOND = 1_600_000 / 8
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def count_bytes(session: CDPSession) -> list[int]:
    """A list to which the size of everything that comes over the line is added."""
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    session.send("Network.enable")
    return sizes


def visit_first(browser: Browser, address: str) -> tuple[int, float]:
    """The bytes of a first visit with an empty cache, and the milliseconds to the first paint that shows content."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes = count_bytes(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND / 2, "latency": LATENCY_MS}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    page.goto(address, wait_until="networkidle")
    painted = float(page.wait_for_function(FIRST_PAINT).json_value())
    context.close()
    return sum(sizes), painted


def main(site: str) -> None:
    """One line a page: its largest size, and the best and the median time of all visits."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGS))
        for address in PAGES:
            visits = [visit_first(browser, f"{site}/en/{address}") for _ in range(VISITS)]
            size, painted = max(size for size, _ in visits), [painted for _, painted in visits]
            print(f"{size / 1000:6.1f} kB {min(painted):6.0f} ms {median(painted):6.0f} ms  /{address}")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
