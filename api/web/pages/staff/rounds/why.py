"""Why one is not with another, and what that would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.board import Option
from api.features.rounds.desk import Desk
from api.features.rounds.pricing import Told
from api.features.rounds.state import LeftOutShape, Scenario
from api.web.pages.staff.rounds.board import _find_city
from api.web.pages.staff.rounds.head import Head


@dataclass(frozen=True, slots=True)
class PricePart:
    """The exact price of one change, to stand in a row of the board. names: of the cities of everybody."""

    template: ClassVar[str] = "staff/rounds/price.html"

    told: Told
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Why one is not placed with another: what bars it, what it would cost exactly, who would pay.

    people, hosts: (id, name) of all. told: None where nothing is asked. option: the host as the board knows it.
    """

    template: ClassVar[str] = "staff/rounds/why.html"

    head: Head
    people: tuple[tuple[str, str], ...]
    hosts: tuple[tuple[str, str], ...]
    learner: str
    host: str
    told: Told | None
    option: Option | None
    names: Mapping[str, str]
    left_out: tuple[LeftOutShape, ...]
    has_plan: bool
    wrong: str
    cities: tuple[str, str]


def build_why(
    head: Head,
    desk: Desk | None,
    scenario: Scenario | None,
    learner: str = "",
    host: str = "",
    told: Told | None = None,
    option: Option | None = None,
    wrong: str = "",
) -> WhyPage:
    """The page. wrong: why the round cannot be planned, or the plan not be held."""
    names = {one: desk.name(one) for one in (*desk.problem.learner_numbers, *desk.problem.host_numbers)} if desk else {}
    return WhyPage(
        head=head,
        people=tuple((one, names[one]) for one in desk.problem.learner_numbers) if desk else (),
        hosts=tuple((one, names[one]) for one in desk.problem.host_numbers) if desk else (),
        learner=learner,
        host=host,
        told=told,
        option=option,
        names=names,
        left_out=tuple(scenario.left_out) if scenario else (),
        has_plan=scenario is not None,
        wrong=wrong,
        cities=(_find_city(desk, learner), _find_city(desk, host)) if desk else ("", ""),
    )
