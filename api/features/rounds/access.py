"""Who may read and write rounds over HTTP, and a write as the address, the headers and the query ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Response
from sqlmodel import Session

from api.features.rounds.showing import respond_round
from api.features.rounds.versions import read_version
from api.features.rounds.writing import Writing
from api.http.deps import Permit, Services, ServicesDep, WriteDep, Writer
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import Action, Viewer
from api.storage.models import RoundRow

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Reader = Annotated[Viewer, Depends(Permit(Action.READ_ROUNDS))]
Curator = Annotated[Viewer, Depends(Permit(Action.WRITE_ROUNDS))]
Publisher = Annotated[Viewer, Depends(Permit(Action.PUBLISH_ROUND))]
OwnEditor = Annotated[Viewer, Depends(Permit(Action.OWN_ROUNDS))]
FOUND = may_fail(404)
WRITE = may_fail(404, 409, 412, 413, 428)


@dataclass(frozen=True, slots=True)
class RoundWriter:
    """Writes to the round of the address, on the version of If-Match, for the reason that was given."""

    services: Services
    write: Writer
    viewer: Viewer
    round_id: str
    if_match: str | None
    why: str

    def __call__(
        self,
        use_case: Callable[Concatenate[Session, Writing, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of `use_case(session, writing, ...)`. Raises NotStated, Stale for a tag that is no version."""
        version = read_version(self.if_match)
        gazetteer, contact = self.services.gazetteer, self.services.settings.operator_contact
        writing = Writing(self.viewer, self.round_id, gazetteer, version, self.why, contact)
        return self.write(use_case, writing, *args, **kwargs)

    def answer(
        self,
        use_case: Callable[Concatenate[Session, Writing, Arguments], RoundRow],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Response:
        """The round as the use case leaves it."""
        return respond_round(self(use_case, *args, **kwargs))


def _open_writer(
    services: ServicesDep, write: WriteDep, viewer: Curator, round_id: str, if_match: IfMatch = None, why: Why = ""
) -> RoundWriter:
    return RoundWriter(services, write, viewer, round_id, if_match, why)


def _open_publisher(
    services: ServicesDep, write: WriteDep, viewer: Publisher, round_id: str, if_match: IfMatch = None, why: Why = ""
) -> RoundWriter:
    return RoundWriter(services, write, viewer, round_id, if_match, why)


def _open_any_version(
    services: ServicesDep, write: WriteDep, viewer: Curator, round_id: str, why: Why = ""
) -> RoundWriter:
    return RoundWriter(services, write, viewer, round_id, "*", why)


RoundWriterDep = Annotated[RoundWriter, Depends(_open_writer)]
"""For who may change rounds."""
PublisherDep = Annotated[RoundWriter, Depends(_open_publisher)]
"""For who may publish them."""
AnyVersionDep = Annotated[RoundWriter, Depends(_open_any_version)]
"""For what is about the round as it is by now, whatever was read of it."""
