"""The pages of those who have signed in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import SecretStr
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.errors import Invalid, NotAllowed, NotSignedIn
from api.features.access import accounts
from api.features.meetings import feedback, interests
from api.features.profiles import use_cases as profiles
from api.features.remarks import use_cases as remarks
from api.features.visits import use_cases as visits
from api.http.deps import COOKIE, ServicesDep, SessionDep, WriteDep
from api.identity.oidc_sign_in import name_provider
from api.identity.provider_accounts import is_local
from api.rules.sections import SectionInput
from api.storage.engine import open_session
from api.web.form_token import check_form_token
from api.web.forms import EDITABLE, SEVERAL, read_items
from api.web.links import Links
from api.web.pages.edit_section import build_edit_section
from api.web.pages.my_city import build_my_city
from api.web.pages.sign_in import SignInPage
from api.web.pages.since import build_since, list_first_twins
from api.web.responding import LanguageDep, ResponderDep
from api.web.routes.provider import enter_session
from api.web.told import ToldDep

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]


async def _read_form(request: Request) -> FormData:
    form = await request.form()
    check_form_token(request, str(form.get("form_token", "")))
    return form


FormDep = Annotated[FormData, Depends(_read_form)]


async def _find_own(show: ResponderDep) -> str:
    """The city that the reader edits. Raises NotSignedIn."""
    if show.viewer.city_id is None:
        raise NotSignedIn("this part is for editors of a city")
    return show.viewer.city_id


OwnCityDep = Annotated[str, Depends(_find_own)]


@router.get("/{language}/sign-in")
def show_sign_in(show: ResponderDep, services: ServicesDep, token: str = "", done: str = "") -> Response:
    """The form to sign in; with the token of a one-time link, one button."""
    page = SignInPage(token, done=done, provider=name_provider(services.settings))
    return show.page(page, active="sign-in")


@router.post("/{language}/sign-in")
def sign_in(
    show: ResponderDep, write: WriteDep, services: ServicesDep, name: Text = "", password: Text = "", token: Text = ""
) -> Response:
    """Open a session and keep it in a cookie that scripts cannot read."""
    hours = services.settings.session_hours
    try:
        if token:
            signed = write(accounts.redeem_link, token, hours)
        else:
            given = accounts.SignInInput(name=name, password=SecretStr(password))
            with open_session(services.engine) as session:
                account = accounts.find_account(session, given)
            signed = write(accounts.begin_session, account, hours)
    except NotSignedIn:
        page = SignInPage(failed=True, name=name, provider=name_provider(services.settings))
        return show.page(page, active="sign-in", status=401)
    return enter_session(show.request, show.language, signed.token, signed.viewer.city_id is not None, hours)


@router.post("/{language}/sign-out")
def sign_out(language: LanguageDep, request: Request, form: FormDep, write: WriteDep) -> RedirectResponse:
    """End the session."""
    write(accounts.sign_out, request.cookies.get(COOKIE, ""))
    response = RedirectResponse(Links(language).home(), 303)
    response.delete_cookie(COOKIE)
    return response


@router.post("/{language}/my-city/account/delete")
def delete_account(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, password: Text = ""
) -> RedirectResponse:
    """Delete the reader's own account, for whoever knows its password."""
    link = Links(show.language)
    try:
        write(accounts.delete_own_account, show.viewer, SecretStr(password))
    except NotSignedIn:
        return show.go(link.page("my-city?done=wrong-password"))
    response = show.go(link.page("sign-in?done=deleted"))
    response.delete_cookie(COOKIE)
    return response


@router.post("/{language}/my-city/account/password")
def set_password(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, password: Text = ""
) -> RedirectResponse:
    """Set the reader's password, which ends their sessions; whoever signs in through a provider has none here."""
    link = Links(show.language)
    if not is_local(show.viewer):
        raise NotAllowed("your password is kept by the sign-in service")
    try:
        write(accounts.set_password, show.viewer, SecretStr(password))
    except Invalid:
        return show.go(link.page("my-city?done=short-password"))
    response = show.go(link.page("sign-in?done=password"))
    response.delete_cookie(COOKIE)
    return response


@router.get("/{language}/my-city")
def show_my_city(show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """The desk of the reader's city."""
    viewer = show.viewer
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
        build_since(data, visit) if visit else None,
        viewer.name if is_local(viewer) else "",
        accounts.has_password(session, viewer),
        done,
    )
    return show.page(page, active="my-city")


@router.get("/{language}/my-city/data.json")
def read_my_data(show: ResponderDep, own: OwnCityDep, session: SessionDep) -> JSONResponse:
    """Everything that is kept of the reader's city, and the reader's account."""
    viewer, visit = show.viewer, visits.find_visit(session, show.viewer, own)
    content = {
        "profile": profiles.read_profile(session, viewer, own).document,
        "history": profiles.read_history(session, viewer, own),
        "interests_sent": [row.model_dump() for row in interests.list_sent(session, viewer, own)],
        "interests_received": [row.model_dump() for row in interests.list_received(session, viewer, own)],
        "introductions": [row.model_dump() for row in interests.list_introductions(session, viewer, own)],
        "feedback": [row.model_dump() for row in feedback.list_given(session, viewer, own)],
        "visit": visit.model_dump() if visit else None,
        "account": {"name": viewer.name, "role": viewer.role, "city_id": own},
        "remarks": [row.model_dump() for row in remarks.list_remarks(session, viewer, own)],
    }
    return JSONResponse(content, headers={"Content-Disposition": f'attachment; filename="{own}.json"'})


@router.get("/{language}/my-city/sections/{section}")
def show_section(show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, section: str) -> Response:
    """The form for one section."""
    read = profiles.read_profile(session, show.viewer, own)
    return show.page(
        build_edit_section(data.snapshot, own, _known(section), read.document, read.etag), active="my-city"
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
    """Replace a section by what the form states; what cannot be taken is shown above the form."""
    read = profiles.read_profile(session, show.viewer, own)
    held = read.document["sections"].get(_known(section), {"items": []})["items"]
    single = {name: str(value) for name, value in form.items()}
    try:
        items = read_items(section, single, {name: list(map(str, form.getlist(name))) for name in SEVERAL}, held)
        given = SectionInput.model_validate(
            {"visibility": single.get("visibility"), "complete": "complete" in single, "items": items}
        )
        why, etag = single.get("why", "")[:500], single.get("etag")
        write(profiles.patch_section, show.viewer, own, section, etag, given, why)
    except (Invalid, ValueError) as error:
        faults = tuple(fault.message for fault in getattr(error, "faults", ())) or (str(error),)
        page = build_edit_section(data.snapshot, own, section, read.document, read.etag, faults)
        return show.page(page, active="my-city", status=422)
    return show.go(Links(show.language).page(f"my-city?done=saved#{section}"))


def _known(section: str) -> str:
    if section not in EDITABLE:
        raise HTTPException(404)
    return section


@router.post("/{language}/my-city/seen")
def keep_visit(show: ResponderDep, own: OwnCityDep, data: ToldDep, write: WriteDep, form: FormDep) -> RedirectResponse:
    """Remember the suggestions of today, to say at the next visit what has changed."""
    twins = list_first_twins(data, own)
    write(visits.keep_visit, show.viewer, own, data.policy_name, data.snapshot.version, twins)
    return show.go(Links(show.language).page("my-city?done=seen#since"))


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
    return show.go(Links(show.language).page(f"my-city?done={done}"))


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
    return show.go(Links(show.language).page("my-city?done=thanks"))


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
    return show.go(Links(show.language).page(f"my-city?done=saved#{section}"))


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
