"""Whether the service lives, is ready, how it does, and which version it is."""

from __future__ import annotations

import os
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.errors import NotFound
from api.features.service.shapes import SnapshotShape
from api.http.deps import Permit, ServicesDep, SnapshotDep
from api.http.problems import TITLES, TYPES
from api.http.responses import PUBLIC, respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.version import VERSION

router = ApiRouter(tags=["service"])
Watcher = Annotated[Viewer, Depends(Permit(Action.READ_METRICS))]


@router.get("/health")
async def read_health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready")
async def read_readiness(request: Request, services: ServicesDep) -> dict[str, Any]:
    """A snapshot is loaded and questions can be asked, also while the database is away.

    `behind_seconds` is how long ago this process last held all that was written; `set_aside` names the rows that cannot be read.
    """
    edition, following = services.store.current(), request.app.state.following
    return {
        "status": "ready",
        "cities": len(edition.snapshot.ids),
        "snapshot": edition.snapshot.version,
        "database": "away" if following.database_away else "there",
        "behind_seconds": round(following.behind_seconds, 1),
        "set_aside": [{"kind": row.kind, "id": row.id} for row in edition.set_aside],
    }


@router.get("/version")
async def read_version() -> dict[str, str]:
    """The version of the software and of this API."""
    return {"software": VERSION, "api": "v1"}


@router.get("/openapi.json", include_in_schema=False)
async def read_document(request: Request) -> Response:
    """This API in the words of OpenAPI 3.1."""
    return respond(request.app.openapi(), cache_control=PUBLIC)


@router.get("/snapshots/current", response_model=SnapshotShape, responses=may_fail(401))
async def read_snapshot(view: SnapshotDep) -> dict[str, str | int]:
    """The snapshot and the policy that answers come from."""
    snapshot = view.snapshot
    counts = {"cities": len(snapshot.ids), "case_studies": len(snapshot.cases.records)}
    return {
        "snapshot": snapshot.version,
        "policy": view.policy_name,
        "vocabulary": snapshot.vocabulary.version,
        **counts,
    }


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def read_metrics(viewer: Watcher) -> Response:
    """Counts and times of requests, for Prometheus, over all workers of this machine."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/problems/{slug}", responses=may_fail(404))
async def read_problem(slug: str) -> dict[str, str]:
    """What a problem type means; `type` of every error points here."""
    if slug not in TITLES:
        raise NotFound("there is no such problem type", tuple(TITLES))
    return {"type": TYPES + slug, "title": TITLES[slug]}
