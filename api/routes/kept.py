"""Replayable suggestions: ask once, get the same bytes for ever."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.answering import JSON, dump_bytes, respond
from api.answers import Answer, Detail, build_ranking_answer
from api.deps import Permit, SessionDep, SnapshotDep
from api.posting import PostDep
from api.resource_shapes import KeptShape
from api.roles import Action, Viewer
from api.schemas import RankingShape, may_fail
from api.snapshot_store import View
from api.storage.models import SavedAnswer
from api.use_cases import saved
from api.version import VERSION
from matcher.recommend import Question, recommend

router = APIRouter(tags=["kept suggestions"], prefix="/suggestions", responses=may_fail(401, 404, 422))
Saver = Annotated[Viewer, Depends(Permit(Action.SAVE_ANSWER))]
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]


class KeptQuestion(BaseModel):
    """A question whose answer is to be kept."""

    model_config = ConfigDict(extra="forbid")

    city_id: str = Field(max_length=100)
    kind: Literal["twins", "reviewers", "learners"] = "twins"
    theme: str | None = Field(default=None, max_length=100)
    dial: Literal["like", "ahead", "different"] | None = None
    k: int = Field(default=10, ge=1, le=100)
    explain: Detail = "full"


@router.post("", status_code=201, response_model=KeptShape, responses=may_fail(403, 413))
def keep_answer(question: KeptQuestion, viewer: Saver, view: SnapshotDep, post: PostDep) -> Response:
    """Ask and keep the answer under a permanent id."""
    body = dump_bytes(_ask(view, question))
    return post(_created, saved.save_answer, viewer, view.audience, question.model_dump(), VERSION, body)


@router.get("/{answer_id}", response_model=RankingShape)
def read_kept_answer(request: Request, answer_id: str, viewer: Reader, session: SessionDep) -> Response:
    """The same bytes as on the day they were kept."""
    row = saved.find_answer(session, viewer, answer_id)
    headers = {"etag": f'"{row.id}"', "city-peers-version": row.software, "city-peers-kept-at": row.at}
    if f'"{row.id}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(row.body, headers=headers, media_type=JSON)


def _ask(view: View, question: KeptQuestion) -> Answer:
    asked = Question(question.city_id, question.kind, question.theme, question.dial, question.k)
    return build_ranking_answer(view.snapshot, recommend(view.snapshot, view.policy, asked), question.explain)


def _created(row: SavedAnswer) -> Response:
    address = f"/api/v1/suggestions/{row.id}"
    return respond({"id": row.id, "address": address, "kept_at": row.at}, 201, location=address)
