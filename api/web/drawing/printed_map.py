"""The map of Europe on paper: the outlines of the pages' map, and the places of a list with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate

from fpdf import FPDF

from api.web.drawing.europe import Dot, View
from api.web.static_files import read_static

LAND, SEA, BORDER, DOT, OWN, INK = (
    (217, 208, 191),
    (233, 240, 239),
    (251, 248, 242),
    (14, 82, 86),
    (168, 67, 26),
    (35, 32, 27),
)
OUTLINE = re.compile(r"M(-?\d+) (-?\d+)l([^zM]*)z")
NUMBER = re.compile(r"-?\d+")
Points = tuple[tuple[int, int], ...]


@cache
def read_outlines() -> tuple[Points, ...]:
    """The rings of the land, in units of the drawing.

    >>> len(read_outlines()) > 100
    True
    """
    path = read_static("europe.svg").decode()
    return tuple(_follow(int(x), int(y), steps) for x, y, steps in OUTLINE.findall(path))


def _follow(x: int, y: int, steps: str) -> Points:
    numbers = [int(number) for number in NUMBER.findall(steps)]
    across, down = accumulate(numbers[::2], initial=x), accumulate(numbers[1::2], initial=y)
    return tuple(zip(across, down, strict=True))


def draw_map(document: FPDF, view: View, dots: Sequence[Dot], ranks: Mapping[str, int], own: str, width: float) -> None:
    """Draw the view at the place of the pen, `width` millimetres wide, and move the pen below it.

    ranks: the number written beside a place, by the id of its city. own: the city whose list it is, written with its name.
    """
    left, top, scale = document.l_margin, document.get_y(), width / view.width
    height = view.height * scale

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - view.left) * scale, top + (y - view.top) * scale

    document.set_fill_color(*SEA)
    document.rect(left, top, width, height, style="F")
    with document.rect_clip(left, top, width, height):
        document.set_fill_color(*LAND)
        document.set_draw_color(*BORDER)
        document.set_line_width(0.15)
        for ring in _find_seen(view):
            document.polygon([place(*point) for point in ring], style="DF")
        for dot in sorted(dots, key=lambda dot: dot.id == own):
            _draw_dot(document, dot, *place(dot.x, dot.y), str(ranks.get(dot.id, "")), dot.id == own)
    document.set_xy(left, top + height + 3)


def _find_seen(view: View) -> Iterator[Points]:
    right, bottom = view.left + view.width, view.top + view.height
    for ring in read_outlines():
        columns, rows = [x for x, _ in ring], [y for _, y in ring]
        if min(columns) < right and max(columns) > view.left and min(rows) < bottom and max(rows) > view.top:
            yield ring


def _draw_dot(document: FPDF, dot: Dot, x: float, y: float, number: str, is_own: bool) -> None:
    radius = 1.3 if is_own else 0.9
    document.set_fill_color(*(OWN if is_own else DOT))
    document.circle(x, y, radius, style="F")
    document.set_font("DejaVu", "B", 8)
    document.set_text_color(*INK)
    document.text(x + radius + 0.6, y + 1, dot.name if is_own else number)
