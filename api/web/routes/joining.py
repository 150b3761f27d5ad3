"""The page on which a city asks to join."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from pydantic import ValidationError

from api.errors import Conflict, Invalid
from api.features.access import joining
from api.http.deps import ServicesDep, WriteDep
from api.web.faults import list_wrong_fields
from api.web.links import Links
from api.web.pages.join import JoinPage
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
ADDRESS = "/{language}/cities/{city_id}/join"
Text = Annotated[str, Form(max_length=3000)]


@router.get(ADDRESS)
def show_join(
    show: ResponderDep,
    data: ToldDep,
    city_id: str,
    done: str = "",
    words: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """The form; the words that a visitor was busy with go with it."""
    return show.page(JoinPage(data.snapshot.city(city_id), sent=done == "sent", words=words))


@router.post(ADDRESS)
def ask_to_join(
    show: ResponderDep,
    data: ToldDep,
    services: ServicesDep,
    write: WriteDep,
    city_id: str,
    name: Text = "",
    contact: Text = "",
    words: Text = "",
) -> Response:
    """Keep the request for staff; what cannot be taken is shown again."""
    try:
        given = joining.JoiningInput(city_id=city_id, name=name, contact=contact, words=words)
        write(joining.ask_to_join, given, services.gazetteer)
    except (ValidationError, Invalid, Conflict) as error:
        page = JoinPage(data.snapshot.city(city_id), False, list_wrong_fields(error), name, contact, words)
        return show.page(page, status=422)
    return show.go(Links(show.language).join(city_id, done="sent") + "#notice")
