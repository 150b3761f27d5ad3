"""Twins, peer reviewers, learners, case studies and blind spots of a city, and pairs of cities."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.errors import Fault, Invalid
from api.features.suggestions.parameters import BlindSpots, Listing, Pair, Peers, choose_policy, name_policy, weigh
from api.http.answering import answer
from api.http.deps import CityViewDep, Services, ServicesDep, SnapshotDep, add_visitor
from api.questions.answers import build_blind_spots_answer, build_cases_answer, build_pair_answer, build_ranking_answer
from api.schemas import BlindSpotsShape, CasesShape, PairShape, RankingShape, may_fail
from api.snapshots.store import View
from matcher.ask import Ask
from matcher.blind_spots import find_blind_spots
from matcher.case_ranking import recommend_cases
from matcher.path import find_path
from matcher.policy import Policy
from matcher.recommend import explain_pair, recommend

router = APIRouter(tags=["suggestions"], responses=may_fail(401, 404, 422))
ROUTES = {"twins": "twins", "peer-reviewers": "reviewers", "learners": "learners"}
Handler = Callable[..., Coroutine[Any, Any, Response]]


async def _choose_policy(services: Services, view: View, name: str | None) -> Policy:
    return view.policy if name is None else await run_in_threadpool(choose_policy, services, view, name)


def _build_handler(kind: str) -> Handler:
    async def read_peers(
        request: Request, city_id: str, query: Peers, view: CityViewDep, services: ServicesDep
    ) -> Response:
        policy = weigh(await _choose_policy(services, view, query.policy), kind, query.weight)
        question = query.question(city_id, kind)

        def build() -> dict[str, Any]:
            return build_ranking_answer(view.snapshot, recommend(view.snapshot, policy, question), query.explain)

        return answer(request, view, build, name_policy(policy))

    return read_peers


SUMMARIES = {
    "twins": "Cities in a similar situation, where help flows both ways",
    "reviewers": "Cities a step ahead on what this one lacks, with no conflict of interest",
    "learners": "Cities that would gain from this one",
}
for path, kind in ROUTES.items():
    router.add_api_route(
        f"/cities/{{city_id}}/{path}",
        _build_handler(kind),
        methods=["GET"],
        response_model=RankingShape,
        summary=SUMMARIES[kind],
        name=f"read_{kind}",
    )


@router.get("/cities/{city_id}/case-studies", response_model=CasesShape)
async def read_case_studies(
    request: Request, city_id: str, query: Listing, view: CityViewDep, services: ServicesDep
) -> Response:
    """Case studies of other cities that would serve this one, with what each rests on."""
    policy = await _choose_policy(services, view, query.policy)

    def build() -> dict[str, Any]:
        found = recommend_cases(view.snapshot, policy.terms_for_cases(), city_id, query.theme, query.k)
        return build_cases_answer(view.snapshot, name_policy(policy), city_id, found, query.explain)

    return answer(request, view, build, name_policy(policy))


@router.get("/cities/{city_id}/blind-spots", response_model=BlindSpotsShape)
async def read_blind_spots(
    request: Request, city_id: str, query: BlindSpots, view: CityViewDep, services: ServicesDep
) -> Response:
    """What cities like this one report and this one does not."""
    policy = await _choose_policy(services, view, query.policy)

    def build() -> dict[str, Any]:
        spots = find_blind_spots(view.snapshot, policy, city_id, query.k)
        return build_blind_spots_answer(view.snapshot, name_policy(policy), city_id, spots)

    return answer(request, view, build, name_policy(policy))


@router.get("/pairs/{a}/{b}", response_model=PairShape)
async def read_pair(
    request: Request, a: str, b: str, query: Pair, view: SnapshotDep, services: ServicesDep
) -> Response:
    """Two cities in both directions: what each would bring the other, and how they are linked."""
    if a == b:
        raise Invalid("a pair needs two different cities", [Fault("b", "name another city")])
    policy, data = await _choose_policy(services, view, query.policy), await _bring_in(services, view, a, b)

    def build() -> dict[str, Any]:
        there, back = (
            explain_pair(data.snapshot, policy, Ask(asker, "reviewers", query.theme, dial=query.dial), other)
            for asker, other in ((a, b), (b, a))
        )
        return build_pair_answer(data.snapshot, name_policy(policy), there, back, find_path(data.snapshot, a, b))

    return answer(request, data, build, name_policy(policy))


async def _bring_in(services: Services, view: View, *city_ids: str) -> View:
    """The view with the first of these cities that only the gazetteer knows; another one would have nothing to compare."""
    for city_id in city_ids:
        if city_id not in view.snapshot.numbers:
            return await run_in_threadpool(add_visitor, services, view, city_id)
    return view
