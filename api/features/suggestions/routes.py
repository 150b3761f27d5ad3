"""Twins, peer reviewers, learners, case studies and blind spots of a city, and pairs of cities."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from api.http.deps import CityViewDep, ServicesDep, choose_view
from api.http.lists import Allies, BlindSpots, Cases, Pair, Peers, WhoPays, WhyNot
from api.http.responses import answer_aside
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.questions import as_data
from api.questions.blind_spots import ask_blind_spots
from api.questions.cases import ask_cases
from api.questions.coalition import ask_coalition
from api.questions.next_question import ask_next_question
from api.questions.pair import ask_pair
from api.questions.peers import ask_peers
from api.questions.shapes import (
    BlindSpotsShape,
    CasesShape,
    CoalitionShape,
    NextQuestionsShape,
    PairShape,
    RankingShape,
    WhoPaysShape,
    WhyNotShape,
)
from api.questions.sharpening import sharpen
from api.questions.who_pays import ask_who_pays
from api.questions.why_not import ask_why_not

router = ApiRouter(tags=["suggestions"], responses=may_fail(401, 404, 422))
KINDS = ("twins", "reviewers", "learners")
FORMER = {"reviewers": "peer-reviewers"}
"""The address under which a kind was asked for before; it answers the same, and the document calls it deprecated."""
Handler = Callable[..., Coroutine[Any, Any, Response]]


def _build_handler(kind: str) -> Handler:
    async def read_peers(
        request: Request, city_id: str, query: Peers, view: CityViewDep, services: ServicesDep
    ) -> Response:
        chosen = await choose_view(services, view, query.policy)

        def build() -> dict[str, Any]:
            sharpened = sharpen(chosen, city_id, query, services.store.encode)
            return as_data.build_peers(ask_peers(sharpened, city_id, kind, query), query.explain)

        return await answer_aside(request, chosen, build)

    return read_peers


def _build_why_not_handler(kind: str) -> Handler:
    async def read_why_not(
        request: Request, city_id: str, peer_id: str, query: WhyNot, view: CityViewDep, services: ServicesDep
    ) -> Response:
        chosen = await choose_view(services, view, query.policy)

        def build() -> dict[str, Any]:
            sharpened = sharpen(chosen, city_id, query, services.store.encode)
            return as_data.build_why_not(ask_why_not(sharpened, city_id, peer_id, kind, query))

        return await answer_aside(request, chosen, build)

    return read_why_not


SUMMARIES = {
    "twins": "Cities in a similar situation, where help flows both ways",
    "reviewers": "Cities a step ahead on what this one lacks, with no conflict of interest",
    "learners": "Cities that would gain from this one",
}
for kind in KINDS:
    for path in filter(None, (kind, FORMER.get(kind))):
        router.add_api_route(
            f"/cities/{{city_id}}/{path}",
            _build_handler(kind),
            response_model=RankingShape,
            summary=SUMMARIES[kind],
            name=f"read_{path.replace('-', '_')}",
            deprecated=path != kind or None,
        )
    router.add_api_route(
        f"/cities/{{city_id}}/{kind}/why-not/{{peer_id}}",
        _build_why_not_handler(kind),
        response_model=WhyNotShape,
        summary=f"Why a city is not among the {kind}: its place, what leaves it out, what sets it apart from the last",
        name=f"read_why_not_{kind}",
    )


@router.get("/cities/{city_id}/case-studies", response_model=CasesShape)
async def read_case_studies(
    request: Request, city_id: str, query: Cases, view: CityViewDep, services: ServicesDep
) -> Response:
    """Case studies of other cities that would serve this one, with what each rests on."""
    chosen = await choose_view(services, view, query.policy)

    def build() -> dict[str, Any]:
        sharpened = sharpen(chosen, city_id, query, services.store.encode)
        return as_data.build_cases(ask_cases(sharpened, city_id, query), query.explain)

    return await answer_aside(request, chosen, build)


@router.get("/who-pays", response_model=WhoPaysShape)
async def read_who_pays(request: Request, query: WhoPays, view: CityViewDep) -> Response:
    """Which measure is paid for by which instrument: the case studies of each theme and instrument."""
    return await answer_aside(request, view, lambda: as_data.build_who_pays(ask_who_pays(view.snapshot, query)))


@router.get("/cities/{city_id}/coalition", response_model=CoalitionShape)
async def read_coalition(request: Request, city_id: str, query: Allies, view: CityViewDep) -> Response:
    """Who else has this: cities that share a barrier or a need, of many sizes, regions and stages, and what each brings."""
    return await answer_aside(request, view, lambda: as_data.build_coalition(ask_coalition(view, city_id, query)))


@router.get("/cities/{city_id}/blind-spots", response_model=BlindSpotsShape)
async def read_blind_spots(
    request: Request, city_id: str, query: BlindSpots, view: CityViewDep, services: ServicesDep
) -> Response:
    """What cities like this one report and this one does not."""
    chosen = await choose_view(services, view, query.policy)
    return await answer_aside(
        request, chosen, lambda: as_data.build_blind_spots(ask_blind_spots(chosen, city_id, query))
    )


@router.get("/cities/{city_id}/next-question", response_model=NextQuestionsShape)
async def read_next_question(request: Request, city_id: str, view: CityViewDep) -> Response:
    """Which question, once answered by the city, settles its lists soonest, and what would come after."""
    return await answer_aside(request, view, lambda: as_data.build_next_question(ask_next_question(view, city_id)))


@router.get("/pairs/{a}/{b}", response_model=PairShape)
async def read_pair(
    request: Request, a: str, b: str, query: Pair, view: CityViewDep, services: ServicesDep
) -> Response:
    """Two cities: as twins, what each would bring the other as a reviewer, how they are linked, and a first agenda."""
    chosen = await choose_view(services, view, query.policy)
    return await answer_aside(request, chosen, lambda: as_data.build_pair(ask_pair(chosen, a, b, query)))
