"""What the editor of a city does on its own pages, as a browser without scripts would send it."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from fastapi.testclient import TestClient

from api.http.deps import COOKIE
from api.identity.tries import Tries
from tests.api.conftest import PASSWORD, Service, Start

TOKEN = re.compile(r'name="form_token" value="(\w+)"')
SPOT = re.compile(r'name="section" value="(\w+)"><input type="hidden" name="code" value="(\w+)">')
BLIND_SPOTS = "/en/cities/leuven-be/blind-spots"
DESK = "/en/my-city"
ACCOUNT = "/en/account"
PAIR = "/en/cities/pau-fr/with/leuven-be"
Spot = tuple[str, str]


class Visitor:
    """Somebody who opens pages and sends the forms on them."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.headers = client, {"Cookie": f"{COOKIE}={token}"} if token else {}

    def read(self, path: str) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, page: str, path: str, **fields: str) -> str:
        """Send a form with the token of a page; where it leads to."""
        found = TOKEN.search(self.read(page))
        token = {"form_token": found[1]} if found else {}
        answer = self.client.post(path, data=token | fields, headers=self.headers, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def refuse(self, page: str, path: str, **fields: str) -> str:
        """Send a form that is refused; the page that says so."""
        found = TOKEN.search(self.read(page))
        assert found
        answer = self.client.post(path, data={"form_token": found[1]} | fields, headers=self.headers)
        assert answer.status_code == 422, answer.text
        return answer.text


@pytest.fixture
def people(start: Start) -> dict[str, Visitor]:
    service = start(pages=True)
    return {role: Visitor(service.client, token) for role, token in {**service.tokens, "guest": ""}.items()}


def spots_of(page: str) -> list[Spot]:
    """The spots that are offered to be added, and those set aside, without repetition."""
    return list(dict.fromkeys(SPOT.findall(page)))


def split(page: str) -> tuple[list[Spot], list[Spot]]:
    """The spots that are shown, and those that are set aside."""
    shown, _, aside = page.partition("Set aside by your city")
    return spots_of(shown), spots_of(aside)


def dismiss(editor: Visitor, spot: Spot, words: str = "") -> str:
    path = "/en/my-city/blind-spots/dismissed"
    return editor.send(BLIND_SPOTS, path, section=spot[0], code=spot[1], words=words, act="dismiss")


def test_a_blind_spot_that_a_city_dismisses_is_no_longer_shown_to_it(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    before, _ = split(editor.read(BLIND_SPOTS))
    assert before
    assert dismiss(editor, before[0], "not ours to decide") == BLIND_SPOTS
    after, aside = split(editor.read(BLIND_SPOTS))
    assert aside == before[:1]
    assert after[: len(before) - 1] == before[1:]


def test_a_dismissed_blind_spot_is_shown_again_when_the_city_asks(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    before, _ = split(editor.read(BLIND_SPOTS))
    dismiss(editor, before[0])
    path = "/en/my-city/blind-spots/dismissed"
    editor.send(BLIND_SPOTS, path, section=before[0][0], code=before[0][1], act="show")
    assert split(editor.read(BLIND_SPOTS)) == (before, [])


def test_what_a_city_dismisses_changes_nothing_for_others(people: dict[str, Visitor]) -> None:
    editor, guest = people["other editor"], people["guest"]
    before = guest.read(BLIND_SPOTS)
    dismiss(editor, split(editor.read(BLIND_SPOTS))[0][0])
    assert guest.read(BLIND_SPOTS) == before
    assert "Not for us" not in before


def test_the_reason_for_a_dismissal_is_in_the_data_a_city_takes_with_it(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    spot = split(editor.read(BLIND_SPOTS))[0][0]
    dismiss(editor, spot, "not ours to decide")
    kept = editor.client.get("/en/my-city/data.json", headers=editor.headers).json()["remarks"]
    assert [(row["kind"], row["section"], row["code"], row["words"]) for row in kept] == [
        ("dismissed", *spot, "not ours to decide")
    ]


def test_a_code_that_does_not_exist_cannot_be_dismissed(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    found = TOKEN.search(editor.read(BLIND_SPOTS))
    assert found
    sent = {"form_token": found[1], "section": "barriers", "code": "no_such_code", "act": "dismiss"}
    answer = editor.client.post("/en/my-city/blind-spots/dismissed", data=sent, headers=editor.headers)
    assert answer.status_code == 404


def test_whoever_deletes_their_account_is_signed_out_everywhere_and_leaves_no_name(start: Start) -> None:
    service = start(pages=True)
    name_and_password = {"name": "editor", "password": PASSWORD}
    elsewhere = service.client.post("/api/v1/sessions", json=name_and_password).json()["token"]
    editor = Visitor(service.client, service.tokens["editor"])
    editor.send(DESK, "/en/my-city/seen")
    assert editor.send(ACCOUNT, "/en/account/delete", current_password=PASSWORD) == "/en/sign-in?done=deleted"
    for token in (elsewhere, service.tokens["editor"]):
        assert service.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert service.client.post("/api/v1/sessions", json=name_and_password).status_code == 401
    accounts = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]
    assert sorted(row["name"] for row in accounts) == ["other editor", "reader", "staff"]
    with service.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM visit").scalar() == 0
    newest = service.client.get("/api/v1/audit?limit=1", headers=service.headers["staff"]).json()["items"][0]
    assert newest["what"] == "delete own account"
    assert (newest["before"], newest["after"]) == (None, None)
    assert newest["who"] == f"account:{newest['subject']}"
    assert "editor" not in str(newest)


def test_an_account_is_neither_deleted_nor_changed_without_its_password(people: dict[str, Visitor]) -> None:
    for role in ("editor", "reader"):
        person = people[role]
        for path in ("/en/account/delete", "/en/account/password"):
            for password in ("", "not the password"):
                given = {"current_password": password, "password": "another long password"}
                told = person.refuse(ACCOUNT, path, **given)
                assert "The current password is wrong. Nothing was changed." in told
        assert f"You sign in as {role}" in person.read(ACCOUNT)


def test_a_reader_takes_their_data_along_and_deletes_the_account(people: dict[str, Visitor]) -> None:
    reader = people["reader"]
    assert "account/data.json" in reader.read(ACCOUNT)
    data = reader.client.get("/en/account/data.json", headers=reader.headers).json()
    assert (data["account"]["name"], data["audit"][0]["what"]) == ("reader", "sign in")
    assert reader.send(ACCOUNT, "/en/account/delete", current_password=PASSWORD) == "/en/sign-in?done=deleted"
    assert reader.client.get(ACCOUNT, headers=reader.headers, follow_redirects=False).status_code == 303


def test_the_data_of_a_city_hold_the_kept_answers_and_the_lines_of_the_audit_log(people: dict[str, Visitor]) -> None:
    editor, other = people["editor"], people["other editor"]
    asked = {"Authorization": f"Bearer {editor.headers['Cookie'].partition('=')[2]}"}
    kept = editor.client.post("/api/v1/suggestions", json={"city_id": "pau-fr"}, headers=asked).json()
    editor.send(PAIR, "/en/my-city/interests/leuven-be", verdict="not for us", reason="too far")
    data = editor.client.get("/en/my-city/data.json", headers=editor.headers).json()
    assert [answer["id"] for answer in data["kept_answers"]] == [kept["id"]]
    assert {"save answer", "interest: not for us"} <= {line["what"] for line in data["audit"]}
    assert "not for us" not in other.client.get("/en/my-city/data.json", headers=other.headers).text


def test_an_account_without_a_password_is_deleted_by_whoever_has_its_session(start: Start) -> None:
    service = start(pages=True)
    given = {"name": "new editor", "role": "editor", "city_id": "pau-fr"}
    made = service.client.post("/api/v1/accounts", json=given, headers=service.headers["staff"]).json()
    path = f"/api/v1/accounts/{made['id']}/sign-in-link"
    link = service.client.post(path, headers=service.headers["staff"]).json()["token"]
    signed_in = service.client.post("/api/v1/sessions/by-link", json={"token": link}).json()
    editor = Visitor(service.client, signed_in["token"])
    assert 'name="current_password"' not in editor.read(ACCOUNT)
    assert editor.send(ACCOUNT, "/en/account/delete") == "/en/sign-in?done=deleted"


def test_whoever_tries_too_often_is_told_how_long_to_wait(start: Start) -> None:
    service = start(pages=True)
    service.app.state.services.authenticator.tries = Tries(clock=lambda: 0.0)
    given = {"name": "editor", "password": "not the password"}
    answers = [service.client.post("/en/sign-in", data=given) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 6 + [429]
    assert "Please wait 1 seconds." in answers[-1].text


def test_the_data_a_city_takes_with_it_hold_its_feedback_and_the_account(people: dict[str, Visitor]) -> None:
    editor = people["editor"]
    editor.send("/en/my-city", "/en/my-city/outcomes/leuven-be", outcome="met", comment="A good day")
    data = editor.client.get("/en/my-city/data.json", headers=editor.headers).json()
    assert [(row["peer_id"], row["comment"]) for row in data["feedback"]] == [("leuven-be", "A good day")]
    said = {name: data["account"][name] for name in ("name", "role", "city_id")}
    assert said == {"name": "editor", "role": "editor", "city_id": "pau-fr"}


CITY = "/en/cities/leuven-be"
FACT = re.compile(r'<option value="(\w+:\w+)">')
TAG = "contested by the city"


def contest(editor: Visitor, fact: str, words: str = "We have none", source: str = "") -> str:
    return editor.send(CITY, "/en/my-city/contested", fact=fact, words=words, source=source)


def test_a_contested_fact_is_marked_for_the_city_and_staff_and_for_nobody_else(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    facts = FACT.findall(editor.read(CITY))
    kinds = {fact.partition(":")[0]: fact for fact in facts}
    assert {"city", "target", "emissions", "levels", "needs", "offers", "barriers", "governance"} <= kinds.keys()
    for marked, fact in enumerate(kinds.values(), start=1):
        contest(editor, fact)
        found = {role: visitor.read(CITY).count(TAG) for role, visitor in people.items() if role != "service"}
        assert found == {"guest": 0, "reader": 0, "editor": 0, "other editor": marked, "staff": marked}


def test_staff_read_what_is_wrong_with_a_contested_fact_and_where_it_says_so(start: Start) -> None:
    service = start(pages=True)
    editor = Visitor(service.client, service.tokens["other editor"])
    fact = FACT.findall(editor.read(CITY))[0]
    contest(editor, fact, "It was closed in 2021", "Council minutes, 2021")
    told = service.client.get("/api/v1/feedback", headers=service.headers["staff"]).json()["contested"]
    assert [(row["city_id"], f"{row['section']}:{row['code']}", row["words"], row["source"]) for row in told] == [
        ("leuven-be", fact, "It was closed in 2021", "Council minutes, 2021")
    ]


def test_only_a_fact_of_another_source_can_be_contested_and_only_with_a_word(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    fact = FACT.findall(editor.read(CITY))[0]
    found = TOKEN.search(editor.read(CITY))
    assert found
    token = found[1]

    def refuse(fact: str, words: str) -> int:
        fields = {"form_token": token, "fact": fact, "words": words}
        return editor.client.post("/en/my-city/contested", data=fields, headers=editor.headers).status_code

    assert (refuse("barriers:no_such", "No"), refuse(fact, " ")) == (404, 422)
    page = "/en/my-city/sections/levels"
    etag = re.search(r'name="etag" value="([^"]+)"', editor.read(page))
    assert etag
    assert "levels:finance" in FACT.findall(editor.read(CITY))
    changed = {"choice:finance": "4", "words:finance": "Ours", "visibility": "public"}
    editor.send(page, page, etag=etag[1].replace("&#34;", '"'), **changed)
    assert "levels:finance" not in FACT.findall(editor.read(CITY))
    assert refuse("levels:finance", "Not so") == 404
    assert "Contest a fact" not in people["guest"].read(CITY)


def let_size_alone_count(service: Service) -> None:
    held = next(row for row in service.client.get("/api/v1/policies").json()["items"] if row["adopted"])
    twins = {
        name: {**term, "weight": 100.0 if name == "size" else 0.1} for name, term in held["terms"]["twins"].items()
    }
    given = {key: held[key] for key in ("id", "dials", "variety")} | {"version": "sizes"}
    given["terms"] = {**held["terms"], "twins": twins}
    staff = service.headers["staff"]
    assert service.client.post("/api/v1/policies", json=given, headers=staff).status_code == 201
    path = f"/api/v1/policies/{given['id']}/sizes/adopt"
    assert service.client.post(path, headers=staff).status_code == 200


def test_whoever_remembers_the_suggestions_is_told_later_what_has_changed(start: Start) -> None:
    service = start(pages=True)
    editor = Visitor(service.client, service.tokens["editor"])
    assert "Nothing is remembered yet" in editor.read(DESK)
    assert editor.send(DESK, "/en/my-city/seen").startswith("/en/my-city?done=seen")
    for same in ("the facts about cities are the same", "the weights are the same", "The first ten are the same"):
        assert same in editor.read(DESK)
    other = Visitor(service.client, service.tokens["other editor"])
    assert "Nothing is remembered yet" in other.read(DESK)
    page = "/en/my-city/sections/barriers"
    etag = re.search(r'name="etag" value="([^"]+)"', other.read(page))
    assert etag
    other.send(page, page, etag=etag[1].replace("&#34;", '"'), visibility="public")
    told = editor.read(DESK)
    assert "the facts about cities have changed" in told and "the weights are the same" in told
    let_size_alone_count(service)
    told = editor.read(DESK).partition("What has changed since last time")[2].partition("What was changed")[0]
    assert re.search(r"the weights were \S+ and are now \S+@sizes", told)
    assert "New among the first ten because of the method" in told and "because of the data" not in told
    kept = editor.client.get("/en/my-city/data.json", headers=editor.headers).json()["visit"]
    assert kept["city_id"] == "pau-fr" and len(kept["twins"].split()) == 10


def test_an_address_remembers_a_list_and_parts_what_the_data_changed_from_what_the_method_did(start: Start) -> None:
    service = start(pages=True)
    client, path = service.client, "/en/cities/pau-fr/peers"
    kept = re.search(r'href="([^"]+since=[^"]+)"', client.get(path).text)
    assert kept is not None
    address = unescape(kept[1])
    same = client.get(address).text
    assert "The first ten are the same." in same and "the facts about cities are the same" in same
    said = {"visibility": "public", "items": [{"text": "Trams to every suburb", "theme": "mobility_transport"}]}
    editor = service.headers["editor"]
    stated = client.patch("/api/v1/cities/pau-fr/profile/needs", json=said, headers=editor | {"If-Match": "*"})
    assert stated.status_code == 200
    let_size_alone_count(service)
    told = client.get(address, headers={"Cookie": f"{COOKIE}={service.tokens['reader']}"}).text
    told = told[told.index('id="since"') : told.index("</section>")]
    assert "Pau reported on “What we look for”." in told and "are now hand-made@sizes" in told
    today = set(re.findall(r'<article class="card peer" id="([\w-]+)"', client.get(path).text))
    before = set(address.partition("since=")[2].split("~")[3:])
    parts = re.split("because of the method", told)
    by_data, by_method = (set(re.findall(r"/with/([\w-]+)", part)) for part in (parts[0], "".join(parts[1:])))
    assert by_data | by_method == today ^ before and by_method
    assert client.get(f"{path}?since=yesterday").status_code == 422


def test_a_fact_is_no_longer_contested_once_the_city_takes_that_back(people: dict[str, Visitor]) -> None:
    editor = people["other editor"]
    contest(editor, "city:population", "Counted anew in 2024")
    assert "Counted anew in 2024" in editor.read(DESK) and TAG in editor.read(CITY)
    editor.send(DESK, "/en/my-city/contested/taken-back", section="city", code="population")
    assert "Counted anew in 2024" not in editor.read(DESK) and TAG not in editor.read(CITY)


def test_whoever_came_by_a_link_sets_a_password_and_signs_in_with_it(start: Start) -> None:
    service = start(pages=True)
    given = {"name": "new editor", "role": "editor", "city_id": "pau-fr"}
    made = service.client.post("/api/v1/accounts", json=given, headers=service.headers["staff"]).json()
    path = f"/api/v1/accounts/{made['id']}/sign-in-link"
    link = service.client.post(path, headers=service.headers["staff"]).json()["token"]
    session = service.client.post("/api/v1/sessions/by-link", json={"token": link}).json()["token"]
    editor = Visitor(service.client, session)
    assert "You sign in as new editor" in editor.read(ACCOUNT)
    assert "The password is too short. Nothing was changed." in editor.refuse(
        ACCOUNT, "/en/account/password", password="too short"
    )
    led = editor.send(ACCOUNT, "/en/account/password", password="another long password")
    assert led == "/en/sign-in?done=password" and "Please sign in with it" in service.client.get(led).text
    assert service.client.get(DESK, headers=editor.headers, follow_redirects=False).status_code == 303
    sent = {"name": "new editor", "password": "another long password"}
    answer = service.client.post("/en/sign-in", data=sent, follow_redirects=False)
    assert answer.headers["location"] == DESK


NEEDS = "/en/my-city/sections/needs"
ETAG = re.compile(r'name="etag" value="([^"]*)"')


def fill(editor: Visitor, page: str, **fields: str) -> dict[str, str]:
    found = ETAG.search(editor.read(page))
    assert found
    return {"etag": unescape(found[1]), "visibility": "public", **fields}


@pytest.mark.parametrize(
    ("section", "fields", "words"),
    [
        ("needs", {"words:0": "Heat networks for old towns", "choice:0": ""}, "Choose a theme for these words."),
        ("needs", {"words:0": "He", "choice:0": "energy_systems"}, "Write at least three letters."),
        ("barriers", {"words:skills": "We have no engineers", "choice:skills": ""}, "ticked nothing"),
        ("exchange", {"visits_a_year": "2.5", "note": "By train only"}, "Write a number"),
        ("target", {"range": "2030", "reduction_percent": "900", "note": "As the council voted"}, "not above 200"),
    ],
)
def test_a_form_that_is_refused_shows_every_word_again_with_the_reason_beside_it(
    people: dict[str, Visitor], section: str, fields: dict[str, str], words: str
) -> None:
    editor, path = people["editor"], f"/en/my-city/sections/{section}"
    before = editor.client.get("/api/v1/cities/pau-fr/profile").json()
    shown = editor.refuse(path, path, **fill(editor, path, why="for the council", **fields))
    assert all(escape(value) in shown for value in (*fields.values(), "for the council"))
    assert words in shown and "Nothing was saved yet." in shown and "Saved." not in shown
    assert shown.count("autofocus") == 1 and shown.count('aria-invalid="true"') == 1
    assert editor.client.get("/api/v1/cities/pau-fr/profile").json() == before


def test_what_somebody_typed_while_the_profile_changed_is_shown_again_and_can_be_saved(
    people: dict[str, Visitor],
) -> None:
    editor = people["editor"]
    late = fill(editor, NEEDS, **{"words:0": "Heat networks for old towns", "choice:0": "energy_systems"})
    editor.send(NEEDS, NEEDS, **fill(editor, NEEDS, **{"words:0": "Something else", "choice:0": "energy_systems"}))
    token = TOKEN.search(editor.read(NEEDS))
    assert token
    shown = editor.client.post(NEEDS, data={"form_token": token[1], **late}, headers=editor.headers)
    assert (shown.status_code, "Heat networks for old towns" in shown.text) == (412, True)
    assert "Somebody changed the profile while you were writing." in shown.text
    fresh = ETAG.search(shown.text)
    assert fresh
    led = editor.send(NEEDS, NEEDS, **{**late, "etag": unescape(fresh[1])})
    assert led == "/en/my-city?done=saved#notice"
    assert 'id="notice" tabindex="-1"' in editor.read("/en/my-city?done=saved")
    needs = editor.client.get("/api/v1/cities/pau-fr/profile").json()["sections"]["needs"]["items"]
    assert [need["text"] for need in needs] == ["Heat networks for old towns"]
