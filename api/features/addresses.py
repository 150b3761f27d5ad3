"""The JSON routes: one file a resource; a handler names who may call, calls one use case and shapes the answer."""

from __future__ import annotations

from fastapi import FastAPI

from api.features.access import routes as access
from api.features.ask import routes as ask
from api.features.cities import keeping as city_keeping
from api.features.cities import routes as cities
from api.features.exports import routes as export
from api.features.imports import routes as bulk
from api.features.lessons import routes as lessons
from api.features.logs import routes as logs
from api.features.meetings import routes as meetings
from api.features.policies import routes as policies
from api.features.profiles import routes as profiles
from api.features.records import routes as records
from api.features.remarks import routes as remarks
from api.features.rounds import routes as rounds
from api.features.saved_answers import routes as kept
from api.features.service import routes as health
from api.features.suggestions import routes as suggestions
from api.features.translations import routes as translations
from api.features.visits import routes as visits
from api.features.vocabulary import routes as words
from api.features.webhooks import routes as webhooks
from api.http.routing import ApiRouter

KEPT = (
    records.build_router("case", "case-studies", "Case studies"),
    records.build_router("collaboration", "collaborations", "Collaborations"),
    records.build_router("membership", "memberships", "Memberships"),
)
PARTS = (
    suggestions,
    health,
    cities,
    ask,
    profiles,
    words,
    policies,
    meetings,
    remarks,
    lessons,
    visits,
    kept,
    logs,
    bulk,
    export,
    rounds,
    access,
    webhooks,
    translations,
    city_keeping,
)


def add_api_routes(app: FastAPI) -> None:
    """Everything under /api/v1, the hottest first: each route before it would cost it time.

    The routes themselves are handed over, with all that was said of them: a router that is included as a whole is matched
    route by route at each request, which costs three times as much.
    """
    routers: tuple[ApiRouter, ...] = (*(part.router for part in PARTS), *KEPT)
    for router in routers:
        app.router.routes.extend(router.routes)
