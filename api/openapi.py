"""The served OpenAPI document: FastAPI's, with problems as the errors and the bearer token as the way to sign in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.schemas import Fault, ProblemShape, may_fail

TEMPLATE = "#/components/schemas/{model}"


def install_openapi(app: FastAPI) -> None:
    """Serve this document in place of FastAPI's own."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build_document(app)
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]


def build_document(app: FastAPI) -> dict[str, Any]:
    """The document of an app."""
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for shape in (ProblemShape, Fault):
        schemas[shape.__name__] = shape.model_json_schema(ref_template=TEMPLATE)
        schemas[shape.__name__].pop("$defs", None)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for operation in (operation for path in document["paths"].values() for operation in path.values()):
        if "requestBody" in operation:
            operation["responses"] |= {str(status): problem for status, problem in may_fail(400, 413).items()}
    document["security"] = [{}, {"bearer": []}]
    return document
