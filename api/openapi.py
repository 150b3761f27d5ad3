"""The served OpenAPI document: FastAPI's, with problems as the errors, who may call, and the shapes of what is sent as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from api.features.profiles.shapes import CityIdentity
from api.features.records.shapes import RecordMark
from api.features.webhooks.shapes import MessageShape
from api.http import examples
from api.http.deps import Permit
from api.http.problems import TITLES
from api.http.shapes import Fault, ProblemShape, may_fail
from api.identity.roles import ALLOWED, OPEN_SCOPES, Action, Role
from api.rules import sections
from api.storage.documents import SECTIONS
from fixtures.countries import load_countries
from fixtures.vocabulary import load_vocabulary
from matcher.case_study import CaseStudy
from matcher.collaboration import Collaboration, Membership

Json = dict[str, Any]
TEMPLATE = "#/components/schemas/{model}"
SERVERS = [{"url": "/", "description": "The service that this document was read from"}]
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
    "rounds": "Twinning rounds, review panels and cohorts: sheets, plans, publication, and what came of it",
    "logs": "The changes feed and the audit log",
    "webhooks": "The changes feed, sent to who wants to be told",
    "bulk": "Imports, jobs, exports",
    "access": "Sessions, accounts, service keys",
    "service": "Health, readiness, metrics, version",
}
RECORDS: Mapping[str, type] = {"case-studies": CaseStudy, "collaborations": Collaboration, "memberships": Membership}
ITEMS = (
    sections.CodedInput,
    sections.LevelInput,
    sections.StatementInput,
    sections.AnswerInput,
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
        servers=SERVERS,
    )
    document["security"] = [{}, {"bearer": []}]
    _complete_components(document.setdefault("components", {}))
    _complete_paths(document["paths"], app)
    name_choices(document)
    add_examples(document)
    return document


def _complete_components(components: Json) -> None:
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for shape in (ProblemShape, Fault, RecordMark, MessageShape, CityIdentity, *ITEMS, *RECORDS.values()):
        _add_schema(schemas, shape)
    _describe_loose_parts(schemas)


def _complete_paths(paths: Json, app: FastAPI) -> None:
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _complete_operation(paths[route.path_format][method.lower()], method, route)
    _describe_records(paths)
    _describe_identities(paths)


def name_choices(document: Json) -> None:
    """Name the words that may be sent: themes and other codes of the vocabulary, countries, sections, problem types."""
    choices, schemas = list_choices(), document["components"]["schemas"]
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in choices and (parameter["name"] != "section" or "profiles" in operation["tags"]):
                _restrict(parameter["schema"], choices[parameter["name"]])
    sent: set[str] = set()
    for operation in operations:
        _gather(operation.get("requestBody", {}), schemas, sent)
    for name in sorted(sent):
        for field, schema in schemas[name].get("properties", {}).items():
            if field in choices.keys() - {"section"}:  # that of a precondition is one of the vocabulary's
                _restrict(schema, choices[field])
    schemas["ProfileInput"]["properties"]["sections"]["propertyNames"] = {"enum": choices["section"]}


def list_choices() -> dict[str, list[str]]:
    """What may be sent under the names of fields and parameters."""
    words = load_vocabulary()
    themes, countries = [theme.id for theme in words.themes], {country.code for country in load_countries().values()}
    codes = {name: [code.id for code in section.codes] for name, section in words.sections.items()}
    return {
        **dict.fromkeys(("theme", "themes"), themes),
        **dict.fromkeys(("country", "not_country"), sorted(code for code in countries if "." not in code)),
        **{name: codes[name] for name in ("barriers", "levers")},
        "finance": codes["finance_instruments"],
        "range": codes["climate_targets"],
        "formats": codes["exchange_formats"],
        "section": list(SECTIONS),
        "slug": sorted(TITLES),
    }


def _restrict(schema: Json, choice: list[str]) -> None:
    if schema.get("type") == "string":
        schema["enum"] = choice
    for part in (*schema.get("anyOf", ()), *filter(None, (schema.get("items"),))):
        _restrict(part, choice)


def _gather(part: Any, schemas: Json, found: set[str]) -> None:
    """The names of the schemas that a part refers to, and of those that these refer to."""
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _gather(schemas[name], schemas, found)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _gather(inner, schemas, found)


def add_examples(document: Json) -> None:
    """Show of each operation what is sent, or else what is answered."""
    for methods in document["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in examples.PARAMETERS:
                    parameter["example"] = _find_example(parameter)
            if name in examples.BODIES:
                operation["requestBody"]["content"]["application/json"]["example"] = examples.BODIES[name]
            if name in examples.ANSWERS:
                operation["responses"]["200"]["content"]["application/json"]["example"] = examples.ANSWERS[name]
            if name in examples.TEXTS:
                operation["responses"]["200"]["content"]["text/plain"]["example"] = examples.TEXTS[name]


def _add_schema(schemas: Json, shape: Any) -> None:
    schema = TypeAdapter(shape).json_schema(ref_template=TEMPLATE)
    for name, needed in schema.pop("$defs", {}).items():
        schemas.setdefault(name, needed)
    schemas[shape.__name__] = schema


def _complete_operation(operation: Json, method: str, route: APIRoute) -> None:
    """Add who may call, and what any operation of its kind may answer."""
    responses, unread = operation["responses"], (413, 415) if "requestBody" in operation else ()
    responses |= {str(status): problem for status, problem in may_fail(400, 422, 500, 503, *unread).items()}
    for parameter in operation.get("parameters", ()):
        parameter["required"] = parameter["required"] or parameter["name"] == "if-match"
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


def _describe_identities(paths: Json) -> None:
    """Who a city is, which the use case reads itself: as it is sent, as what is to be changed of it, and as it is kept."""
    identity, many, one = _refer(CityIdentity), paths["/api/v1/cities"], paths["/api/v1/cities/{city_id}/identity"]
    made, read, changed = many["post"], one["get"], one["patch"]
    made["requestBody"]["content"]["application/json"]["schema"] = identity
    for operation, status in ((made, "201"), (read, "200"), (changed, "200")):
        operation["responses"][status]["content"]["application/json"]["schema"] = identity


def _describe_loose_parts(schemas: Json) -> None:
    """The parts of bodies that are read one by one, so that every fault can be told."""
    items = {"anyOf": [_refer(shape) for shape in ITEMS]}
    schemas["SectionInput"]["properties"]["items"]["items"] = items
    schemas["CityImport"]["properties"]["city"] = _refer(CityIdentity)
    for field, record in zip(("case", "collaboration", "membership"), RECORDS.values(), strict=True):
        schemas["ImportInput"]["properties"][field]["items"] = _refer(record)


def _refer(shape: Any) -> Json:
    return {"$ref": TEMPLATE.format(model=shape.__name__)}


def _find_example(parameter: Mapping[str, Any]) -> Any:
    """The example of a parameter; one value of it where the parameter takes but one."""
    example, schema = examples.PARAMETERS[parameter["name"]], str(parameter["schema"])
    return example[0] if isinstance(example, list) and "array" not in schema else example
