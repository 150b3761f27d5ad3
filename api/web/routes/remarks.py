"""What the city says of its blind spots and of facts of other sources."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from api.features.profiles import use_cases as profiles
from api.features.remarks import use_cases as remarks
from api.http.deps import SessionDep, WriteDep
from api.rules.sections import SectionInput
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.own_city import OwnCityDep
from api.web.responding import ResponderDep
from api.web.section_form import known_section

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]


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
    held = read.document["sections"].get(known_section(section)) or {
        "items": [],
        "complete": False,
        "visibility": "public",
    }
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
