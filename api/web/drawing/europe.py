"""The map of Europe: every city a point, and views that show a part of it larger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.web.drawing.projection import project
from matcher.city import City

SHAPE = 1.25
"""Width of every view divided by its height."""
LABELS = 24
NARROWEST, MARGIN = 900, 1.5
"""The least width of a view around several cities, in units of the drawing, and how much wider it is than they lie apart."""
FRAMES = {
    "north": (1500, 60, 1150),
    "west": (900, 800, 900),
    "central": (1450, 800, 900),
    "iberia": (650, 1400, 850),
    "italy": (1450, 1350, 750),
    "east": (1850, 1000, 1150),
    "islands": (0, 0, 3150),
}
"""Left edge, top edge and width of each view, in units of the drawing."""
FINE = 1000
"""The width from which a thousandth of it is a whole unit."""


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the drawing. `letters` is the height of its labels as a share of its width."""

    id: str
    left: float
    top: float
    width: float
    height: float
    letters: float = 0.022

    @property
    def box(self) -> str:
        """The viewBox of the SVG."""
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.height:.0f}"

    @property
    def radius(self) -> float:
        """Radius of a point in units of the drawing, a quarter of the height of the labels."""
        return round(self.width * self.letters / 4, 1)

    def place(self, coordinate: float) -> str:
        """A coordinate as it is written: to the thousandth of the width, since a point is wider than that.

        >>> View("", 0, 0, 2400, 1920).place(1588.04), View("", 0, 0, 600, 480).place(1588.04)
        ('1588', '1588.0')
        """
        return f"{coordinate:.{0 if self.width >= FINE else 1}f}"

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


@dataclass(frozen=True, slots=True)
class Dot:
    """One city on the map. `label` is written beside the point where there is room for it."""

    id: str
    name: str
    country: str
    x: float
    y: float
    label: str = ""


def find_view(name: str) -> View:
    """The view with this name; all of Europe where there is none."""
    left, top, width = FRAMES.get(name, (620, 210, 2400))
    return View(name if name in FRAMES else "", left, top, width, width / SHAPE)


def find_place(city: City) -> tuple[float, float] | None:
    """Where a city lies on the drawing, None where it is not reported."""
    if city.place.latitude is None or city.place.longitude is None:
        return None
    return project(city.place.latitude, city.place.longitude)


def find_frame(cities: Sequence[City]) -> View | None:
    """The smallest view with room around all of these cities; None where the place of none is reported.

    >>> find_frame([]) is None
    True
    """
    places = [place for city in cities if (place := find_place(city))]
    if not places:
        return None
    across, down = ((min(axis), max(axis)) for axis in zip(*places, strict=True))
    width = max(NARROWEST, MARGIN * (across[1] - across[0]), MARGIN * SHAPE * (down[1] - down[0]))
    return View("", (sum(across) - width) / 2, (sum(down) - width / SHAPE) / 2, width, width / SHAPE, letters=0.042)


def place_cities(cities: Iterable[City], view: View, labels: int = LABELS, own: str = "") -> tuple[Dot, ...]:
    """The cities within a view; the city `own` and the largest ones with room around them carry their name.

    Those with a name come last, so that no later point is drawn over it.
    """
    seen = [(city, *place) for city in cities if (place := find_place(city)) and view.holds(*place)]
    named = _choose_labels(seen, view, labels, own)
    dots = (
        Dot(city.id, city.name, city.country, round(x, 1), round(y, 1), city.name if city.id in named else "")
        for city, x, y in seen
    )
    return tuple(sorted(dots, key=lambda dot: bool(dot.label)))


def _choose_labels(seen: Sequence[tuple[City, float, float]], view: View, labels: int, own: str) -> set[str]:
    """The city `own`, then the largest first: each label keeps its box free of other labels.

    The box stands to the right of the point; that of `own`, in larger letters, is centred below it. Its point is kept free too.
    """
    named: set[str] = set()
    taken: list[tuple[float, float, float]] = []
    height = view.width * view.letters
    for city, x, y in sorted(seen, key=lambda item: (item[0].id != own, -_size(item[0]), item[0].id)):
        width = height * 0.55 * (len(city.name) + 2)
        left, line, width = (x - width * 0.65, y + 1.6 * height, width * 1.3) if city.id == own else (x, y, width)
        fits = left + width < view.left + view.width and not any(
            abs(line - other_line) < height * 1.3 and left < other_left + other_width and other_left < left + width
            for other_left, other_line, other_width in taken
        )
        if fits and len(named) < labels:
            named.add(city.id)
            taken += [(left, line, width)] + [(x - height, y, 2 * height)] * (city.id == own)
    return named


def _size(city: City) -> float:
    return city.population.value if city.population else 0.0
