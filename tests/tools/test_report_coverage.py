"""The table of what the founding report asks and wishes, and where the product answers it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import typer
from fastapi import FastAPI

from api.cli import app as commands
from api.features.addresses import add_api_routes
from api.web import routes as pages
from fixtures.vocabulary import load_vocabulary
from tools.report_coverage import DOCUMENT, ELSEWHERE, NOT_YET, build_document, read_wishes, tell_question

WISHES = read_wishes()
ROOT = Path(__file__).parents[2]
CODE = re.compile(r"`([^`]+)`")
QUOTED = CODE.findall("\n".join((*(wish.answer for wish in WISHES), *ELSEWHERE.values())))


@cache
def list_addresses() -> frozenset[str]:
    service = FastAPI()
    add_api_routes(service)
    rooms = (getattr(module, "router", None) for module in vars(pages).values())
    shown = [route for router in rooms if router is not None for route in router.routes]
    return frozenset(str(getattr(route, "path", "")) for route in (*service.routes, *shown))


def test_the_document_is_as_code_and_data_are_now() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == build_document(), "run python -m tools.report_coverage"


@pytest.mark.parametrize("address", sorted({text for text in QUOTED if text.startswith("/")}))
def test_every_address_that_the_table_names_is_served(address: str) -> None:
    assert address in list_addresses()


def test_every_command_that_the_table_names_is_there() -> None:
    known = set(typer.main.get_command(commands).commands)  # type: ignore[attr-defined]
    named = {text.split()[1] for text in QUOTED if text.startswith("city-peers ")}
    assert named
    assert named <= known


def test_every_section_that_the_table_names_is_in_the_vocabulary() -> None:
    named = {text for wish in WISHES for text in re.findall(r"sections? `(\w+)`", wish.answer)}
    assert named <= set(load_vocabulary().sections) | {"exchange"}


@pytest.mark.parametrize("test", sorted({wish.test for wish in WISHES if wish.test}))
def test_every_test_that_the_table_names_exists(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE), test


def test_every_question_of_the_survey_has_a_place_or_is_said_to_have_none() -> None:
    told = {question.id: tell_question(question) for question in load_vocabulary().questionnaire}
    assert len(told) == 43
    assert NOT_YET not in told.values()
    assert set(ELSEWHERE) <= set(told)
