"""What is said of a route where it is declared holds where it is served."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from api.errors import NotAllowed
from api.features import addresses
from api.http.problems import install_problem_handlers
from api.http.routing import ApiRouter


def answer() -> dict[str, str]:
    return {}


def refuse() -> None:
    raise NotAllowed("a guard stands here")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """An app with one guarded, one deprecated and one plain route."""
    router = ApiRouter(tags=["service"])
    router.add_api_route("/guarded", answer, dependencies=[Depends(refuse)])
    router.add_api_route("/old", answer, name="read_old", deprecated=True, description="Gone soon.")
    monkeypatch.setattr(addresses, "PARTS", (SimpleNamespace(router=router),))
    app = FastAPI(openapi_url="/openapi.json")
    addresses.add_api_routes(app)
    install_problem_handlers(app, None)
    return TestClient(app)


def test_a_guard_given_to_a_route_is_obeyed(client: TestClient) -> None:
    assert client.get("/api/v1/guarded").status_code == 403
    assert client.get("/api/v1/old").status_code == 200


def test_what_is_told_of_a_route_is_served_in_the_document(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]["/api/v1/old"]["get"]
    assert (told["deprecated"], told["description"], told["operationId"]) == (True, "Gone soon.", "read_old")
