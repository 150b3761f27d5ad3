"""One choice between two hosts, judged blind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.desk import Desk
from api.features.rounds.judging import Choice, Verdict
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line
from matcher.city import City
from matcher.snapshot import Snapshot

MOST_OFFERS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host: its id, its cities as the record knows them, what they can show in words, and the themes that it offers."""

    id: str
    name: str
    cities: tuple[City, ...]
    offers: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgePage:
    """choice: what is to be judged now, None where all is. done, all: how many the reader has judged. verdict: of the reader's,
    shown when all is judged. plans, other: with which plan it is compared, "" for the next best fit.
    """

    template: ClassVar[str] = "staff/rounds/judge.html"

    head: Head
    has_plan: bool
    choice: Choice | None
    learner: str
    need: str
    themes: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    judged: int
    all: int
    verdict: Verdict
    everybody: Verdict
    plans: tuple[PlanLine, ...]
    other: str


def build_judge(
    head: Head,
    desk: Desk,
    snapshot: Snapshot,
    choice: Choice | None,
    counts: tuple[int, int],
    verdicts: tuple[Verdict, Verdict],
    other: str,
) -> JudgePage:
    """The page of a plan."""
    cells = desk.state.sheets.get("learners", {}).get(choice.learner, {}) if choice else {}
    parties = {one.id: one for one in desk.problem.learners} | {one.id: one for one in desk.problem.hosts}
    return JudgePage(
        head=head,
        has_plan=True,
        choice=choice,
        learner=desk.name(choice.learner) if choice else "",
        need=cells.get("need_text", ""),
        themes=parties[choice.learner].asks if choice else (),
        candidates=tuple(_read_candidate(desk, snapshot, one, parties[one].answers) for one in choice.hosts)
        if choice
        else (),
        judged=counts[0],
        all=counts[1],
        verdict=verdicts[0],
        everybody=verdicts[1],
        plans=tuple(read_plan_line(desk.state, one) for one in desk.state.scenarios.values()),
        other=other,
    )


def build_no_judge(head: Head) -> JudgePage:
    """The page without a plan to judge."""
    nothing = Verdict(0, 0, 0)
    return JudgePage(head, False, None, "", "", (), (), 0, 0, nothing, nothing, (), "")


def _read_candidate(desk: Desk, snapshot: Snapshot, host: str, themes: tuple[str, ...]) -> Candidate:
    cities = tuple(snapshot.city(city.id) for city in desk.cities.get(host, ()) if city.id in snapshot.numbers)
    offers = tuple(offer.text for city in cities for offer in city.offers)[:MOST_OFFERS]
    return Candidate(host, desk.name(host), cities, offers, themes)
