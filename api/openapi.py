"""The served OpenAPI document: FastAPI's, with problems as the errors, who may call, and the shapes of what is sent as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from api.http.deps import Permit
from api.identity.roles import ALLOWED, OPEN_SCOPES, Action, Role
from api.resource_shapes import CityIdentity, RecordMark
from api.rules import sections
from api.schemas import Fault, ProblemShape, may_fail
from matcher.case_study import CaseStudy
from matcher.collaboration import Collaboration, Membership

Json = dict[str, Any]
TEMPLATE = "#/components/schemas/{model}"
LICENSE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
TAGS: Mapping[str, str] = {
    "suggestions": "Twins, peer reviewers, learners, case studies and blind spots of a city; pairs; needs in free text",
    "cities": "Cities by id and by name in any language",
    "profiles": "What is known of a city, section by section, each fact with its source",
    "words": "The vocabulary and the questionnaire",
    "policies": "What the comparisons count: versions, previews, the adopted one",
    "meetings": "Interests, introductions, feedback",
    "records": "Case studies, collaborations, memberships",
    "kept suggestions": "Answers under a permanent address",
    "logs": "The changes feed and the audit log",
    "bulk": "Imports, jobs, exports",
    "access": "Sessions, accounts, service keys",
    "service": "Health, readiness, metrics, version",
}
RECORDS: Mapping[str, type] = {"case-studies": CaseStudy, "collaborations": Collaboration, "memberships": Membership}
ITEMS = (
    sections.CodedInput,
    sections.LevelInput,
    sections.StatementInput,
    sections.TargetInput,
    sections.EmissionsInput,
    sections.ExchangeInput,
)


def install_openapi(app: FastAPI) -> None:
    """Serve this document in place of FastAPI's own."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build_document(app)
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]


def build_document(app: FastAPI) -> Json:
    """The document of an app."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        license_info=LICENSE,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for shape in (ProblemShape, Fault, RecordMark, CityIdentity, *ITEMS, *RECORDS.values()):
        _add_schema(schemas, shape)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{}, {"bearer": []}]
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _complete_operation(document["paths"][route.path_format][method.lower()], method, route)
    _describe_records(document["paths"])
    _describe_loose_parts(schemas)
    return document


def _add_schema(schemas: Json, shape: Any) -> None:
    schema = TypeAdapter(shape).json_schema(ref_template=TEMPLATE)
    for name, needed in schema.pop("$defs", {}).items():
        schemas.setdefault(name, needed)
    schemas[shape.__name__] = schema


def _complete_operation(operation: Json, method: str, route: APIRoute) -> None:
    """Add who may call, and what any operation of its kind may answer."""
    responses, unreadable = operation["responses"], (400, 413, 415) if "requestBody" in operation else ()
    responses |= {str(status): problem for status, problem in may_fail(422, *unreadable).items()}
    if method == "GET" and "200" in responses:
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "The tag sent as If-None-Match is still that of the answer"}
    for action in _find_actions(route.dependant):
        if Role.GUEST not in ALLOWED[action]:
            operation["security"] = [{"bearer": []}]
            operation["x-roles"] = sorted(ALLOWED[action])
            if Role.SERVICE in ALLOWED[action] and action not in OPEN_SCOPES:
                operation["x-scope"] = str(action)


def _find_actions(dependant: Dependant) -> Iterator[Action]:
    for needed in dependant.dependencies:
        if isinstance(needed.call, Permit):
            yield needed.call.action
        yield from _find_actions(needed)


def _describe_records(paths: Json) -> None:
    """The shapes of records, which the use case reads itself: a record as it is sent, and as it is kept."""
    for path, record in RECORDS.items():
        sent = _refer(record)
        kept = {"allOf": [sent, _refer(RecordMark)]}
        page = {"items": {"type": "array", "items": kept}, "next": {"type": ["string", "null"]}}
        many, one = paths[f"/api/v1/{path}"], paths[f"/api/v1/{path}/{{record_id}}"]
        for operation in (many["post"], one["put"]):
            operation["requestBody"]["content"]["application/json"]["schema"] = sent
        for operation, status in ((many["post"], "201"), (one["get"], "200"), (one["put"], "200")):
            operation["responses"][status]["content"]["application/json"]["schema"] = kept
        listed = {"type": "object", "properties": page, "required": list(page)}
        many["get"]["responses"]["200"]["content"]["application/json"]["schema"] = listed


def _describe_loose_parts(schemas: Json) -> None:
    """The parts of bodies that are read one by one, so that every fault can be told."""
    items = {"anyOf": [_refer(shape) for shape in ITEMS]}
    schemas["SectionInput"]["properties"]["items"]["items"] = items
    schemas["CityImport"]["properties"]["city"] = _refer(CityIdentity)
    for field, record in zip(("case", "collaboration", "membership"), RECORDS.values(), strict=True):
        schemas["ImportInput"]["properties"][field]["items"] = _refer(record)


def _refer(shape: Any) -> Json:
    return {"$ref": TEMPLATE.format(model=shape.__name__)}
