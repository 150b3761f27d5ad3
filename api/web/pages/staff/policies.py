"""The weights and their versions, what a version would change, and the form for a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from api.features.policies.preview import KINDS, Beside, compare_lists
from api.snapshots.view import View
from api.storage.models import PolicyRow
from api.web.drawing.waterfall import name_comparison
from api.web.pages.home import find_fullest
from api.web.pages.my_city import read_day
from fixtures.policies import build_policy
from matcher.city import City
from matcher.policy import Term

SAMPLE = 12
"""So many cities, those of which most is known, one a country, say how much a version would change."""
A_LIST = 10


@dataclass(frozen=True, slots=True)
class Version:
    """A version: its name, whether answers use it, and when it was made, None for one that shipped without a day."""

    id: str
    version: str
    name: str
    adopted: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """Every version, the one in use first."""

    template: ClassVar[str] = "staff/policies.html"

    versions: tuple[Version, ...]
    done: str


@dataclass(frozen=True, slots=True)
class Changed:
    """How many of the first ten of each kind a city would keep."""

    city: City
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """One comparison: its English words, its term in this version and its weight in the adopted one, None where it has none."""

    name: str
    label: str
    term: Term
    adopted: float | None


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """changed: for the cities of the sample. city, beside: one city asked for, and its lists of each kind. typed: that city as
    typed. weights: of each kind.
    """

    template: ClassVar[str] = "staff/policy.html"

    version: Version
    in_use: str
    kinds: tuple[str, ...]
    changed: tuple[Changed, ...]
    city: City | None
    typed: str
    beside: Mapping[str, Beside]
    weights: Mapping[str, tuple[Weight, ...]]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The form for a new version that begins as another one. sent: its fields, as they are or were typed. wrong: why not."""

    template: ClassVar[str] = "staff/draft.html"

    version: Version
    weights: Mapping[str, tuple[Weight, ...]]
    sent: Mapping[str, str]
    wrong: tuple[str, ...] = ()


def build_policies(rows: Sequence[PolicyRow], done: str = "") -> PoliciesPage:
    """All versions."""
    versions = sorted(map(read_version, rows), key=lambda item: (not item.adopted, item.name))
    return PoliciesPage(tuple(versions), done)


def read_version(row: PolicyRow) -> Version:
    """What names a version."""
    return Version(row.id, row.version, row.name, row.adopted, read_day(row.at) if row.at else None)


def build_policy_page(view: View, row: PolicyRow, city: City | None, typed: str = "") -> PolicyPage:
    """What the version would change: for a sample of cities, and for the city that is asked for."""
    draft = build_policy(row.content)
    sample = _choose_sample(view)
    return PolicyPage(
        version=read_version(row),
        in_use=view.policy_name,
        kinds=KINDS,
        changed=() if row.adopted else tuple(_count_kept(view, draft, one) for one in sample),
        city=city,
        typed=typed,
        beside={kind: compare_lists(view, draft, city.id, kind) for kind in KINDS} if city else {},
        weights=build_weights(view, row),
    )


def _choose_sample(view: View) -> list[City]:
    of_country: dict[str, City] = {}
    for city in find_fullest(view.snapshot):
        of_country.setdefault(city.country, city)
    return list(of_country.values())[:SAMPLE]


def _count_kept(view: View, draft: Any, city: City) -> Changed:
    return Changed(city, tuple(compare_lists(view, draft, city.id, kind).kept for kind in KINDS))


def build_weights(view: View, row: PolicyRow) -> dict[str, tuple[Weight, ...]]:
    """The terms of a version beside those of the adopted one, by kind."""
    return {
        kind: tuple(
            Weight(name, name_comparison(name), Term(**term), _find_weight(view, kind, name))
            for name, term in terms.items()
        )
        for kind, terms in row.content["terms"].items()
    }


def _find_weight(view: View, kind: str, name: str) -> float | None:
    term = view.policy.terms.get(kind, {}).get(name)
    return term.weight if term else None


def build_draft(
    view: View, row: PolicyRow, sent: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
) -> DraftPage:
    """The form, filled with what was sent, else with the version it begins as."""
    return DraftPage(read_version(row), build_weights(view, row), sent or {}, tuple(wrong))


def read_draft(row: PolicyRow, sent: Mapping[str, str]) -> dict[str, Any]:
    """The version that a sent form states: the content of `row` with other weights, id and version."""
    terms = {
        kind: {name: {**term, "weight": sent.get(f"{kind}:{name}", term["weight"])} for name, term in of_kind.items()}
        for kind, of_kind in row.content["terms"].items()
    }
    named = {name: sent.get(name, "").strip() for name in ("id", "version")}
    kept: dict[str, Any] = {name: row.content[name] for name in ("dials", "variety", "asked") if name in row.content}
    return {**kept, **named, "terms": terms}
