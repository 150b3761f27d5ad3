"""Case studies, collaborations and memberships: read by all, kept by staff."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Depends, Query, Request, Response

from api.features.records import use_cases as records
from api.http.deps import Permit, ServicesDep, SessionDep, WriteDep
from api.http.etags import build_etag
from api.http.idempotency import PostDep
from api.http.paging import Cursor, Limit, read_cursor, write_cursor
from api.http.responses import respond, respond_tagged
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import Action, Viewer
from api.rules.records import Kind
from api.storage.models import RecordRow

Reader = Annotated[Viewer, Depends(Permit(Action.READ))]
Keeper = Annotated[Viewer, Depends(Permit(Action.WRITE_RECORDS))]
Content = Annotated[dict[str, Any], Body()]
OfCity = Annotated[
    str | None, Query(max_length=100, pattern=r"^[a-z0-9-]+$", description="Only those that name this city.")
]
WRITE = may_fail(403, 404, 409, 412, 413, 428)


def build_router(kind: Kind, path: str, what: str) -> ApiRouter:
    """The routes of one kind of record, at `/path`; `what` is what several of them are called."""
    router = ApiRouter(tags=["records"], prefix=f"/{path}", responses=may_fail(401, 422))
    _add_reading(router, kind, what)
    _add_adding(router, kind, what, path)
    _add_changing(router, kind, what)
    return router


def _add_reading(router: ApiRouter, kind: Kind, what: str) -> None:
    @router.get("", name=f"list_{kind}", summary=f"{what} by id")
    def list_records(
        viewer: Reader, session: SessionDep, city_id: OfCity = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Response:
        rows = records.list_records(session, kind, read_cursor(cursor), limit + 1, city_id)
        page = rows[:limit]
        following = write_cursor(page[-1].id) if len(rows) > limit else None
        return respond({"items": [_show(row) for row in page], "next": following})

    @router.get("/{record_id}", name=f"read_{kind}", summary=f"One of: {what.lower()}", responses=may_fail(404))
    def read_record(request: Request, record_id: str, viewer: Reader, session: SessionDep) -> Response:
        row = records.read_record(session, kind, record_id)
        return respond_tagged(request, _show(row), build_etag(row.content))


def _add_adding(router: ApiRouter, kind: Kind, what: str, path: str) -> None:
    @router.post("", name=f"create_{kind}", summary=f"Add to: {what.lower()}", status_code=201, responses=WRITE)
    def create_record(
        content: Content, viewer: Keeper, post: PostDep, services: ServicesDep, why: Why = ""
    ) -> Response:
        gazetteer = services.gazetteer
        return post(lambda row: _created(path, row), records.create_record, viewer, kind, content, gazetteer, why)


def _add_changing(router: ApiRouter, kind: Kind, what: str) -> None:
    @router.put("/{record_id}", name=f"replace_{kind}", summary=f"Replace one of: {what.lower()}", responses=WRITE)
    def replace_record(
        record_id: str,
        content: Content,
        viewer: Keeper,
        write: WriteDep,
        services: ServicesDep,
        if_match: IfMatch = None,
        why: Why = "",
    ) -> Response:
        gazetteer = services.gazetteer
        row = write(records.replace_record, viewer, kind, record_id, if_match, content, gazetteer, why)
        return respond(_show(row), etag=build_etag(row.content))

    @router.delete(
        "/{record_id}",
        name=f"delete_{kind}",
        summary=f"Remove one of: {what.lower()}",
        status_code=204,
        responses=WRITE,
    )
    def delete_record(record_id: str, viewer: Keeper, write: WriteDep, if_match: IfMatch = None, why: Why = "") -> None:
        write(records.delete_record, viewer, kind, record_id, if_match, why)


def _created(path: str, row: RecordRow) -> Response:
    return respond(_show(row), 201, build_etag(row.content), location=f"/api/v1/{path}/{row.id}")


def _show(row: RecordRow) -> dict[str, Any]:
    return {**row.content, "id": row.id, "version": row.version}
