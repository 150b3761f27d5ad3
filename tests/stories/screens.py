"""Take a picture of every page of a running service, into build/screens/; those that the docs show are copied to docs/screens/.

python -m tests.stories.screens http://127.0.0.1:8000 [name and password of an editor of leuven-be [and of a member of staff]]

As staff it brings the sample round, plans it and takes the cheapest way out, so that there is something on the desk to see.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.stories.conftest import CHROMIUM_ARGS
from tests.stories.test_curation import bring

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
DESK = {
    "desk": "en/desk",
    "desk-rounds": "en/desk/rounds",
    "desk-records": "en/desk/records",
    "desk-accounts": "en/desk/accounts",
    "desk-keys": "en/desk/keys",
    "desk-audit": "en/desk/audit",
    "desk-policies": "en/desk/policies",
    "desk-statistics": "en/desk/statistics",
}
ROUND = {
    "round": "",
    "round-people": "/people",
    "round-rules": "/rules",
    "round-row": "/rows/participants/L01",
    "round-board": "/board",
    "round-why": "/why?learner=L01&host=H02",
    "round-why-not": "/why?learner=L20&host=H06",
    "round-compare": "/compare",
    "round-repair": "/repair",
    "round-publish": "/publish",
    "round-statistics": "/statistics",
    "round-judge": "/judge",
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


def sign_in(context: BrowserContext, site: str, name: str, password: str) -> None:
    """Sign in for all pages of the context."""
    context.request.post(f"{site}/en/sign-in", form={"name": name, "password": password})


def take_desk(context: BrowserContext, site: str, look: str, width: int) -> None:
    """The pages of staff; a round is brought where there is none."""
    page = context.new_page()
    page.goto(f"{site}/en/desk/rounds")
    first = page.locator("main tbody a").first
    address = str(first.get_attribute("href")) if first.count() else bring(page, site).removeprefix(site)
    page.close()
    own = {name: f"{address.strip('/')}{ending}" for name, ending in ROUND.items()}
    take(context, site, look, width, DESK | own)


def main(site: str, *accounts: str) -> None:
    """Every page in every look."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGS))
        for look, (width, colours) in LOOKS.items():
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours)  # type: ignore[arg-type]
            take(context, site, look, width, PAGES)
            if accounts:
                sign_in(context, site, *accounts[:2])
                take(context, site, look, width, SIGNED_IN)
            if accounts[2:]:
                sign_in(context, site, *accounts[2:])
                take_desk(context, site, look, width)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
