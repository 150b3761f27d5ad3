"""What handlers are given: who is asking, what they may see, a session to read with, and a way to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.identity.authentication import Authenticator
from api.identity.roles import GUEST, Action, Role, Viewer, require
from api.questions.ask import Libraries
from api.settings import Settings
from api.snapshots.store import SnapshotStore, View
from api.storage.engine import open_session
from fixtures.gazetteer import CityNotResolved, Gazetteer
from matcher.errors import UnknownCity

COOKIE = "city_peers_session"
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Services:
    """What is opened once, when the service starts."""

    settings: Settings
    engine: Engine
    store: SnapshotStore
    authenticator: Authenticator
    gazetteer: Gazetteer
    libraries: Libraries


async def get_services(request: Request) -> Services:
    """The long-lived things of this app."""
    services: Services = request.app.state.services
    return services


async def get_viewer(request: Request) -> Viewer:
    """Who is asking, by bearer token or session cookie; a guest without either. Raises NotSignedIn for a bad one."""
    header, cookie = request.headers.get("authorization"), request.cookies.get(COOKIE)
    if header is None and cookie is None:
        return GUEST
    services: Services = request.app.state.services
    return await run_in_threadpool(services.authenticator.read_viewer, header, cookie)


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def get_view(request: Request, viewer: ViewerDep) -> View:
    """What the viewer may ask. A guest never waits; who is signed in reads their own writes, whichever worker took them."""
    services: Services = request.app.state.services
    require(viewer, Action.READ, public_reading=services.settings.public_reading)
    if viewer.role is Role.GUEST:
        edition = request.scope.get("edition") or services.store.current()
    else:
        edition = await run_in_threadpool(services.store.refresh)
    return edition.view(viewer.audience)


SnapshotDep = Annotated[View, Depends(get_view)]
"""A `View`: its snapshot, policy, policy_name, revision and audience."""


async def get_city_view(request: Request, city_id: str, view: SnapshotDep) -> View:
    """The view, with the city of the address in it even where only the gazetteer knows it. Raises UnknownCity."""
    if city_id in view.snapshot.numbers:
        return view
    services: Services = request.app.state.services
    return await run_in_threadpool(add_visitor, services, view, city_id)


def add_visitor(services: Services, view: View, city_id: str) -> View:
    """The view with a city of the gazetteer added. Raises UnknownCity with the nearest ids of the snapshot."""
    try:
        visitor = services.gazetteer.read_city(city_id)
    except CityNotResolved:
        raise UnknownCity(city_id, view.snapshot.ids) from None
    return services.store.visit(view, visitor)


CityViewDep = Annotated[View, Depends(get_city_view)]


@dataclass(frozen=True, slots=True)
class Permit:
    """A dependency that lets pass who may do `action`, to the city of the address where the address has one."""

    action: Action

    async def __call__(self, request: Request, viewer: ViewerDep) -> Viewer:
        """The viewer, or NotSignedIn or NotAllowed."""
        settings: Settings = request.app.state.services.settings
        require(viewer, self.action, request.path_params.get("city_id"), settings.public_reading)
        return viewer


def get_session(request: Request) -> Iterator[Session]:
    """A session to read with."""
    with open_session(request.app.state.services.engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@dataclass(frozen=True, slots=True)
class Writer:
    """Runs a use case in a session of its own; when it has committed, this worker's snapshot follows before the answer."""

    services: Services

    def __call__(
        self,
        use_case: Callable[Concatenate[Session, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of `use_case(session, *args, **kwargs)`. Call it from a plain `def` handler."""
        with open_session(self.services.engine, writes=True) as session:
            result = use_case(session, *args, **kwargs)
        self.services.store.refresh()
        return result


async def get_writer(request: Request) -> Writer:
    """The way to write."""
    return Writer(request.app.state.services)


WriteDep = Annotated[Writer, Depends(get_writer)]
ServicesDep = Annotated[Services, Depends(get_services)]
