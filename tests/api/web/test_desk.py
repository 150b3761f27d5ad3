"""What programme staff do at their desk, as a browser without scripts would send it."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest

from api.http.deps import COOKIE
from api.web.routes.staff import TOOLS
from tests.api.conftest import PASSWORD, Service, Start
from tests.api.web.test_my_city import TOKEN, Visitor

DESK = "/en/desk"
PAGES = [f"/{tool.address}" if tool.address else "" for tool in TOOLS]


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def staff(service: Service) -> Visitor:
    return Visitor(service.client, service.tokens["staff"])


@pytest.fixture
def editor(service: Service) -> Visitor:
    return Visitor(service.client, service.tokens["other editor"])


def post(visitor: Visitor, page: str, path: str, fields: dict[str, str | list[str]], status: int) -> str:
    """Send a form with the token of a page; the page that comes of it."""
    token = TOKEN.search(visitor.read(page))
    assert token
    sent = {"form_token": token[1], **fields}
    answer = visitor.client.post(path, data=sent, headers=visitor.headers, follow_redirects=False)
    if answer.status_code == 303:
        answer = visitor.client.get(answer.headers["location"], headers=visitor.headers)
    assert answer.status_code == status, answer.text
    return answer.text


def test_staff_who_sign_in_land_at_their_desk(service: Service) -> None:
    given = {"name": "staff", "password": PASSWORD}
    answer = service.client.post("/de/sign-in", data=given, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/de/desk")
    reader = service.client.post("/de/sign-in", data={**given, "name": "reader"}, follow_redirects=False)
    assert reader.headers["location"] == "/de/"


def test_the_desk_is_for_staff_alone(service: Service) -> None:
    for role, status in (("reader", 403), ("editor", 403), ("guest", 401), ("staff", 200)):
        headers = {"Cookie": f"{COOKIE}={service.tokens[role]}"} if role != "guest" else {}
        for page in PAGES:
            answer = service.client.get(DESK + page, headers=headers, follow_redirects=False)
            assert answer.status_code == status, (role, page)


def test_a_form_of_the_desk_is_refused_without_the_token_of_the_session(service: Service, staff: Visitor) -> None:
    for path in ("/accounts", "/keys", "/introductions", "/records/case/new", "/words/struck"):
        answer = service.client.post(DESK + path, data={"form_token": "guessed"}, headers=staff.headers)
        assert answer.status_code in (403, 422), path
    assert [row["role"] for row in _list_accounts(service)].count("staff") == 1


def _list_accounts(service: Service) -> list[dict[str, str]]:
    items: list[dict[str, str]] = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()[
        "items"
    ]
    return items


@pytest.mark.parametrize("role", ["staff", "reader"])
def test_whoever_edits_no_city_stays_signed_in_on_the_page_of_editors(service: Service, role: str) -> None:
    visitor = Visitor(service.client, service.tokens[role])
    answer = service.client.get("/en/my-city", headers=visitor.headers, follow_redirects=False)
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert ('href="/en/desk"' in answer.text) == (role == "staff")
    refused = service.client.get("/en/my-city/data.json", headers=visitor.headers, follow_redirects=False)
    assert refused.status_code == 403


def test_a_contested_fact_waits_at_the_desk_until_it_is_settled(staff: Visitor, editor: Visitor) -> None:
    editor.send("/en/cities/leuven-be", "/en/my-city/contested", fact="city:population", words="We are more now")
    assert "We are more now" in staff.read(DESK)
    staff.send(DESK, f"{DESK}/contested/leuven-be/settled", section="city", code="population")
    assert "We are more now" not in staff.read(DESK)


def test_an_interest_without_an_answer_waits_at_the_desk_until_staff_introduce_the_two(
    staff: Visitor, editor: Visitor
) -> None:
    pair = "/en/cities/leuven-be/with/pau-fr"
    editor.send(pair, "/en/my-city/interests/pau-fr", verdict="interested", reason="Your buses")
    assert "Your buses" in staff.read(DESK)
    staff.send(DESK, f"{DESK}/introductions", a="leuven-be", b="pau-fr")
    assert "Your buses" not in staff.read(DESK)
    assert "introduced by programme staff" in editor.read("/en/my-city")


def test_an_interest_that_was_answered_does_not_wait(service: Service, staff: Visitor, editor: Visitor) -> None:
    other = Visitor(service.client, service.tokens["editor"])
    editor.send(
        "/en/cities/leuven-be/with/pau-fr", "/en/my-city/interests/pau-fr", verdict="interested", reason="Buses"
    )
    pair = "/en/cities/pau-fr/with/leuven-be"
    other.send(pair, "/en/my-city/interests/leuven-be", verdict="not for us", reason="Too flat")
    waiting = staff.read(DESK)
    assert "Buses" not in waiting and "Too flat" not in waiting


JOINING = {"city_id": "koge-dk", "name": "Ana Sørensen", "contact": "ana@koge.example", "words": "Heat for our blocks"}


def find_joining(service: Service, staff: Visitor) -> str:
    """A city asks to join; the address under which the desk decides on it."""
    assert "Cities that ask to join" not in staff.read(DESK)
    assert service.client.post("/api/v1/joinings", json=JOINING).status_code == 201
    assert "Cities that ask to join" in staff.read(DESK)
    page = staff.read(f"{DESK}/accounts")
    assert all(told in page for told in ("Køge", "ana@koge.example", "Heat for our blocks"))
    found = re.search(rf"{DESK}/joinings/\w+", page)
    assert found
    return found[0]


def test_a_city_that_asks_to_join_is_let_in_at_the_desk(service: Service, staff: Visitor) -> None:
    address = find_joining(service, staff)
    page = post(staff, f"{DESK}/accounts", address, {"decision": "let in"}, 200)
    found = re.search(r"/en/sign-in\?token=([\w-]+)", page)
    assert found and "ana@koge.example" in page
    assert "Cities that ask to join" not in staff.read(DESK)
    signed = service.client.post("/api/v1/sessions/by-link", json={"token": found[1]}).json()
    assert (signed["role"], signed["city_id"]) == ("editor", "koge-dk")


def test_a_city_that_is_refused_makes_no_account(service: Service, staff: Visitor) -> None:
    address, before = find_joining(service, staff), _list_accounts(service)
    post(staff, f"{DESK}/accounts", address, {"decision": "refused"}, 200)
    assert "ana@koge.example" not in staff.read(f"{DESK}/accounts")
    assert _list_accounts(service) == before
    post(staff, f"{DESK}/accounts", address, {"decision": "let in"}, 409)


def test_an_account_is_made_with_an_invitation_that_is_shown_once(service: Service, staff: Visitor) -> None:
    page = post(
        staff, f"{DESK}/accounts", f"{DESK}/accounts", {"name": "new", "role": "editor", "city": "Lovaina"}, 200
    )
    found = re.search(r"/en/sign-in\?token=([\w-]+)", page)
    assert found and found[1] not in staff.read(f"{DESK}/accounts")
    signed = service.client.post("/api/v1/sessions/by-link", json={"token": found[1]}).json()
    assert (signed["role"], signed["city_id"]) == ("editor", "leuven-be")


def test_an_account_that_cannot_be_made_is_shown_again_with_the_reason(staff: Visitor) -> None:
    for fields, told, status in (
        ({"name": "staff", "role": "staff", "city": ""}, "named", 409),
        ({"name": "someone", "role": "editor", "city": ""}, "an editor needs a city_id", 422),
        ({"name": "someone", "role": "editor", "city": "Xyzzyville"}, "Xyzzyville", 422),
    ):
        page = post(staff, f"{DESK}/accounts", f"{DESK}/accounts", dict(fields), status)
        assert told in page and f'value="{fields["name"]}"' in page


def test_staff_do_not_close_their_own_last_account_and_close_others(service: Service, staff: Visitor) -> None:
    ids = {row["name"]: row["id"] for row in _list_accounts(service)}
    page = post(staff, f"{DESK}/accounts", f"{DESK}/accounts/{ids['staff']}/close", {}, 409)
    assert "last staff account" in page
    staff.send(f"{DESK}/accounts", f"{DESK}/accounts/{ids['reader']}/close")
    assert "reader" not in {row["name"] for row in _list_accounts(service)}


def test_a_key_is_shown_once_and_works_until_it_is_stopped(service: Service, staff: Visitor) -> None:
    fields: dict[str, str | list[str]] = {"name": "portal", "scopes": ["interests:read", "peers:read"], "days": "30"}
    key = re.search(r"cpk_[\w-]+", post(staff, f"{DESK}/keys", f"{DESK}/keys", fields, 200))
    assert key and key[0] not in staff.read(f"{DESK}/keys")
    headers = {"Authorization": f"Bearer {key[0]}"}
    assert service.client.get("/api/v1/me", headers=headers).json()["scopes"] == ["interests:read", "peers:read"]
    key_id = key[0].split("_")[1]
    staff.send(f"{DESK}/keys", f"{DESK}/keys/{key_id}/revoke")
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401
    assert "portal" in post(staff, f"{DESK}/keys", f"{DESK}/keys", {**fields, "days": "9999"}, 422)


def test_the_audit_log_is_narrowed_and_exported_by_the_same_words(service: Service, staff: Visitor) -> None:
    staff.send(DESK, f"{DESK}/introductions", a="leuven-be", b="pau-fr")
    page = staff.read(f"{DESK}/audit?what=INTRODUCTION")
    assert "open introduction" in page and "create account" not in page
    sheet = service.client.get(f"{DESK}/audit.csv?what=INTRODUCTION", headers=staff.headers)
    rows = list(csv.DictReader(StringIO(sheet.text.removeprefix("\ufeff"))))
    assert [(row["what"], row["subject"]) for row in rows] == [("open introduction", "leuven-be/pau-fr")]
    asked = {"subject": "leuven-be/", "since": "2020-01-01", "until": "2020-12-31"}
    lines = service.client.get("/api/v1/audit", params=asked, headers=service.headers["staff"]).json()["items"]
    assert lines == []
    asked["until"] = rows[0]["at"][:10]
    lines = service.client.get("/api/v1/audit", params=asked, headers=service.headers["staff"]).json()["items"]
    assert [line["what"] for line in lines] == ["open introduction"]


def test_a_draft_of_the_weights_says_what_it_would_change_before_it_is_adopted(
    service: Service, staff: Visitor
) -> None:
    page, content = f"{DESK}/policies/hand-made", service.client.get("/api/v1/policies").json()["items"][0]
    first, version = f"{page}/{content['version']}", content["version"]
    weights = {f"twins:{name}": "0" for name in content["terms"]["twins"]} | {"twins:distance": "5"}
    fields: dict[str, str | list[str]] = {"id": "hand-made", "version": "near", **weights}
    shown = post(staff, f"{first}/draft", f"{first}/draft", fields, 200)
    kept = [int(count) for count in re.findall(r"(\d+) of 10", shown)]
    twins, reviewers = kept[::2], kept[1::2]
    assert min(twins) < 10 and set(reviewers) == {10}
    assert "with the draft" in staff.read(f"{page}/near?city=Leuven")
    again = post(staff, f"{first}/draft", f"{first}/draft", fields, 422)
    assert "versions never change" in again and 'value="near"' in again
    staff.send(f"{page}/near", f"{page}/near/adopt", why="to see")
    adopted = [row["version"] for row in service.client.get("/api/v1/policies").json()["items"] if row["adopted"]]
    assert adopted == ["near"] and version != "near"


def test_a_record_is_added_changed_and_removed_and_nothing_typed_is_lost(service: Service, staff: Visitor) -> None:
    new = f"{DESK}/records/membership/new"
    fields: dict[str, str | list[str]] = {
        "network": "A network",
        "city_id": "Lovaina",
        "year": "12",
        "source": "a page",
    }
    page = post(staff, new, new, fields, 422)
    assert "year" in page and 'value="A network"' in page
    post(staff, new, new, {**fields, "year": "2024", "themes": ["finance"]}, 200)
    asked = {"city_id": "leuven-be", "limit": "200"}
    items = service.client.get("/api/v1/memberships", params=asked).json()["items"]
    made = next(item for item in items if item["network"] == "A network")
    assert (made["year"], made["themes"], made["hosts"]) == (2024, ["finance"], False)
    one = f"{DESK}/records/membership/{made['id']}"
    etag = re.search(r'name="etag" value="([^"]+)"', staff.read(one).replace("&#34;", "'"))
    assert etag
    sent = {**fields, "year": "2025", "etag": etag[1].replace("'", '"'), "why": "a slip"}
    post(staff, one, one, sent, 200)
    stale = post(staff, one, one, {**sent, "year": "2026"}, 412)
    assert "changed since" in stale and 'value="2026"' in stale
    now = re.search(r'name="etag" value="([^"]+)"', staff.read(one).replace("&#34;", "'"))
    assert now
    staff.send(one, f"{one}/remove", etag=now[1].replace("'", '"'), why="twice")
    assert service.client.get(f"/api/v1/memberships/{made['id']}").status_code == 404


def test_struck_words_are_gone_everywhere(service: Service, staff: Visitor, editor: Visitor) -> None:
    pair, words = "/en/cities/leuven-be/with/pau-fr", "Ask Mrs Example"
    editor.send(pair, "/en/my-city/interests/pau-fr", verdict="interested", reason=words)
    editor.send("/en/cities/leuven-be", "/en/my-city/contested", fact="city:population", words=f"{words} too")
    assert staff.read(f"{DESK}/words").count(words) >= 2
    for kind, key in (("interest", "leuven-be/pau-fr"), ("remark", "leuven-be/contested/city/population")):
        staff.send(f"{DESK}/words", f"{DESK}/words/struck", kind=kind, key=key, why="names a person")
    for page in (DESK, f"{DESK}/words"):
        assert words not in staff.read(page)
    assert words not in Visitor(service.client, service.tokens["editor"]).read("/en/my-city")
    for key in ("leuven-be", "leuven-be/contested/city", "leuven-be/pau-fr/x/y"):
        fields: dict[str, str | list[str]] = {"kind": "interest", "key": key, "why": "?"}
        post(staff, f"{DESK}/words", f"{DESK}/words/struck", fields, 404)


def test_statistics_count_what_came_of_introductions(service: Service, staff: Visitor, editor: Visitor) -> None:
    staff.send(DESK, f"{DESK}/introductions", a="leuven-be", b="pau-fr")
    editor.send("/en/my-city", "/en/my-city/outcomes/pau-fr", outcome="met")
    page = staff.read(f"{DESK}/statistics")
    assert re.search(r"We met</th><td class=\"number\">1<", page)
    assert "never suggested" in page
