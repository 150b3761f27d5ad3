"""Where a place lies on the map of Europe: ETRS89-LAEA (EPSG:3035), one unit of the drawing being two kilometres."""

from __future__ import annotations

from functools import cache

from pyproj import Transformer

WEST_M, NORTH_M = 900_000, 5_500_000
METRES_PER_UNIT = 2_000
WIDTH, HEIGHT = 3_150, 2_420


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The place in units of the drawing, x to the east and y to the south; inf where the projection has no answer.

    >>> x, y = project(52.0, 10.0)  # the centre of the projection: 4321 km east, 3210 km north
    >>> round(x, 1), round(y, 1)
    (1710.5, 1145.0)

    Source: Annoni and others (2003), "Map projections for Europe", JRC, EUR 20120.
    """
    east, north = _transformer().transform(longitude, latitude)
    return (east - WEST_M) / METRES_PER_UNIT, (NORTH_M - north) / METRES_PER_UNIT


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
