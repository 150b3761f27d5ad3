"""The pages of those who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.errors import Fault, Invalid, NotAllowed, NotSignedIn, Stale
from api.features.access.own_data import read_own_data
from api.features.meetings import feedback, interests
from api.features.profiles import use_cases as profiles
from api.features.profiles.colleagues import use_cases as colleagues
from api.features.profiles.plans import use_cases as plans
from api.features.remarks import use_cases as remarks
from api.features.rounds import own as rounds
from api.features.rounds.answers import AnswerInput
from api.features.rounds.writing import Writing
from api.features.visits import use_cases as visits
from api.http.deps import ServicesDep, SessionDep, WriteDep, Writer, tell_since
from api.identity.roles import Role, Viewer
from api.questions.since import list_first, read_visit
from api.rules.sections import SectionInput
from api.web.form_token import FormDep
from api.web.forms import EDITABLE, MARKED, SEVERAL, Item, find_wrong, read_keyed_items
from api.web.links import Links
from api.web.pages.edit_section import Refusal, Sent, build_edit_section
from api.web.pages.my_city import NoCityPage, build_my_city
from api.web.proposing import build_around
from api.web.responding import ResponderDep, attach_json
from api.web.told import ToldDep

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
Said = Annotated[str, Query(max_length=2000)]
Code = Annotated[str, Query(max_length=100)]


async def _find_own(show: ResponderDep) -> str:
    return _read_own(show.viewer)


def _read_own(viewer: Viewer) -> str:
    """The city that the reader edits. Raises NotSignedIn for a guest, NotAllowed for whoever edits no city."""
    if viewer.role is Role.GUEST:
        raise NotSignedIn("this part is for editors of a city")
    if viewer.city_id is None:
        raise NotAllowed("this part is for editors of a city")
    return viewer.city_id


OwnCityDep = Annotated[str, Depends(_find_own)]


@router.get("/{language}/my-city")
def show_my_city(
    show: ResponderDep, data: ToldDep, session: SessionDep, services: ServicesDep, done: str = ""
) -> Response:
    """The desk of the reader's city; whoever has signed in and edits none is told where to go."""
    viewer = show.viewer
    if viewer.city_id is None and viewer.role is not Role.GUEST:
        return show.page(NoCityPage())
    own = _read_own(viewer)
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
    around = build_around(show, session, own, _known(section), say, take)
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
    held = read.document["sections"].get(_known(section), {"items": []})["items"]
    several = {name: list(map(str, form.getlist(name))) for name in SEVERAL}
    sent = Sent({name: str(value) for name, value in form.items()}, several)
    refusal = change_section_by_form(write, show.viewer, own, section, sent, held)
    if refusal is not None:
        around = build_around(show, session, own, section)
        page = build_edit_section(data.snapshot, own, section, read.document, read.etag, around, refusal)
        return show.page(page, active="my-city", status=412 if refusal.changed else 422)
    return show.go(Links(show.language).page("my-city?done=saved#notice"))


def change_section_by_form(
    write: Writer, viewer: Viewer, city_id: str, section: str, sent: Sent, held: Sequence[Item]
) -> Refusal | None:
    """Write what a form states; why that cannot be, None where it was done."""

    def patch(etag: str | None, given: SectionInput, why: str) -> None:
        write(profiles.patch_section, viewer, city_id, section, etag, given, why)

    return take_form(patch, section, sent, held)


def take_form(
    patch: Callable[[str | None, SectionInput, str], None], section: str, sent: Sent, held: Sequence[Item]
) -> Refusal | None:
    """Hand what a form states to `patch`, with the state that it replaces and why; why that cannot be, None where it was done."""
    if wrong := find_wrong(section, sent.single):
        return Refusal(sent, wrong)
    items = read_keyed_items(section, sent.single, sent.several, held)
    stated = {"complete": "complete" in sent.single, "items": list(items.values())}
    try:
        given = SectionInput.model_validate({"visibility": sent.single.get("visibility"), **stated})
        patch(sent.single.get("etag"), given, sent.single.get("why", ""))
    except Stale:
        return Refusal(sent, changed=True)
    except Invalid as error:
        return _place_faults(sent, list(items), error.faults)
    except ValueError as error:
        return Refusal(sent, faults=(str(error),))
    return None


def _place_faults(sent: Sent, keys: Sequence[str], faults: Sequence[Fault]) -> Refusal:
    """Each fault beside the row that it is about, as the use case numbers the facts; the others above the form."""
    wrong, rest = {}, []
    for fault in faults:
        start, _, place = fault.field.partition(".")
        number, _, name = place.partition(".")
        if start == "items" and number.isdigit() and int(number) < len(keys):
            key = keys[int(number)]
            place = key if f"words:{key}" in sent.single else name
        if place in MARKED or f"words:{place}" in sent.single:
            wrong[place] = fault.message
        else:
            rest.append(fault.message)
    return Refusal(sent, wrong, tuple(rest))


def _known(section: str) -> str:
    if section not in EDITABLE:
        raise HTTPException(404)
    return section


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
) -> RedirectResponse:
    """Say of a peer whether the city would like to meet; where both would, they are introduced."""
    _, opened = write(
        interests.say_interest, show.viewer, own, peer_id, interests.InterestInput(verdict=verdict, reason=reason)
    )
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


@router.post("/{language}/my-city/blind-spots")
def add_blind_spot(
    show: ResponderDep,
    own: OwnCityDep,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    section: Annotated[str, Form()],
    code: Annotated[str, Form()],
) -> RedirectResponse:
    """Add a code that similar cities report to the city's own profile."""
    read = profiles.read_profile(session, show.viewer, own)
    held = read.document["sections"].get(_known(section)) or {"items": [], "complete": False, "visibility": "public"}
    given = SectionInput.model_validate({**held, "items": [*held["items"], {"code": code, "weight": 0.5}]})
    write(profiles.patch_section, show.viewer, own, section, read.etag, given, "blind spot")
    return show.go(Links(show.language).page("my-city?done=saved#notice"))


@router.post("/{language}/my-city/blind-spots/dismissed")
def dismiss_blind_spot(
    show: ResponderDep,
    own: OwnCityDep,
    write: WriteDep,
    form: FormDep,
    section: Annotated[str, Form()],
    code: Annotated[str, Form()],
    act: Annotated[Literal["dismiss", "show"], Form()],
    words: Text = "",
) -> RedirectResponse:
    """Set a blind spot aside, with a reason or none, or show it again."""
    if act == "dismiss":
        given = remarks.RemarkInput(section=section, code=code, words=words)
        write(remarks.dismiss_blind_spot, show.viewer, own, given)
    else:
        write(remarks.take_back, show.viewer, own, "dismissed", section, code)
    return show.go(Links(show.language).blind_spots(own))


@router.post("/{language}/my-city/contested")
def contest_fact(
    show: ResponderDep,
    own: OwnCityDep,
    write: WriteDep,
    form: FormDep,
    fact: Annotated[str, Form(max_length=200)],
    words: Text = "",
    source: Text = "",
) -> RedirectResponse:
    """Say what is wrong with a fact of another source; `fact` is its section and code, as `barriers:supply_chain`."""
    section, _, code = fact.partition(":")
    given = remarks.RemarkInput(section=section, code=code, words=words, source=source)
    write(remarks.contest_fact, show.viewer, own, given)
    return show.go(f"{Links(show.language).city(own)}#{section}")


@router.post("/{language}/my-city/contested/taken-back")
def take_back_contested(
    show: ResponderDep,
    own: OwnCityDep,
    write: WriteDep,
    form: FormDep,
    section: Annotated[str, Form(max_length=100)],
    code: Annotated[str, Form(max_length=100)],
) -> RedirectResponse:
    """No longer contest a fact."""
    write(remarks.take_back, show.viewer, own, "contested", section, code)
    return show.go(Links(show.language).page("my-city#contested"))
