"""The examples of the document can be sent and answered as they stand, and the document names what may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from tests.api.checked import build_validator, read_document
from tests.api.conftest import Service

NOT_SENT = {"delete_session", "sign_out"}
"""What has neither parameters, nor a body, nor an answer that could be shown."""
REFUSED = {400, 413, 415, 422}
Operation = tuple[str, str, dict[str, Any]]


def list_operations() -> Iterator[Operation]:
    for path, methods in read_document()["paths"].items():
        yield from ((method, path, operation) for method, operation in methods.items())


def read_example(operation: dict[str, Any]) -> Any:
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")


def test_every_operation_has_an_example() -> None:
    without = {op["operationId"] for _, _, op in list_operations() if b'"example"' not in orjson.dumps(op)}
    assert without <= NOT_SENT
    bodies = [op["operationId"] for _, _, op in list_operations() if "requestBody" in op and read_example(op) is None]
    assert bodies == []


def test_every_example_of_an_answer_has_the_shape_of_the_answer() -> None:
    shown = 0
    for _, path, operation in list_operations():
        for kind, content in operation["responses"].get("200", {}).get("content", {}).items():
            if kind == "application/json" and "example" in content:
                shown += 1
                found = build_validator(orjson.dumps(content["schema"])).iter_errors(content["example"])
                assert not [str(fault) for fault in found], path
    assert shown >= 10


def test_every_example_is_taken_as_it_stands(service: Service) -> None:
    wrong = []
    ending = {"erase_me", "sign_out", "set_password"}
    for method, path, operation in sorted(list_operations(), key=lambda found: found[2]["operationId"] in ending):
        named = {item["name"]: item.get("example") for item in operation.get("parameters", ())}
        placed = {item["name"]: item["in"] for item in operation.get("parameters", ())}
        assert all(named[name] is not None for name, place in placed.items() if place == "path"), path
        query = {name: value for name, value in named.items() if placed[name] == "query" and value is not None}
        roles = operation.get("x-roles", ["staff"])
        headers = dict(service.headers["staff" if "staff" in roles else "editor"])
        headers |= {"If-Match": "*"} if "if-match" in named else {}
        body = {"json": read_example(operation)} if "requestBody" in operation else {}
        answer = service.client.request(method, path.format(**named), params=query, headers=headers, **body)
        expected = operation["operationId"] in {"set_password", "erase_me"}  # the password of the example is not ours
        if (answer.status_code in REFUSED and not expected) or answer.status_code >= 500:
            wrong.append((operation["operationId"], answer.status_code, answer.text[:300]))
    assert wrong == []


def test_a_write_that_must_name_what_it_replaces_says_so_in_the_document() -> None:
    marks = {
        op["operationId"]: item["required"]
        for _, _, op in list_operations()
        for item in op.get("parameters", ())
        if item["name"] == "if-match"
    }
    assert {"put_profile", "patch_section", "delete_section", "replace_case"} <= marks.keys()
    assert all(marks.values())


@pytest.mark.parametrize("status", ["400", "500", "503"])
def test_what_any_operation_may_answer_is_told_of_every_one(status: str) -> None:
    assert [op["operationId"] for _, _, op in list_operations() if status not in op["responses"]] == []


def test_the_document_names_the_words_that_may_be_sent(reading: Service) -> None:
    themes = reading.client.get("/api/v1/cities/pau-fr/twins?theme=magic").json()["errors"][0]["message"]
    document = read_document()
    asked = {
        item["name"]: item["schema"]
        for item in document["paths"]["/api/v1/cities/{city_id}/twins"]["get"]["parameters"]
    }
    theme = next(part["enum"] for part in asked["theme"]["anyOf"] if part["type"] == "string")
    assert len(theme) == 10 and "energy_systems" in theme and "magic" not in theme and themes
    assert {"FR", "GB", "GR"} <= set(asked["country"]["items"]["enum"])
    schemas = document["components"]["schemas"]
    assert schemas["StatementInput"]["properties"]["theme"]["enum"] == theme
    assert set(schemas["KeptQuestion"]["properties"]["kind"]["enum"]) == {
        "twins",
        "reviewers",
        "learners",
        "case-studies",
    }
    assert document["servers"][0]["url"] == "/"


def test_every_fault_is_named_by_its_field_alone(reading: Service) -> None:
    asked = (
        ("GET", "/cities/pau-fr/twins?k=0", None, "k"),
        ("GET", "/cities/pau-fr/twins?nothing=1", None, "nothing"),
        ("GET", "/cities?cursor=%21", None, "cursor"),
        ("POST", "/ask", {"need": ""}, "need"),
        (
            "PUT",
            "/cities/pau-fr/profile",
            {"sections": {"needs": {"items": [{"text": "x"}]}}},
            "sections.needs.items.0.text",
        ),
        ("PATCH", "/cities/pau-fr/profile/needs", {"items": [{"text": "x"}]}, "items.0.text"),
    )
    headers = reading.headers["editor"] | {"If-Match": "*"}
    for method, path, body, field in asked:
        content = {"json": body} if body is not None else {}
        refused = reading.client.request(method, f"/api/v1{path}", headers=headers, **content)
        assert field in [fault["field"] for fault in refused.json()["errors"]], path
