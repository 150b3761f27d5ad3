"""Whoever leaves takes along their name and what they wrote in their own words; what the city reported stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.storage.engine import open_session, settle_erased
from api.storage.models import AccountRow, metadata
from tests.api.conftest import PASSWORD, Service

OWN = "an entirely personal remark"
CITY = "/cities/pau-fr"


def ask(service: Service, role: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    content = {} if body is None else {"json": body}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.request(method, f"/api/v1{path}", headers=service.headers[role] | named, **content)


def write_everywhere(service: Service) -> str:
    """Everything that an editor can leave words in; the id of the answer they kept."""
    need = {"items": [{"text": "What the city reported", "theme": "energy_systems"}]}
    why = f"why={OWN.replace(' ', '+')}"
    steps = (
        ("PATCH", f"{CITY}/profile/needs?{why}", need, 200),
        ("PUT", f"{CITY}/interests/leuven-be", {"verdict": "not for us", "reason": OWN}, 200),
        ("POST", f"{CITY}/feedback", {"peer_id": "leuven-be", "outcome": "met", "rating": 4, "comment": OWN}, 201),
    )
    for method, path, body, status in steps:
        assert ask(service, "editor", method, path, body, if_match="*").status_code == status
    kept = ask(service, "editor", "POST", "/suggestions", {"city_id": "pau-fr"})
    return str(kept.json()["id"])


def dump_database(service: Service) -> str:
    with service.engine.connect() as connection:
        return "".join(str(row) for table in metadata.sorted_tables for row in connection.execute(table.select()))


def delete_own(service: Service, role: str) -> int:
    return int(ask(service, role, "POST", "/me/erasure", {"current_password": PASSWORD}).status_code)


def close(service: Service, role: str) -> int:
    rows = ask(service, "staff", "GET", "/accounts").json()["items"]
    account = next(row["id"] for row in rows if row["name"] == role)
    return int(ask(service, "staff", "DELETE", f"/accounts/{account}").status_code)


@pytest.mark.parametrize("leave", [delete_own, close])
def test_whoever_leaves_leaves_no_word_of_their_own_behind(service: Service, leave: Any) -> None:
    answer = write_everywhere(service)
    assert dump_database(service).count(OWN) == 4
    ask(
        service,
        "other editor",
        "PUT",
        "/cities/leuven-be/interests/pau-fr",
        {"verdict": "interested", "reason": "of others"},
    )
    assert leave(service, "editor") == 204
    after = dump_database(service)
    assert OWN not in after
    assert "What the city reported" in after and "of others" in after
    assert ask(service, "reader", "GET", f"/suggestions/{answer}").status_code == 404
    assert ask(service, "editor", "GET", "/me").status_code == 401
    assert ask(service, "service", "GET", f"{CITY}/interests").json()["sent"][0]["verdict"] == "not for us"
    told = ask(service, "staff", "GET", "/feedback").json()["items"][0]
    assert (told["outcome"], told["rating"], told["comment"]) == ("met", 4, "")


def test_what_was_erased_is_not_in_the_files_of_the_database_either(service: Service) -> None:
    if service.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has its own vacuum")
    files = Path(str(service.engine.url.database)).parent

    def count() -> int:
        return sum(path.read_bytes().count(OWN.encode()) for path in files.glob("*.sqlite*"))

    write_everywhere(service)
    settle_erased(service.engine)
    assert count() > 0
    assert delete_own(service, "editor") == 204
    settle_erased(service.engine)
    assert count() == 0


@pytest.mark.parametrize("leave", [delete_own, close])
def test_the_name_of_who_left_is_free_again_and_no_hash_is_kept(service: Service, leave: Any) -> None:
    with open_session(service.engine) as session:
        known = session.exec(select(AccountRow.password_hash).where(AccountRow.name == "editor")).one()
    assert leave(service, "editor") == 204
    assert known not in dump_database(service)
    with open_session(service.engine) as session:
        assert session.exec(select(AccountRow).where(AccountRow.name == "editor")).first() is None
    given = {"name": "editor", "role": "editor", "city_id": "pau-fr"}
    assert ask(service, "staff", "POST", "/accounts", given).status_code == 201


def test_what_somebody_else_wrote_over_stays(service: Service) -> None:
    write_everywhere(service)
    ask(
        service, "service", "PUT", f"{CITY}/interests/leuven-be", {"verdict": "interested", "reason": "of the platform"}
    )
    ask(
        service,
        "service",
        "POST",
        f"{CITY}/feedback",
        {"peer_id": "leuven-be", "outcome": "met", "comment": "of the platform"},
    )
    assert delete_own(service, "editor") == 204
    assert dump_database(service).count("of the platform") == 2


def test_words_are_found_by_their_writer_also_where_several_wrote_of_the_same(service: Service) -> None:
    for role in ("service", "editor", "service"):
        given = {"peer_id": "leuven-be", "outcome": "met", "comment": f"of the {role}"}
        ask(service, role, "POST", f"{CITY}/feedback", given)
    assert delete_own(service, "editor") == 204
    comments = [row["comment"] for row in ask(service, "staff", "GET", "/feedback").json()["items"]]
    assert comments == ["of the service", "", "of the service"]


def test_staff_leave_their_notes_behind_as_little_as_their_reasons(service: Service) -> None:
    given = {"name": "second", "role": "staff"}
    assert ask(service, "staff", "POST", "/accounts", given).status_code == 201
    ask(service, "staff", "POST", "/introductions", {"a": "pau-fr", "b": "leuven-be", "note": OWN})
    assert delete_own(service, "staff") == 204
    assert OWN not in dump_database(service)


def test_an_account_is_not_deleted_without_its_password(service: Service) -> None:
    for body in ({}, {"current_password": "not the password"}):
        refused = ask(service, "reader", "POST", "/me/erasure", body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "current_password")
    assert ask(service, "reader", "GET", "/me").status_code == 200


def test_the_last_of_all_staff_cannot_leave(service: Service) -> None:
    assert delete_own(service, "staff") == 409
    assert close(service, "staff") == 409
    assert ask(service, "staff", "GET", "/me").status_code == 200


def test_a_person_takes_along_what_is_kept_of_them_and_nobody_else(service: Service) -> None:
    answer = write_everywhere(service)
    mine = ask(service, "editor", "GET", "/me/data").json()
    assert mine["account"]["name"] == "editor"
    assert [kept["id"] for kept in mine["kept_answers"]] == [answer]
    said = {line["what"] for line in mine["audit"]}
    assert {"sign in", "replace section", "interest: not for us", "give feedback", "save answer"} <= said
    reader = ask(service, "reader", "GET", "/me/data").json()
    assert (reader["account"]["name"], reader["kept_answers"]) == ("reader", [])
    assert {line["what"] for line in reader["audit"]} == {"sign in"}
    other = ask(service, "other editor", "GET", "/me/data").text
    assert OWN not in other and "not for us" not in other
