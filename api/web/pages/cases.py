"""Case studies: search in any language, facets, and how each would travel to a chosen city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import ClassVar

from api.questions.cases import order_cases
from api.questions.permits import find_permits
from api.questions.who_pays import Alike, is_alike
from api.snapshots.view import View
from api.web.pages.case_card import find_owner
from fixtures.asking import Library
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.permits import Permit
from matcher.snapshot import Snapshot
from matcher.transfer import Check, check_preconditions

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks for. `for_city` is the id of the city the cases are read for; `way` and `group` are how people were
    engaged and who; `past_pilot`: only what grew out of a smaller trial. `alike`: only of places like that city."""

    query: str = ""
    theme: str | None = None
    barrier: str | None = None
    status: str | None = None
    country: str | None = None
    for_city: str | None = None
    page: int = 1
    scale: str | None = None
    way: str | None = None
    group: str | None = None
    past_pilot: bool | None = None
    instrument: str | None = None
    alike: Alike | None = None

    def parameters(self, **changes: str | int | None) -> dict[str, str | int | bool | None]:
        """The parameters of an address that asks the same but for the changes, on the first page."""
        named = {name: value for name, value in asdict(self).items() if name not in ("query", "for_city", "page")}
        return {"q": self.query, **named, "for": self.for_city, **changes}


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the list: its values with the number of cases each would leave."""

    id: str
    section: str
    chosen: str | None
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in the list, with the verdicts of the reader and of the reader's country (empty without a chosen city)."""

    case: CaseStudy
    owner: City | None
    checks: tuple[Check, ...]
    permits: tuple[Permit, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesPage:
    """`total` cases answer; `listed` are those of this page out of `pages`."""

    template: ClassVar[str] = "cases.html"

    wanted: Wanted
    reader: City | None
    facets: tuple[Facet, ...]
    listed: tuple[Listed, ...]
    total: int
    pages: int


def build_cases(view: View, library: Library | None, wanted: Wanted, a_page: int = A_PAGE) -> CasesPage:
    """The list that answers, in the order of `order_cases`. Raises UnknownCity, UnknownTheme.

    Args:
        library: what a need in words is asked of; not read without one.
    """
    snapshot = view.snapshot
    reader = snapshot.city(wanted.for_city) if wanted.for_city else None
    ordered = order_cases(view, library, wanted.query, wanted.for_city, wanted.theme)
    answers = [case for case in ordered if _fits(case, snapshot, wanted)]
    start = (max(wanted.page, 1) - 1) * a_page
    return CasesPage(
        wanted=wanted,
        reader=reader,
        facets=_count_facets(snapshot, answers, wanted),
        listed=tuple(_list_case(snapshot, case, reader) for case in answers[start : start + a_page]),
        total=len(answers),
        pages=max(1, -(-len(answers) // a_page)),
    )


def _fits(case: CaseStudy, snapshot: Snapshot, wanted: Wanted) -> bool:
    owner = find_owner(snapshot, case)
    return (
        wanted.theme in (None, *case.themes)
        and wanted.barrier in (None, *case.barriers)
        and wanted.status in (None, case.status)
        and wanted.scale in (None, case.scale)
        and wanted.way in (None, *case.named("engagement_ways"))
        and wanted.group in (None, *case.named("groups_engaged"))
        and (not wanted.past_pilot or case.is_past_pilot)
        and wanted.instrument in (None, *case.finance)
        and _is_near(owner, snapshot, wanted)
        and (wanted.country is None or (owner is not None and owner.country == wanted.country))
    )


def _is_near(owner: City | None, snapshot: Snapshot, wanted: Wanted) -> bool:
    """Whether it is a case of a place like the reader's, where that is asked."""
    if not wanted.alike or not wanted.for_city:
        return True
    return owner is not None and is_alike(owner, snapshot.city(wanted.for_city), wanted.alike)


def _count_facets(snapshot: Snapshot, answers: Iterable[CaseStudy], wanted: Wanted) -> tuple[Facet, ...]:
    cases = list(answers)
    countries = (owner.country for case in cases if (owner := find_owner(snapshot, case)))
    return (
        Facet("theme", "themes", wanted.theme, _count(theme for case in cases for theme in case.themes)),
        Facet("barrier", "barriers", wanted.barrier, _count(barrier for case in cases for barrier in case.barriers)),
        Facet("status", "case_status", wanted.status, _count(case.status for case in cases if case.status)),
        Facet("country", "", wanted.country, _count(countries)),
        Facet(
            "instrument", "finance_instruments", wanted.instrument, _count(i for case in cases for i in case.finance)
        ),
        Facet("scale", "case_scales", wanted.scale, _count(case.scale for case in cases if case.scale)),
        Facet("way", "engagement_ways", wanted.way, _count_named(cases, "engagement_ways")),
        Facet("group", "groups_engaged", wanted.group, _count_named(cases, "groups_engaged")),
    )


def _count_named(cases: Iterable[CaseStudy], section: str) -> tuple[tuple[str, int], ...]:
    return _count(code for case in cases for code in case.named(section))


def _count(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _list_case(snapshot: Snapshot, case: CaseStudy, reader: City | None) -> Listed:
    if reader is None:
        return Listed(case, find_owner(snapshot, case), ())
    checks, permits = check_preconditions(case, reader), find_permits(snapshot, case, reader)
    return Listed(case, find_owner(snapshot, case), checks, permits)
