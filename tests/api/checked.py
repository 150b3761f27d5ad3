"""A client that holds every answer against the served document: a status or a shape that is not described there is an error."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.settings import Settings


class CheckedClient(TestClient):
    """The test client, with each answer of the API checked."""

    def request(self, method: str, url: Any, **asked: Any) -> Any:
        """The answer. Raises AssertionError where the document does not allow it."""
        response = super().request(method, url, **asked)
        if response.request.url.path.startswith("/api/v1/"):
            check(response)
        return response


def check(response: Response) -> None:
    """Compare an answer with what the document says of its address, method and status."""
    path, method = response.request.url.path, response.request.method.lower().replace("head", "get")
    operation = next((known[method] for form, known in find_paths() if form.fullmatch(path) and method in known), None)
    if operation is None or response.status_code >= 500:
        return
    told = f"{method} {path} -> {response.status_code}"
    assert str(response.status_code) in operation["responses"], f"{told} is not described"
    content = operation["responses"][str(response.status_code)].get("content", {})
    kind = response.headers.get("content-type", "").partition(";")[0]
    assert not response.content or kind in content, f"{told}: {kind} is not described"
    if response.content and content[kind].get("schema"):
        faults = [
            str(fault) for fault in build_validator(orjson.dumps(content[kind]["schema"])).iter_errors(response.json())
        ]
        assert not faults, f"{told}: {faults[:3]}"


@cache
def read_document() -> dict[str, Any]:
    """The document, which is the same for every service."""
    return create_app(Settings(pages=False)).openapi()


@cache
def find_paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """The operations by what their addresses look like, those without parameters first."""
    paths = read_document()["paths"]
    forms = {path: re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path)) for path in paths}
    return [(forms[path], paths[path]) for path in sorted(paths, key=lambda path: path.count("{"))]


@cache
def build_validator(schema: bytes) -> Any:
    """The validator of a schema of the document, given as JSON."""
    return jsonschema_rs.validator_for({**orjson.loads(schema), "components": read_document()["components"]})
