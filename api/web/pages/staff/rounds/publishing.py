"""A plan on its way to the cities: what is still open before, and the answers of both sides after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.features.rounds.approving import name_approval
from api.features.rounds.state import Answer, Invitation, Letter, Milestone, Outcome, Publication, RoundState
from api.web.pages.my_city import read_day
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line

RESULTS = ("done", "in part", "dropped")
IN_LETTERS = ("answers_due", "contact")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an invitation: its name, what it said, None for nothing yet, and the letter to it."""

    side: str
    name: str
    answer: Answer | None
    letter: Letter


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with both sides; outcome: what came of it, None until that is told."""

    id: str
    wave: int
    day: date
    status: str
    sides: tuple[Side, Side]
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class NextOne:
    """A reserve at a host: who, and what taking it in would cost at least, on which level."""

    name: str
    fit: float
    level: str
    price: float


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: of the round, or of the invitation with this id."""

    id: str
    milestone: Milestone
    about: str


@dataclass(frozen=True, slots=True)
class PublishPage:
    """plan: what would be published, or was. is_lead: whether the reader may publish. lead: the name of who may.

    needs_second: whether somebody else must approve. approved_by: who has, of the plan as it is. proposed: conflicts that nobody
    has judged. unsaid: fields of the first sheet without which the letters lack a day or somebody to write to. published: whether
    invitations are out. people: (id, name) of staff, to whom the round may be handed over.
    """

    template: ClassVar[str] = "staff/rounds/publish.html"

    head: Head
    plan: PlanLine | None
    is_lead: bool
    lead: str
    needs_second: bool
    approved_by: tuple[str, ...]
    has_approved: bool
    proposed: int
    unsaid: tuple[str, ...]
    published: bool
    wave: int
    invitations: tuple[Invited, ...]
    reserves: tuple[tuple[str, tuple[NextOne, ...]], ...]
    steps: tuple[Step, ...]
    people: tuple[tuple[str, str], ...]
    results: tuple[str, ...]
    plans: tuple[PlanLine, ...]


def build_publish(
    head: Head,
    state: RoundState,
    viewer_id: str,
    needs_second: bool,
    names: Mapping[str, str],
    people: Mapping[str, str],
    contact: str = "",
) -> PublishPage:
    """The page. names: of the cities of everybody; people: the names of staff; contact: as in `Writing`."""
    publication = state.publication or Publication(scenario="")
    published = bool(publication.at)
    plan = state.scenarios.get(publication.scenario if published else state.board)
    agreed = publication.approvals if plan and publication.scenario in (plan.id, name_approval(plan)) else []
    conflicts = state.sheets.get("conflicts", {}).values()
    return PublishPage(
        head=head,
        plan=read_plan_line(state, plan) if plan else None,
        is_lead=not state.lead or state.lead == viewer_id,
        lead=people.get(state.lead, ""),
        needs_second=needs_second,
        approved_by=tuple(people.get(one, one) for one in agreed),
        has_approved=viewer_id in agreed,
        proposed=sum(row.get("status", "proposed") == "proposed" for row in conflicts),
        unsaid=tuple(name for name in IN_LETTERS if not state.setting(name) and not (name == "contact" and contact)),
        published=published,
        wave=publication.wave,
        invitations=tuple(
            _read_invited(one, state, names)
            for one in sorted(publication.invitations.values(), key=lambda one: (one.learner, one.wave))
        ),
        reserves=tuple(
            (
                names.get(host, host),
                tuple(NextOne(names.get(one.learner, one.learner), one.fit, one.level, one.price) for one in own),
            )
            for host, own in publication.reserves.items()
        ),
        steps=tuple(_read_step(name, one, publication, names) for name, one in state.milestones.items()),
        people=tuple(sorted(people.items(), key=lambda one: one[1].casefold())),
        results=RESULTS,
        plans=tuple(read_plan_line(state, one) for one in state.scenarios.values()),
    )


def _read_invited(one: Invitation, state: RoundState, names: Mapping[str, str]) -> Invited:
    sides = (
        Side("learner", names.get(one.learner, one.learner), one.learner_answer, one.learner_letter),
        Side("host", names.get(one.host, one.host), one.host_answer, one.host_letter),
    )
    return Invited(one.id, one.wave, read_day(one.at), one.status, sides, state.outcomes.get(one.id))


def _read_step(name: str, one: Milestone, publication: Publication, names: Mapping[str, str]) -> Step:
    about = publication.invitations.get(one.invitation)
    told = f"{names.get(about.learner, about.learner)} – {names.get(about.host, about.host)}" if about else ""
    return Step(name, one, told)
