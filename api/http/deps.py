"""What handlers are given: who is asking, what they may see, a session to read with, and a way to write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.errors import NotAllowed
from api.identity.authentication import Authenticator
from api.identity.roles import GUEST, Action, Role, Viewer, require
from api.questions.ask import Libraries
from api.questions.asking import PeersAsking
from api.questions.policy import choose_policy
from api.questions.since import Kept, Since, build_since
from api.questions.visitors import bring_in, find_strangers
from api.settings import Settings
from api.snapshots.store import WAIT_SECONDS, SnapshotStore
from api.snapshots.view import View
from api.storage.engine import open_session
from api.storage.feed import list_changes_of
from api.storage.interests import list_turned_down
from api.storage.loading import load_named_policy
from api.storage.models import ChangeRow
from fixtures.gazetteer import Gazetteer
from matcher.policy import Policy

COOKIE = "city_peers_session"
CITIES_OF_PATH = ("city_id", "peer_id", "a", "b")
CITIES_OF_QUERY = ("with", "for", "like")
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
    viewer = await run_in_threadpool(services.authenticator.read_viewer, header, cookie)
    request.scope["proven"] = True
    return viewer


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def get_view(request: Request, viewer: ViewerDep) -> View:
    """What the viewer may ask. A guest never waits; who is signed in reads their own writes, whichever worker took them."""
    services: Services = request.app.state.services
    require(viewer, Action.READ, public_reading=services.settings.public_reading)
    if viewer.role is Role.GUEST:
        edition = request.scope.get("edition") or services.store.current()
        return edition.view(viewer.audience)
    return await run_in_threadpool(open_view, services, viewer, request.path_params.get("city_id", ""))


def open_view(services: Services, viewer: Viewer, city_id: str) -> View:
    """What someone who is signed in may ask; of `city_id`, where the address names one."""
    return know_asker(
        services, services.store.refresh(wait_seconds=WAIT_SECONDS).view(viewer.audience), viewer, city_id
    )


def know_asker(services: Services, view: View, viewer: Viewer, city_id: str) -> View:
    """The view as the city itself asks it, where the viewer speaks for the city."""
    asker = viewer.city_id if viewer.role is Role.EDITOR else city_id if viewer.speaks_for_cities else None
    if not asker:
        return view
    with open_session(services.engine) as session:
        return replace(view, asker=asker, turned_down=list_turned_down(session, asker))


SnapshotDep = Annotated[View, Depends(get_view)]
"""A `View`: its snapshot, policy, policy_name, revision and audience."""


async def get_city_view(request: Request, view: SnapshotDep) -> View:
    """The view, with every city of the address in it even where only the gazetteer knows it. Raises UnknownCity."""
    named = [request.path_params[name] for name in CITIES_OF_PATH if name in request.path_params]
    named += [city_id for name in CITIES_OF_QUERY for city_id in request.query_params.getlist(name) if city_id]
    if not find_strangers(view, named):
        return view
    return await run_in_threadpool(add_visitors, request.app.state.services, view, *named)


def add_visitors(services: Services, view: View, *city_ids: str) -> View:
    """The view with these cities in it. Raises UnknownCity with the nearest ids of the snapshot."""
    return bring_in(view, city_ids, services.gazetteer, services.store.visit)


CityViewDep = Annotated[View, Depends(get_city_view)]


async def choose_view(services: Services, view: View, policy: str | None) -> View:
    """The view under the policy that is asked for; only for one that is not adopted the database is read. Raises Invalid."""
    if policy in (None, view.policy_name):
        return view
    return await run_in_threadpool(choose_view_now, services, view, policy)


def choose_view_now(services: Services, view: View, policy: str | None) -> View:
    """As `choose_view`, for a handler that may wait."""
    return choose_policy(view, policy, partial(find_named_policy, services))


def find_named_policy(services: Services, name: str) -> Policy:
    """A policy of the database by `id@version`. Raises Invalid."""
    with open_session(services.engine) as session:
        return load_named_policy(session, name)


def tell_since(
    services: Services, view: View, city_id: str, kept: Kept, kind: str = "twins", asking: PeersAsking | None = None
) -> Since:
    """What has changed since a list was kept, as the audience of the view may know of it."""
    audience = "public" if view.audience == "public" else "peers"

    def find_changes(subjects: Collection[str], since: str) -> Sequence[ChangeRow]:
        with open_session(services.engine) as session:
            return list_changes_of(session, audience, subjects, since)

    return build_since(view, city_id, kept, partial(find_named_policy, services), find_changes, kind, asking)


@dataclass(frozen=True, slots=True)
class Permit:
    """A dependency that lets pass who may do `action`, to the city of the address where the address has one.

    or_else: another action that is as good.
    """

    action: Action
    or_else: Action | None = None

    async def __call__(self, request: Request, viewer: ViewerDep) -> Viewer:
        """The viewer, or NotSignedIn or NotAllowed."""
        settings: Settings = request.app.state.services.settings
        city_id = request.path_params.get("city_id")
        try:
            require(viewer, self.action, city_id, settings.public_reading)
        except NotAllowed:
            if self.or_else is None:
                raise
            require(viewer, self.or_else, city_id, settings.public_reading)
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
        self.services.store.refresh_soon()
        return result


async def get_writer(request: Request) -> Writer:
    """The way to write."""
    return Writer(request.app.state.services)


WriteDep = Annotated[Writer, Depends(get_writer)]
ServicesDep = Annotated[Services, Depends(get_services)]
