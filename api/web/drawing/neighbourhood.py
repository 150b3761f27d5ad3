"""A city among those it has worked with: whom it learned from on the left, who learned from it on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.city import City
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.snapshot import Snapshot

DRAWN_EACH_SIDE = 9
ROW = 30
WIDTH = 720
INSET = 215


@dataclass(frozen=True, slots=True)
class Partner:
    """A city that worked with this one. `role`: from (this city learned from it), to (it learned from this one) or both."""

    city: City
    role: str
    together: tuple[Collaboration, ...]


@dataclass(frozen=True, slots=True)
class Spoke:
    """A drawn partner: where its name stands and how thick its line is, in units of the drawing."""

    partner: Partner
    side: str
    x: float
    y: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All partners for the table, the closest of them drawn as spokes. `left_out`: how many are only in the table."""

    partners: tuple[Partner, ...]
    spokes: tuple[Spoke, ...]
    left_out: int
    height: float
    width: float = WIDTH


def build_neighbourhood(snapshot: Snapshot, city: City) -> Neighbourhood:
    """The picture of a city's collaborations, most shared programmes first."""
    partners = find_partners(snapshot, city)
    left, right = _share_sides(partners)
    height = ROW * (max(len(left), len(right), 2) + 1)
    spokes = _stack(left, "left", height) + _stack(right, "right", height)
    return Neighbourhood(partners, spokes, len(partners) - len(spokes), height)


def find_partners(snapshot: Snapshot, city: City) -> tuple[Partner, ...]:
    """The cities that this one has worked with, those of most programmes first."""
    together: dict[str, list[Collaboration]] = {}
    for item in snapshot.records.collaborations.get(city.id, ()):
        other = item.b if item.a == city.id else item.a
        if other in snapshot.numbers:
            together.setdefault(other, []).append(item)
    partners = [
        Partner(snapshot.city(other), _find_role(items, city.id), tuple(sorted(items, key=lambda item: -item.year)))
        for other, items in together.items()
    ]
    return tuple(sorted(partners, key=lambda partner: (-len(partner.together), partner.city.id)))


def _find_role(items: Sequence[Collaboration], city_id: str) -> str:
    roles = {
        ("from" if item.a == city_id else "to") if item.direction == LEARNER_TO_MENTOR else "both" for item in items
    }
    return roles.pop() if len(roles) == 1 else "both"


def _share_sides(partners: Sequence[Partner]) -> tuple[list[Partner], list[Partner]]:
    """Left: learned from. Right: learned from it. Those of both kinds fill up the shorter side."""
    left = [partner for partner in partners if partner.role == "from"][:DRAWN_EACH_SIDE]
    right = [partner for partner in partners if partner.role == "to"][:DRAWN_EACH_SIDE]
    for partner in partners:
        shorter = left if len(left) <= len(right) else right
        if partner.role == "both" and len(shorter) < DRAWN_EACH_SIDE:
            shorter.append(partner)
    return left, right


def _stack(partners: Sequence[Partner], side: str, height: float) -> tuple[Spoke, ...]:
    x = INSET if side == "left" else WIDTH - INSET
    top = (height - ROW * (len(partners) - 1)) / 2
    return tuple(
        Spoke(partner, side, x, top + ROW * row, min(1 + len(partner.together), 6))
        for row, partner in enumerate(partners)
    )
