"""A city and its peers as one picture for a city's own communication: SVG, or PNG for where that is not taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import as_file, files
from io import BytesIO

from api.web.drawing.europe import View, find_frame, place_cities
from api.web.language import Tongue
from api.web.pages.peers import PeersPage
from api.web.rendering import open_environment
from api.web.static_files import read_static
from matcher.city import City

WIDTH, HEIGHT, PANEL = 1200, 675, 460
LETTERS = 0.03
MOST_NAMED = 8
LONGEST, LONGEST_TITLE = 34, 17
OWN_LETTER, EDGE = 17, 12
"""The mean width of a letter of the own city's label, and what is left free beside points and at the edges."""
KEPT = 32


@dataclass(frozen=True, slots=True)
class Point:
    """A city on the picture, in its units; the label, which begins at `start`, is "" where there is no room for one."""

    x: float
    y: float
    label: str
    start: float
    is_own: bool


def draw_svg(page: PeersPage, tongue: Tongue) -> str:
    """The picture of a page of peers: the city, the first of its list by name, and where they lie."""
    shown = [page.city, *(card.city for card in page.cards)]
    frame = find_frame(shown)
    view = replace(frame, letters=LETTERS) if frame else None
    names = [f"{card.rank}. {card.city.name}, {tongue.country(card.city.country)}" for card in page.cards[:MOST_NAMED]]
    template = open_environment(tongue.code).get_template("picture.svg")
    return template.render(
        page=page,
        width=WIDTH,
        height=HEIGHT,
        panel=PANEL,
        title=_shorten(page.city.name, LONGEST_TITLE),
        country=tongue.country(page.city.country),
        names=[_shorten(name, LONGEST) for name in names],
        land=_read_land(),
        move=_find_move(view) if view else None,
        size=round(LETTERS * (WIDTH - PANEL), 1),
        points=_place_all(shown, view) if view else (),
    )


@lru_cache(KEPT)
def draw_png(svg: str) -> bytes:
    """The same picture as pixels, drawn by way of a PDF page. The last KEPT are remembered: one takes about a second."""
    import pypdfium2
    from fpdf import FPDF
    from fpdf.svg import SVGObject

    document = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    document.set_margin(0)
    document.set_auto_page_break(False)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        with as_file(files("api.web") / "fonts" / name) as path:
            document.add_font("DejaVu", style, path)
    document.add_page()
    SVGObject(svg).draw_to_page(document)
    written = BytesIO()
    pypdfium2.PdfDocument(bytes(document.output()))[0].render(scale=1).to_pil().save(written, "PNG", optimize=True)
    return written.getvalue()


def _place_all(shown: Sequence[City], view: View) -> tuple[Point, ...]:
    """The first city is the own one."""
    (scale, left, top), own = _find_move(view), shown[0].id
    dots = place_cities(shown, view, own=own)
    return tuple(_build_point(left + dot.x * scale, top + dot.y * scale, dot.label, dot.id == own) for dot in dots)


def _build_point(x: float, y: float, label: str, is_own: bool) -> Point:
    """The label of the own city is centred below its point, and stays on the picture."""
    half = OWN_LETTER * len(label) / 2
    start = min(max(x - half, PANEL + EDGE), WIDTH - EDGE - 2 * half) if is_own else x + EDGE
    return Point(round(x, 1), round(y, 1), label, round(start, 1), is_own)


def _find_move(view: View) -> tuple[float, float, float]:
    """How the map is scaled, and where its corner then stands: the view in the middle of what the panel leaves free."""
    scale = (WIDTH - PANEL) / view.width
    return scale, PANEL - view.left * scale, (HEIGHT - view.height * scale) / 2 - view.top * scale


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@cache
def _read_land() -> str:
    """The outlines of Europe, as the map of the pages has them."""
    found = re.search(r'id="land" d="([^"]+)"', read_static("europe.svg").decode())
    assert found
    return found.group(1)
