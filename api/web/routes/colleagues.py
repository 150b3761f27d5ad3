"""Links by which a colleague answers one section: made and ended by the editor, opened by anybody who has one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from starlette.datastructures import FormData

from api.features.profiles import use_cases as profiles
from api.features.profiles.colleagues import use_cases as colleagues
from api.http.deps import SessionDep, WriteDep
from api.rules.sections import SectionInput
from api.web.form_token import FormDep
from api.web.forms import SEVERAL
from api.web.links import Links
from api.web.own_city import OwnCityDep
from api.web.pages.edit_section import Around, Refusal, Sent, build_edit_section
from api.web.proposing import build_around, build_colleague_around
from api.web.responding import Responder, ResponderDep
from api.web.routes.account import Code, Said
from api.web.section_form import take_form
from api.web.told import ToldDep

router = APIRouter()
LINKS = "/{language}/my-city/sections/{section}/links"
Token = Annotated[str, Query(max_length=200)]


async def _read_form(request: Request) -> FormData:
    return await request.form()


SentDep = Annotated[FormData, Depends(_read_form)]
"""A form without a session: its token is the link itself, which no other site knows."""


@router.post(LINKS)
def make_link(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    section: str,
    label: Annotated[str, Form(max_length=300, min_length=2)],
    days: Annotated[int, Form(ge=1, le=60)] = 14,
) -> Response:
    """Make a link, and show it once."""
    given = colleagues.AssignmentInput(section=section, label=label, days=days)
    _, token = write(colleagues.assign, show.viewer, own, given)
    address = str(show.request.base_url).rstrip("/") + Links(show.language).answer(token=token)
    read = profiles.read_profile(session, show.viewer, own)
    around = build_around(show, session, own, section, made=address)
    page = build_edit_section(data.snapshot, own, section, read.document, read.etag, around)
    return show.page(page, active="my-city")


@router.post(LINKS + "/{assignment_id}/ended")
def end_link(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, section: str, assignment_id: str
) -> Response:
    """End a link."""
    write(colleagues.end_assignment, show.viewer, own, assignment_id)
    return show.go(Links(show.language).section(section) + "#colleague")


@router.get("/{language}/answer")
def show_answer(
    show: ResponderDep,
    data: ToldDep,
    session: SessionDep,
    token: Token,
    say: Said = "",
    take: Code = "",
    done: str = "",
) -> Response:
    """The form of one section, for whoever has the link."""
    asked = colleagues.open_assignment(session, token)
    around = build_colleague_around(show, asked.row, token, say, take, done)
    return _show(show, data, asked, around)


def _show(
    show: Responder, data: ToldDep, asked: colleagues.Asked, around: Around, refusal: Refusal | None = None
) -> Response:
    row, read = asked.row, asked.read
    page = build_edit_section(data.snapshot, row.city_id, row.section, read.document, read.etag, around, refusal)
    status = 200 if refusal is None else 412 if refusal.changed else 422
    response = show.page(page, status=status)
    show.request.scope["cacheable"] = False
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return response


@router.post("/{language}/answer")
def take_answer(show: ResponderDep, data: ToldDep, session: SessionDep, write: WriteDep, form: SentDep) -> Response:
    """Save what a colleague answered; what cannot be taken is shown again, with the reason beside it."""
    token = str(form.get("token", ""))[:200]
    asked = colleagues.open_assignment(session, token)
    several = {name: list(map(str, form.getlist(name))) for name in SEVERAL}
    sent = Sent({name: str(value) for name, value in form.items()}, several)

    def patch(etag: str | None, given: SectionInput, _: str) -> None:
        write(colleagues.answer, token, etag, given)

    held = asked.read.document["sections"].get(asked.row.section, {"items": []})["items"]
    if refusal := take_form(patch, asked.row.section, sent, held):
        around = build_colleague_around(show, asked.row, token, "", "", "")
        return _show(show, data, asked, around, refusal)
    return show.go(Links(show.language).answer(token=token, done="saved"))
