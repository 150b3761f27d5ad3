"""A plan in numbers: by country, by wish, by fit; and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean, median
from typing import Any, ClassVar

from api.features.rounds.desk import Desk
from api.features.rounds.state import Scenario
from api.features.rounds.weighing import DropOut, Recruit
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OfCountry:
    """A country: how many of its cities asked for a place, and how many have one."""

    country: str
    asked: int
    placed: int


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """plan: None without one. wishes: (rank, how many were placed with their wish of that rank), None for no wish of theirs.

    fits: least, median and mean fit; known: mean share known. broken: soft rules, by how many units. is_worked_out: whether
    drop-outs and hosts were asked for.
    """

    template: ClassVar[str] = "staff/rounds/figures.html"

    head: Head
    plan: PlanLine | None
    countries: tuple[OfCountry, ...]
    wishes: tuple[tuple[int | None, int], ...]
    fits: tuple[float, float, float] | None
    known: float
    broken: Mapping[str, float]
    reasons: Mapping[str, str]
    free_seats: int
    is_worked_out: bool
    recruits: tuple[Recruit, ...]
    drop_outs: tuple[DropOut, ...]
    names: Mapping[str, str]
    wrong: str


def build_figures(
    head: Head,
    desk: Desk | None,
    scenario: Scenario | None,
    snapshot: Snapshot | None = None,
    found: Mapping[str, Any] | None = None,
    wrong: str = "",
) -> FiguresPage:
    """The page. found: the result of the job that has worked out what the plan hangs on."""
    if desk is None or scenario is None:
        return FiguresPage(head, None, (), (), None, 0.0, {}, {}, 0, False, (), (), {}, wrong)
    problem = desk.problem
    fits = [one.fit for own in scenario.places.values() for one in own]
    known = [one.known for own in scenario.places.values() for one in own]
    return FiguresPage(
        head=head,
        plan=read_plan_line(desk.state, scenario),
        countries=_count_countries(desk, scenario),
        wishes=_count_wishes(desk, scenario),
        fits=(min(fits), median(fits), mean(fits)) if fits else None,
        known=mean(known) if known else 0.0,
        broken=scenario.broken,
        reasons={rule.id: rule.reason for rule in problem.rules},
        free_seats=max(int(problem.maximum.sum()) - len(fits), 0),
        is_worked_out=found is not None,
        recruits=_read_recruits(snapshot, found or {}),
        drop_outs=tuple(DropOut(**one) for one in (found or {}).get("drop_outs", ())),
        names={one: desk.name(one) for one in desk.cities},
        wrong=wrong,
    )


def _read_recruits(snapshot: Snapshot | None, found: Mapping[str, Any]) -> tuple[Recruit, ...]:
    known = {city.id: city for city in snapshot.cities} if snapshot else {}
    told = found.get("recruits", ())
    return tuple(Recruit(known[one["city"]], one["gains"]) for one in told if one["city"] in known)


def _count_countries(desk: Desk, scenario: Scenario) -> tuple[OfCountry, ...]:
    told: dict[str, list[bool]] = {}
    for learner in desk.problem.learners:
        for country in learner.countries[:1]:
            told.setdefault(country, []).append(bool(scenario.places.get(learner.id)))
    return tuple(OfCountry(country, len(placed), sum(placed)) for country, placed in told.items())


def _count_wishes(desk: Desk, scenario: Scenario) -> tuple[tuple[int | None, int], ...]:
    rows = desk.state.sheets.get("wishes", {})
    if not rows:
        return ()
    ranks: list[int | None] = []
    for learner, own in scenario.places.items():
        for one in own:
            rank = rows.get(f"{learner}>{one.host}", {}).get("rank", "")
            ranks.append(int(rank) if rank.isdecimal() else None)
    order = sorted({rank for rank in ranks if rank is not None})
    return tuple((rank, ranks.count(rank)) for rank in (*order, None))
