"""Staff make, rename and close cities over the API."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from api.storage.engine import open_session
from api.storage.models import AccountRow, CityVersion
from tests.api.conftest import Service

KOGE = {"id": "koge-dk", "name": "Køge", "country": "DK"}


def send(service: Service, method: str, path: str, body: Any = None, role: str = "staff", etag: str = "") -> Any:
    content = {} if body is None else {"json": body}
    headers = service.headers[role] | ({"If-Match": etag} if etag else {})
    return service.client.request(method, f"/api/v1{path}", headers=headers, **content)


def test_a_city_is_made_with_what_the_gazetteer_knows_invited_and_edited(service: Service) -> None:
    made = send(service, "POST", "/cities", KOGE)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/cities/koge-dk")
    assert made.json()["population"]["value"] > 10_000
    assert service.client.get("/api/v1/cities/koge-dk", headers=service.headers["staff"]).json()["name"] == "Køge"
    assert send(service, "POST", "/cities", KOGE).status_code == 409
    account = send(service, "POST", "/accounts", {"name": "ida", "role": "editor", "city_id": "koge-dk"}).json()
    link = send(service, "POST", f"/accounts/{account['id']}/sign-in-link").json()["token"]
    signed_in = send(service, "POST", "/sessions/by-link", {"token": link}, "guest").json()
    assert signed_in["city_id"] == "koge-dk"
    told = service.client.get("/api/v1/changes?since=0&limit=200").json()["items"]
    assert ("city", "koge-dk") in [(line["what"], line["subject"]) for line in told]


def test_a_city_is_renamed_and_keeps_all_else_also_where_it_has_an_editor(service: Service) -> None:
    before = send(service, "GET", "/cities/pau-fr/identity")
    assert send(service, "PATCH", "/cities/pau-fr/identity", {"name": "Pau en Béarn"}).status_code == 428
    etag = before.headers["etag"]
    changed = send(service, "PATCH", "/cities/pau-fr/identity", {"name": "Pau en Béarn"}, etag=etag)
    assert changed.json() == {**before.json(), "name": "Pau en Béarn"}
    shown = service.client.get("/api/v1/cities/pau-fr", headers=service.headers["staff"]).json()
    assert shown["name"] == "Pau en Béarn"
    assert send(service, "PATCH", "/cities/pau-fr/identity", {"name": "x"}, etag=etag).status_code == 412
    emptied = send(service, "PATCH", "/cities/pau-fr/identity", {"population": None}, etag=changed.headers["etag"])
    assert emptied.json()["population"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"), ({"country": "ZZ"}, "country"), ({"place": {"latitude": 91.0}}, "place.latitude"),
        ({"id": "other-fr"}, "id"), ({"needs": []}, "needs"), ({"name": None}, "name"),
    ],
)  # fmt: skip
def test_an_identity_that_cannot_be_is_refused_at_its_field_and_changes_nothing(
    service: Service, given: dict[str, Any], field: str
) -> None:
    before = send(service, "GET", "/cities/pau-fr/identity").json()
    refused = send(service, "PATCH", "/cities/pau-fr/identity", given, etag="*")
    assert (refused.status_code, field in [fault["field"] for fault in refused.json()["errors"]]) == (422, True)
    assert send(service, "GET", "/cities/pau-fr/identity").json() == before


def test_a_city_is_closed_only_when_nobody_edits_it_and_no_record_names_it_unless_they_go_too(service: Service) -> None:
    refused = send(service, "DELETE", "/cities/pau-fr", etag="*")
    assert (refused.status_code, "account" in refused.json()["detail"], "record" in refused.json()["detail"]) == (
        409, True, True,
    )  # fmt: skip
    patched = {"items": [{"text": "Something private", "theme": "finance"}], "visibility": "private"}
    send(service, "PATCH", "/cities/pau-fr/profile/needs", patched, "editor", "*")
    with open_session(service.engine) as session:
        editor = session.exec(select(AccountRow.id).where(AccountRow.city_id == "pau-fr")).one()
    assert send(service, "DELETE", f"/accounts/{editor}").status_code == 204
    assert send(service, "DELETE", "/cities/pau-fr", etag="*").status_code == 409
    assert send(service, "DELETE", "/cities/pau-fr").status_code == 428
    assert send(service, "DELETE", "/cities/pau-fr?records=true", etag="*").status_code == 204
    left = service.client.get("/api/v1/cities?limit=200", headers=service.headers["staff"]).json()["items"]
    assert "pau-fr" not in [city["id"] for city in left]
    assert service.client.get("/api/v1/collaborations?city_id=pau-fr").json()["items"] == []
    with open_session(service.engine) as session:
        assert session.exec(select(CityVersion).where(CityVersion.city_id == "pau-fr")).all() == []
    assert "Something private" not in send(service, "GET", "/audit?limit=200").text
    again = send(service, "POST", "/cities", {"id": "pau-fr", "name": "Pau", "country": "FR"})
    assert again.status_code == 201
    assert service.client.get("/api/v1/cities/pau-fr/profile").json()["sections"] == {}
