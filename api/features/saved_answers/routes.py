"""Replayable suggestions: ask once, get the same bytes for ever."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from api.features.saved_answers import use_cases as saved
from api.features.suggestions.parameters import PeersQuery, choose_policy, name_policy, weigh
from api.http.answering import JSON, dump_bytes, respond
from api.http.deps import Permit, Services, ServicesDep, SessionDep, SnapshotDep, add_visitor
from api.http.idempotency import PostDep
from api.identity.roles import Action, Viewer
from api.questions.answers import Answer, build_cases_answer, build_ranking_answer
from api.resource_shapes import KeptShape
from api.schemas import CasesShape, RankingShape, may_fail
from api.snapshots.store import View
from api.storage.models import SavedAnswer
from api.version import VERSION
from matcher.case_ranking import recommend_cases
from matcher.recommend import recommend

router = APIRouter(tags=["kept suggestions"], prefix="/suggestions", responses=may_fail(401, 404, 422))
Saver = Annotated[Viewer, Depends(Permit(Action.SAVE_ANSWER))]
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]


class KeptQuestion(PeersQuery):
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
    body = dump_bytes(_ask(services, view, question))
    return post(_created, saved.save_answer, viewer, view.audience, question.model_dump(), VERSION, body)


@router.get("/{answer_id}", response_model=RankingShape | CasesShape)
def read_kept_answer(request: Request, answer_id: str, viewer: Reader, session: SessionDep) -> Response:
    """The same bytes as on the day they were kept."""
    row = saved.find_answer(session, viewer, answer_id)
    headers = {"etag": f'"{row.id}"', "city-peers-version": row.software, "city-peers-kept-at": row.at}
    if f'"{row.id}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(row.body, headers=headers, media_type=JSON)


def _ask(services: Services, view: View, asked: KeptQuestion) -> Answer:
    if asked.city_id not in view.snapshot.numbers:
        view = add_visitor(services, view, asked.city_id)
    policy = choose_policy(services, view, asked.policy)
    if asked.kind == "case-studies":
        cases = recommend_cases(view.snapshot, policy.terms_for_cases(), asked.city_id, asked.theme, asked.k)
        return build_cases_answer(view.snapshot, name_policy(policy), asked.city_id, cases, asked.explain)
    question = asked.question(asked.city_id, asked.kind)
    ranking = recommend(view.snapshot, weigh(policy, asked.kind, asked.weight), question)
    return build_ranking_answer(view.snapshot, ranking, asked.explain)


def _created(row: SavedAnswer) -> Response:
    address = f"/api/v1/suggestions/{row.id}"
    return respond({"id": row.id, "address": address, "kept_at": row.at}, 201, location=address)
