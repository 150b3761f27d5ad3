"""Words that a city wrote are translated by the machine that the operator plugs in: public ones alone, once, and marked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from sqlmodel import select

from api.features.translations import etranslation, work
from api.features.translations.etranslation import ETranslation
from api.features.translations.table import TableUnreadable, read_table
from api.features.translations.translator import Asked, Outcome, Refused, Taken, Unreached
from api.settings import Settings
from api.storage.engine import open_session
from api.storage.models import TranslationRow
from api.web.language import speak
from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import Visitor

HEAT, TRAM = (
    "Un réseau de chaleur au bois pour le quartier nord",
    "Nous cherchons comment financer la nouvelle ligne de tram",
)
GERMAN = "Ein Wärmenetz mit Holz für das Nordviertel"
CITY, PRESSED = "/de/cities/pau-fr", "/de/cities/pau-fr/translations"
SAY = speak("de").say
MARK, BUTTON = SAY("translated by machine"), SAY("Translate by machine")
NONE_MADE = SAY("No translation of this was to be had.")
SENT = "are sent to the translation service"
NEEDS = {"section": "needs", "back": "cities/pau-fr#needs"}


@dataclass
class Machine:
    """An eTranslation on the loopback: it answers each of `answers` in turn, and takes what comes then."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    credentials: set[str] = field(default_factory=set)
    patience: float = 0.0

    def settings(self) -> dict[str, Any]:
        """How the operator plugs it in."""
        name, password = "city-peers", SecretStr("a password")
        return {
            "etranslation_url": self.url,
            "etranslation_application": name,
            "etranslation_password": password,
            "etranslation_answers": "https://peers.example/",
        }


@pytest.fixture
def machine() -> Iterator[Machine]:
    found = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            found.credentials.add(self.headers["authorization"])
            time.sleep(found.patience)
            status, body = found.answers.pop(0) if found.answers else (200, b'{"requestId": 1204}')
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_address[1]}/askTranslate"
        yield found
        server.shutdown()


def write(service: Service, *texts: str, visibility: str = "public", section: str = "needs") -> None:
    items = [{"text": text, "theme": "energy_systems"} for text in texts]
    write_items(service, section, *items, visibility=visibility)


def write_items(service: Service, section: str, *items: dict[str, Any], visibility: str = "public") -> None:
    headers = {**service.headers["editor"], "If-Match": "*"}
    body = {"visibility": visibility, "items": items}
    told = service.client.patch(f"/api/v1/cities/pau-fr/profile/{section}", json=body, headers=headers)
    assert told.status_code == 200, told.text


def press(service: Service, **fields: str) -> Any:
    return service.client.post(PRESSED, data=NEEDS | fields, follow_redirects=False)


def read(service: Service, path: str = CITY) -> str:
    return unescape(service.client.get(path).text)


def kept(service: Service) -> list[TranslationRow]:
    with open_session(service.engine) as session:
        return list(session.exec(select(TranslationRow)))


def wait_for(done: Any) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline, "it did not come in 30 s"
        time.sleep(0.02)


def answer(service: Service, sent: dict[str, Any], **said: Any) -> int:
    """Send what the machine says of a text to the address that came with it."""
    given = {"requestId": 1204, "targetLanguage": "DE", "externalReference": None, **said}
    address = sent["notifications"]["success"]["http"]
    assert address.startswith("https://peers.example/api/v1/translations/")
    return service.client.post(address.removeprefix("https://peers.example"), json=given).status_code


def needs(page: str) -> str:
    """The part of a city's page with what it looks for."""
    return page.partition('id="needs"')[2].partition('id="offers"')[0]


def test_off_by_default_and_where_the_operator_has_a_table_answered_at_once_and_marked_beside_the_original(
    start: Start, tmp_path: Path
) -> None:
    off = start(pages=True)
    write(off, HEAT)
    assert HEAT in read(off) and BUTTON not in read(off)
    assert (press(off).status_code, kept(off)) == (404, [])
    assert SENT not in read(off, "/en/privacy")
    assert off.client.post("/api/v1/translations/anything", json={"translatedText": "x"}).status_code == 404
    table = tmp_path / "own.csv"
    table.write_text(f"text,language,translation\n{HEAT},de,{GERMAN}\n", encoding="utf-8")
    service = start(pages=True, translations_table=table)
    write(service, HEAT, TRAM, "Wie finanzieren wir die neue Straßenbahn in die nördlichen Viertel?")
    assert BUTTON in needs(read(service)) and GERMAN not in read(service)
    assert press(service).headers["location"] == f"{CITY}#needs"
    page = needs(read(service))
    shown = page.partition(f'<span lang="fr">{HEAT}</span>')[2].partition("</li>")[0]
    assert f'<span lang="de">{GERMAN}</span>' in shown and MARK in shown
    assert NONE_MADE in page and page.count(MARK) == 1
    assert len(kept(service)) == 2, "what is in the language of the page is not asked for"
    case = {"title": HEAT, "summary": "Une chaufferie au bois", "themes": ["energy_systems"]}
    write_items(service, "own_cases", case)
    (mine,) = (
        one
        for one in service.client.get("/api/v1/cities/pau-fr").json()["case_studies"]
        if one.startswith("pau-fr-own-")
    )
    press(service, section="own_cases", back=f"cases/{mine}")
    told = read(service, f"/de/cases/{mine}")
    assert HEAT in told and f'<span lang="de">{GERMAN}</span>' in told and MARK in told
    write_items(service, "own_cases")
    write_items(service, "contact", {"office": "Mission climat", "note": HEAT})
    pair = "cities/leuven-be/with/pau-fr?theme=finance"
    assert press(service, section="contact", back=f"{pair}#road").headers["location"] == f"/de/{pair}#road"
    road = read(service, f"/de/{pair}").partition('id="road"')[2].partition("</section>")[0]
    assert road.count(HEAT) == 2 and f'<span lang="de">{GERMAN}</span>' in road and BUTTON not in road
    write_items(service, "contact")
    write(service, TRAM)
    assert [row.state for row in kept(service)] == ["refused"], "with the words their translation goes"


def test_a_public_text_goes_to_etranslation_once_and_is_shown_when_the_answer_comes(
    start: Start, machine: Machine
) -> None:
    service = start(pages=True, poll_seconds=0.05, **machine.settings())
    editor = Visitor(service.client, service.tokens["editor"])
    assert SENT in read(service, "/en/privacy")
    for visibility in ("peers", "private"):
        write(service, TRAM, visibility=visibility)
        page = needs(editor.read(CITY))
        assert TRAM in page and BUTTON not in page
        assert press(service).status_code == 404
    assert (press(service, section="no-such").status_code, kept(service)) == (404, [])
    write(service, HEAT)
    assert editor.send(CITY, PRESSED, **NEEDS) == f"{CITY}#needs"
    wait_for(lambda: machine.got)
    press(service)
    assert SAY("A machine is translating this.") in needs(read(service))
    (sent,) = machine.got
    assert (sent["textToTranslate"], sent["sourceLanguage"], sent["targetLanguages"]) == (HEAT, "FR", ["DE"])
    assert machine.credentials == {"Basic Y2l0eS1wZWVyczphIHBhc3N3b3Jk"}
    assert answer(service, sent, targetLanguage="IT", translatedText="Una rete di calore") == 204
    assert "Una rete" not in read(service)
    assert answer(service, sent, translatedText=f"<b>{GERMAN}</b>") == 204
    assert answer(service, sent, translatedText="Told once more") == 204
    assert answer(service, sent, errorCode=-1, errorMessage="too late") == 204
    page = needs(service.client.get(CITY).text)
    assert f"&lt;b&gt;{GERMAN}&lt;/b&gt;" in page and MARK in page and HEAT in page and BUTTON not in page
    assert GERMAN not in read(service, "/it/cities/pau-fr")
    write(service, HEAT, visibility="peers")
    assert (kept(service), answer(service, sent, translatedText=GERMAN)) == ([], 404)
    assert len(machine.got) == 1


def test_while_nobody_answers_it_is_tried_again_and_then_the_page_says_so(
    start: Start, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "WAITS", (0.05,))
    machine.answers = [(503, b""), (200, b"<html>sorry")]
    service = start(pages=True, poll_seconds=0.05, **machine.settings())
    write(service, HEAT)
    press(service)
    wait_for(lambda: SAY("The machine that translates could not be reached.") in read(service))
    assert len(machine.got) == 2 and BUTTON in needs(read(service))
    press(service)
    wait_for(lambda: len(machine.got) == 3)
    assert answer(service, machine.got[2], errorCode=-20013, errorMessage="no such pair") == 204
    page = needs(read(service))
    assert NONE_MADE in page and BUTTON not in page and "no such pair" not in page


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (200, b'{"requestId": "1204"}', Taken()),
        (200, b"1204", Taken()),
        (200, b"-20001", Refused("answered 200, error -20001")),
        (400, b'{"errorCode": -11200, "errorMessage": "quota"}', Refused("answered 400, error -11200")),
        (401, b"", Unreached("answered 401")),
        (200, b'{"requestId": true}', Unreached("answered 200")),
        (200, b"[]", Unreached("answered 200")),
        (302, b"", Unreached("answered 302")),
        (500, b'{"requestId": 1204}', Unreached("answered 500")),
    ],
)
def test_an_answer_is_read_for_what_it_is(machine: Machine, status: int, body: bytes, meant: Outcome) -> None:
    machine.answers = [(status, body)]
    plugged = ETranslation(machine.url, "a", SecretStr("b"), "https://peers.example")
    assert plugged.translate(Asked(HEAT, "fr", "de", "reply")) == meant


def test_a_machine_that_is_slow_or_not_there_or_asked_too_much_is_no_error(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(etranslation, "SECONDS", 0.1)
    machine.patience = 0.5
    secret = SecretStr("b")
    asked = Asked(HEAT, "fr", "de", "reply")
    assert ETranslation(machine.url, "a", secret, "x").translate(asked) == Unreached("ReadTimeout")
    assert ETranslation("http://127.0.0.1:1/", "a", secret, "x").translate(asked) == Unreached("ConnectError")
    assert ETranslation("no address", "a", secret, "x").translate(asked) == Unreached("UnsupportedProtocol")
    assert isinstance(ETranslation(machine.url, "a", secret, "x").translate(Asked("x" * 5001, "fr", "de")), Refused)


def test_a_table_may_be_a_catalogue_and_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    catalogue, other = tmp_path / "own.po", tmp_path / "own.csv"
    catalogue.write_text(f'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "{HEAT}"\nmsgstr "{GERMAN}"\n', encoding="utf-8")
    assert read_table(catalogue) == {(HEAT, "de"): GERMAN}
    other.write_text("text,german\nx,y\n", encoding="utf-8")
    with pytest.raises(TableUnreadable, match="lacks the columns language, translation"):
        read_table(other)


def test_half_of_an_account_is_told_at_the_start() -> None:
    with pytest.raises(
        ValidationError, match="set CITY_PEERS_ETRANSLATION_PASSWORD, CITY_PEERS_ETRANSLATION_ANSWERS too"
    ):
        Settings(etranslation_url="https://translate.example", etranslation_application="city-peers")


def test_what_ships_translated_is_neither_offered_nor_sent(start: Start, machine: Machine) -> None:
    service = start(pages=True, poll_seconds=0.05, **machine.settings())
    shipped = "Faster public procurement"
    assert speak("de").own(shipped).translated
    write(service, shipped)
    page = needs(read(service))
    assert speak("de").own(shipped).text in page and BUTTON not in page
    write(service, shipped, HEAT)
    assert BUTTON in needs(read(service))
    press(service)
    wait_for(lambda: machine.got)
    assert [sent["textToTranslate"] for sent in machine.got] == [HEAT]
