"""The pages of those who have signed in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.features.access.own_data import read_own_data
from api.features.lessons import use_cases as lessons
from api.features.meetings import feedback, interests
from api.features.profiles import use_cases as profiles
from api.features.profiles.colleagues import use_cases as colleagues
from api.features.profiles.plans import use_cases as plans
from api.features.remarks import use_cases as remarks
from api.features.rounds import own as rounds
from api.features.rounds.answers import AnswerInput
from api.features.rounds.writing import Writing
from api.features.visits import use_cases as visits
from api.http.deps import ServicesDep, SessionDep, WriteDep, tell_since
from api.identity.roles import Role
from api.questions.since import list_first, read_visit
from api.web.form_token import FormDep
from api.web.forms import SEVERAL
from api.web.links import Links
from api.web.own_city import OwnCityDep, read_own_city
from api.web.pages.edit_section import Sent, build_edit_section
from api.web.pages.my_city import NoCityPage, build_my_city
from api.web.proposing import build_around
from api.web.responding import ResponderDep, attach_json
from api.web.section_form import change_section_by_form, known_section
from api.web.told import ToldDep

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
Said = Annotated[str, Query(max_length=2000)]
Code = Annotated[str, Query(max_length=100)]


@router.get("/{language}/my-city")
def show_my_city(
    show: ResponderDep, data: ToldDep, session: SessionDep, services: ServicesDep, done: str = ""
) -> Response:
    """The desk of the reader's city; whoever has signed in and edits none is told where to go."""
    viewer = show.viewer
    if viewer.city_id is None and viewer.role is not Role.GUEST:
        return show.page(NoCityPage())
    own = read_own_city(viewer)
    visit = visits.find_visit(session, viewer, own)
    page = build_my_city(
        data.snapshot,
        profiles.read_profile(session, viewer, own).document,
        own,
        interests.list_received(session, viewer, own),
        interests.list_sent(session, viewer, own),
        interests.list_introductions(session, viewer, own),
        profiles.read_history(session, viewer, own),
        remarks.list_remarks(session, viewer, own),
        tell_since(services, data, own, read_visit(visit)) if visit else None,
        done,
        rounds.list_own(session, viewer, own),
    )
    return show.page(page, active="my-city")


@router.get("/{language}/my-city/data.json")
def read_my_data(show: ResponderDep, own: OwnCityDep, session: SessionDep) -> JSONResponse:
    """Everything that is kept of the reader's city, and of the reader."""
    viewer = show.viewer
    content = read_own_data(session, viewer) | {
        "profile": profiles.read_profile(session, viewer, own).document,
        "history": profiles.read_history(session, viewer, own),
        "interests_sent": [row.model_dump() for row in interests.list_sent(session, viewer, own)],
        "interests_received": [row.model_dump() for row in interests.list_received(session, viewer, own)],
        "introductions": [row.model_dump() for row in interests.list_introductions(session, viewer, own)],
        "feedback": [row.model_dump() for row in feedback.list_given(session, viewer, own)],
        "plans": [row.model_dump() for row in plans.list_plans(session, viewer, own)],
        "assignments": [row.model_dump(exclude={"hash"}) for row in colleagues.list_assignments(session, viewer, own)],
        "remarks": [row.model_dump() for row in remarks.list_remarks(session, viewer, own)],
        "lessons": [row.model_dump() for row in lessons.list_own(session, viewer, own)],
    }
    return attach_json(content, own)


@router.get("/{language}/my-city/sections/{section}")
def show_section(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    section: str,
    say: Said = "",
    take: Code = "",
) -> Response:
    """The form for one section."""
    read = profiles.read_profile(session, show.viewer, own)
    around = build_around(show, session, own, known_section(section), say, take)
    return show.page(
        build_edit_section(data.snapshot, own, section, read.document, read.etag, around), active="my-city"
    )


@router.post("/{language}/my-city/sections/{section}")
def change_section(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    section: str,
    form: FormDep,
) -> Response:
    """Replace a section by what the form states; what cannot be taken is shown again, with the reason beside it."""
    read = profiles.read_profile(session, show.viewer, own)
    held = read.document["sections"].get(known_section(section), {"items": []})["items"]
    several = {name: list(map(str, form.getlist(name))) for name in SEVERAL}
    sent = Sent({name: str(value) for name, value in form.items()}, several)
    refusal = change_section_by_form(write, show.viewer, own, section, sent, held)
    if refusal is not None:
        around = build_around(show, session, own, section)
        page = build_edit_section(data.snapshot, own, section, read.document, read.etag, around, refusal)
        return show.page(page, active="my-city", status=412 if refusal.changed else 422)
    return show.go(Links(show.language).page("my-city?done=saved#notice"))


@router.post("/{language}/my-city/seen")
def keep_visit(show: ResponderDep, own: OwnCityDep, data: ToldDep, write: WriteDep, form: FormDep) -> RedirectResponse:
    """Remember the suggestions of today, to say at the next visit what has changed."""
    twins = list_first(data, own)
    write(visits.keep_visit, show.viewer, own, data.policy_name, data.snapshot.version, twins)
    return show.go(Links(show.language).page("my-city?done=seen#notice"))


@router.post("/{language}/my-city/interests/{peer_id}")
def say_interest(
    show: ResponderDep,
    own: OwnCityDep,
    write: WriteDep,
    peer_id: str,
    form: FormDep,
    verdict: Annotated[Literal["interested", "not for us"], Form()],
    reason: Text = "",
    level: Annotated[str, Form(max_length=100)] = "",
    department: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Say of a peer whether the city would like to meet; where both would, they are introduced."""
    said = interests.InterestInput(verdict=verdict, reason=reason, level=level, department=department)
    _, opened = write(interests.say_interest, show.viewer, own, peer_id, said)
    done = "introduced" if opened else "interested" if verdict == "interested" else "declined"
    return show.go(Links(show.language).page(f"my-city?done={done}#notice"))


@router.post("/{language}/my-city/interests/{peer_id}/taken-back")
def take_back_interest(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, peer_id: str, form: FormDep
) -> RedirectResponse:
    """Take back what the city said of a peer, which may then be suggested again."""
    write(interests.take_back_interest, show.viewer, own, peer_id)
    return show.go(Links(show.language).page("my-city?done=taken-back#notice"))


@router.post("/{language}/my-city/rounds/{round_id}/answer")
def answer_invitation(
    show: ResponderDep,
    own: OwnCityDep,
    services: ServicesDep,
    write: WriteDep,
    round_id: str,
    form: FormDep,
    invitation: Annotated[str, Form(max_length=100)],
    answer: Annotated[Literal["yes", "no"], Form()],
) -> RedirectResponse:
    """Say yes or no to a place in a round."""
    given = AnswerInput(invitation=invitation, answer=answer)
    write(rounds.answer_own, Writing(show.viewer, round_id, services.gazetteer), own, given)
    return show.go(Links(show.language).page("my-city?done=answered#notice"))


@router.post("/{language}/my-city/outcomes/{peer_id}")
def give_outcome(
    show: ResponderDep,
    own: OwnCityDep,
    write: WriteDep,
    peer_id: str,
    form: FormDep,
    outcome: Annotated[Literal["met", "replicated", "no answer", "not useful", "other"], Form()],
    comment: Text = "",
) -> RedirectResponse:
    """Say what came of an introduction."""
    given = feedback.FeedbackInput(peer_id=peer_id, outcome=outcome, comment=comment)
    write(feedback.give_feedback, show.viewer, own, given)
    return show.go(Links(show.language).page("my-city?done=thanks#notice"))
