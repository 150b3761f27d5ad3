"""Take a picture of every page of a running service, into build/screens/; those that the docs show are copied to docs/screens/.

python -m tests.stories.screens http://127.0.0.1:8000 [name and password of an editor of leuven-be]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.stories.conftest import CHROMIUM_ARGS

FOLDER = Path(__file__).parent.parent.parent / "build" / "screens"
TALLEST = 1600
PAGES = {
    "home": "en/",
    "home-north": "en/?view=north",
    "find": "en/find?q=leuvn",
    "city": "en/cities/leuven-be",
    "city-little-known": "en/cities/elbasan-al",
    "peers": "en/cities/leuven-be/peers",
    "peers-german": "de/cities/leuven-be/peers?kind=reviewers&dial=ahead",
    "peers-greek": "el/cities/thessaloniki-gr/peers",
    "nobody-left": "en/cities/reykjavik-is/peers?largest_distance_km=250",
    "cases-for-a-city": "en/cities/leuven-be/peers?kind=cases",
    "compare": "en/cities/leuven-be/compare?with=ghent-be&with=lund-se&with=aarhus-dk&with=turin-it",
    "pair": "en/cities/leuven-be/with/lund-se",
    "blind-spots": "en/cities/leuven-be/blind-spots",
    "cases": "en/cases?for=leuven-be",
    "case": "en/cases/aarhus-dk-green-district-heating-of-the-future?for=leuven-be",
    "method": "en/method",
    "questionnaire": "de/questionnaire",
    "evaluation": "en/evaluation",
    "accessibility": "en/accessibility",
    "privacy": "en/privacy",
    "patterns": "en/patterns",
    "sign-in": "en/sign-in",
    "not-found": "en/cities/leuvn-be",
}
SIGNED_IN = {
    "my-city": "en/my-city",
    "edit-needs": "en/my-city/sections/needs",
    "edit-barriers": "en/my-city/sections/barriers",
    "pair-of-my-city": "en/cities/leuven-be/with/lund-se",
}
LOOKS = {"wide": (1280, "light"), "phone": (360, "light"), "dark": (1280, "dark")}


def take(context: BrowserContext, site: str, look: str, width: int, pages: dict[str, str]) -> None:
    """One picture of each page, its upper part."""
    for name, address in pages.items():
        page = context.new_page()
        page.goto(f"{site}/{address}")
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=FOLDER / f"{name}-{look}.jpg", type="jpeg", quality=28, full_page=True, clip=clip)  # type: ignore[arg-type]
        page.close()


def main(site: str, *account: str) -> None:
    """Every page in every look."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGS))
        for look, (width, colours) in LOOKS.items():
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours)  # type: ignore[arg-type]
            take(context, site, look, width, PAGES)
            if account:
                context.request.post(f"{site}/en/sign-in", form=dict(zip(("name", "password"), account, strict=True)))
                take(context, site, look, width, SIGNED_IN)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
