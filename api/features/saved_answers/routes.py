"""Replayable suggestions: ask once, get the same bytes for ever."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Request, Response
from pydantic import Field

from api.features.saved_answers import use_cases as saved
from api.features.saved_answers.shapes import KeptShape
from api.http.deps import (
    Permit,
    Services,
    ServicesDep,
    SessionDep,
    SnapshotDep,
    add_visitors,
    choose_view_now,
    know_asker,
)
from api.http.etags import is_held
from api.http.idempotency import PostDep
from api.http.lists import ListOfPeers
from api.http.responses import JSON, respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.questions import as_data
from api.questions.as_data import Answer, dump_bytes
from api.questions.asking import ListAsking
from api.questions.cases import ask_cases
from api.questions.peers import ask_peers
from api.questions.shapes import CasesShape, RankingShape
from api.questions.sharpening import sharpen
from api.snapshots.view import View
from api.storage.models import SavedAnswer
from api.version import VERSION

router = ApiRouter(tags=["kept suggestions"], prefix="/suggestions", responses=may_fail(401, 404, 422))
Saver = Annotated[Viewer, Depends(Permit(Action.SAVE_ANSWER))]
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]


class KeptQuestion(ListOfPeers, ListAsking):
    """A question whose answer is to be kept: all that can be asked of the lists of suggestions.

    For case studies `dial`, the filters and `weight` are not read, as there.
    """

    city_id: str = Field(max_length=100)
    kind: Literal["twins", "reviewers", "learners", "case-studies"] = "twins"


@router.post("", status_code=201, response_model=KeptShape, responses=may_fail(403, 413))
def keep_answer(
    question: KeptQuestion, viewer: Saver, view: SnapshotDep, services: ServicesDep, post: PostDep
) -> Response:
    """Ask and keep the answer under a permanent id."""
    body = dump_bytes(_ask(services, know_asker(services, view, viewer, question.city_id), question))
    return post(_created, saved.save_answer, viewer, view.audience, question.model_dump(), VERSION, body)


@router.get("/{answer_id}", response_model=RankingShape | CasesShape)
def read_kept_answer(request: Request, answer_id: str, viewer: Reader, session: SessionDep) -> Response:
    """The same bytes as on the day they were kept."""
    row = saved.find_answer(session, viewer, answer_id)
    headers = {"etag": f'"{row.id}"', "city-peers-version": row.software, "city-peers-kept-at": row.at}
    if is_held(headers["etag"], request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(row.body, headers=headers, media_type=JSON)


def _ask(services: Services, view: View, asked: KeptQuestion) -> Answer:
    view = choose_view_now(services, add_visitors(services, view, asked.city_id), asked.policy)
    view = sharpen(view, asked.city_id, asked, services.store.encode)
    if asked.kind == "case-studies":
        return as_data.build_cases(ask_cases(view, asked.city_id, asked.to_cases()), asked.explain)
    return as_data.build_peers(ask_peers(view, asked.city_id, asked.kind, asked), asked.explain)


def _created(row: SavedAnswer) -> Response:
    address = f"/api/v1/suggestions/{row.id}"
    return respond({"id": row.id, "address": address, "kept_at": row.at}, 201, location=address)
