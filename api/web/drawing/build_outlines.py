"""Build static/europe.svg, the outlines of countries, from Natural Earth. Run once; the result is part of the package.

    python -m api.web.drawing.build_outlines countries-50m.json

The input is `countries-50m.json` of the npm package world-atlas 2.0.2 (ISC), which carries the 1:50m admin-0 countries of
Natural Earth 4.1 (public domain) as TopoJSON.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from api.web.drawing.projection import HEIGHT, WIDTH, project

MARGIN = 150
SMALLEST_RING = 8
FINEST = 0.6
"""What is nearer to a straight line than this, in units of the drawing, is not drawn."""
TARGET = Path(__file__).parent.parent / "static" / "europe.svg"
HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    "<!-- Outlines: Natural Earth 1:50m, public domain, in ETRS89-LAEA (EPSG:3035), 1 unit = 2 km -->"
)
Point = tuple[float, float]


def build_outlines(topology: dict[str, Any]) -> str:
    """The countries that touch the drawing as one SVG path with the id `land`."""
    arcs = [_read_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    rings = (ring for country in topology["objects"]["countries"]["geometries"] for ring in _read_rings(country, arcs))
    drawn = (_draw(points) for ring in rings if (points := _place(ring)))
    return f'{HEAD}<path id="land" d="{"".join(drawn)}"/></svg>\n'


def _read_arc(arc: Sequence[Sequence[int]], transform: dict[str, Sequence[float]]) -> list[Point]:
    """An arc in degrees (longitude, latitude): TopoJSON keeps whole-numbered steps."""
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    x, y, points = 0, 0, []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def _read_rings(country: dict[str, Any], arcs: Sequence[list[Point]]) -> Iterator[list[Point]]:
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            yield [point for no in ring for point in (arcs[no] if no >= 0 else reversed(arcs[~no]))]


def _place(ring: Sequence[Point]) -> list[tuple[int, int]]:
    """The ring in whole units, held within a margin around the drawing; empty when it lies outside or is a speck."""
    placed = [project(latitude, longitude) for longitude, latitude in ring]
    held = [(_hold(x, WIDTH), _hold(y, HEIGHT)) for x, y in placed if math.isfinite(x) and math.isfinite(y)]
    points = [point for point, following in pairwise(held) if point != following]
    inside = any(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    return simplify(points) if inside and len(points) >= 3 and _extent(points) >= SMALLEST_RING else []


def simplify(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points without those that lie nearer than FINEST to the line between their neighbours that stay.

    Source: Douglas and Peucker (1973).

    >>> simplify([(0, 0), (5, 0), (10, 0), (10, 10)])
    [(0, 0), (10, 0), (10, 10)]
    """
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far = max(range(first + 1, last), key=lambda no: _stray(points[no], points[first], points[last]), default=None)
        if far is not None and _stray(points[far], points[first], points[last]) > FINEST:
            kept.add(far)
            spans += [(first, far), (far, last)]
    return [points[no] for no in sorted(kept)] if len(kept) > 2 else list(points)


def _stray(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line through two others, or from them where they are one."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down)
    if not length:
        return math.dist(point, start)
    return abs(across * (point[1] - start[1]) - down * (point[0] - start[0])) / length


def _hold(value: float, end: int) -> int:
    return round(min(max(value, -MARGIN), end + MARGIN))


def _extent(points: Sequence[tuple[int, int]]) -> int:
    columns, rows = [x for x, _ in points], [y for _, y in points]
    return max(columns) - min(columns) + max(rows) - min(rows)


def _draw(points: Sequence[tuple[int, int]]) -> str:
    steps = "".join(f"{after[0] - before[0]} {after[1] - before[1]} " for before, after in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps.strip().replace(' -', '-')}z"


if __name__ == "__main__":
    TARGET.write_text(build_outlines(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
