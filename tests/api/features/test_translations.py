"""A translation is kept for the words that everybody may read, on each database: asked for once, answered by its id, erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from sqlmodel import select

from api.errors import NotFound, TooMany
from api.features.translations import use_cases
from api.features.translations.translator import Asked, Outcome, Taken
from api.features.translations.use_cases import ask_for_section
from api.features.translations.work import build_translation_work
from api.storage.engine import open_session
from api.storage.models import TranslationRow
from tests.api.conftest import Service

HEAT, TRAM = "Un réseau de chaleur au bois", "Une ligne de tram"


class Away:
    """A machine that answers later."""

    is_near = False

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def translate(self, asked: Asked) -> Outcome:
        self.asked.append(asked)
        return Taken()


def write(service: Service, *texts: str, visibility: str = "public") -> None:
    items = [{"text": text, "theme": "energy_systems"} for text in texts]
    headers = {**service.headers["editor"], "If-Match": "*"}
    body = {"visibility": visibility, "items": items}
    told = service.client.patch("/api/v1/cities/pau-fr/profile/needs", json=body, headers=headers)
    assert told.status_code == 200, told.text


def ask(service: Service, machines: Sequence[Away]) -> None:
    with open_session(service.engine, writes=True) as session:
        ask_for_section(session, "pau-fr", "needs", "de", machines, lambda _: "fr")


def states(service: Service) -> list[str]:
    with open_session(service.engine) as session:
        return sorted(session.exec(select(TranslationRow.state)))


def test_what_everybody_may_read_is_asked_for_once_answered_and_erased(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Away()
    for visibility in ("peers", "private"):
        write(service, HEAT, visibility=visibility)
        with pytest.raises(NotFound):
            ask(service, [machine])
    write(service, HEAT, TRAM)
    with pytest.raises(NotFound):
        ask(service, [])
    monkeypatch.setattr(use_cases, "add_job", lambda session, who, what, body: sent.append(body))
    sent: list[bytes] = []
    for _ in range(2):
        ask(service, [machine])
    assert (len(sent), states(service)) == (2, ["asked", "asked"])
    reply = {one["text"]: one["reply"] for one in map(orjson.loads, sent)}
    assert answer(service, reply[HEAT], "Ein Wärmenetz").status_code == 204
    assert answer(service, "another id", "Ein Wärmenetz").status_code == 404
    assert states(service) == ["asked", "made"]
    write(service, TRAM)
    assert states(service) == ["asked"]
    monkeypatch.setattr(use_cases, "MOST_ASKED", 1)
    with pytest.raises(TooMany):
        ask(service, [machine])
    work = build_translation_work(service.engine, [machine])
    for body in sent:
        work(body, lambda *_: None)
    assert [asked.text for asked in machine.asked] == [TRAM], "what was taken out meanwhile is not sent"


def answer(service: Service, reply: str, words: str) -> Any:
    return service.client.post(f"/api/v1/translations/{reply}", json={"translatedText": words, "targetLanguage": "DE"})
