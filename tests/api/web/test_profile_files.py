"""The questionnaire comes back as it was taken away, and a change of the profile has a way back."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pypdfium2
import pytest

from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import TOKEN, Visitor

DESK, PLANS = "/en/my-city", "/en/my-city/plans"


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def editor(service: Service) -> Visitor:
    return Visitor(service.client, service.tokens["other editor"])


def fetch(editor: Visitor, name: str, language: str = "en") -> bytes:
    return bytes(editor.client.get(f"/{language}/my-city/{name}", headers=editor.headers).content)


def test_a_workbook_that_comes_back_untouched_changes_nothing_and_one_that_was_filled_in_says_what(
    service: Service, editor: Visitor
) -> None:
    profile = "/api/v1/cities/leuven-be/profile"
    before = service.client.get(profile, headers=service.headers["other editor"]).json()["sections"]
    book = openpyxl.load_workbook(io.BytesIO(fetch(editor, "questionnaire.xlsx", "sv")))
    sheet = book["answers"]
    rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) > 150 and rows["barriers", "skills"][5].value != "missing know-how and skills"
    held = {item["code"] for item in before["barriers"]["items"]}
    new = next(code for section, code in rows if section == "barriers" and code not in held)
    rows["barriers", new][2].value, rows["barriers", new][3].value = "yes", "=Sant sedan i fjol"
    rows["barriers", new][3].data_type = "s"
    file = io.BytesIO()
    book.save(file)
    plan = hand_in(editor, file.getvalue(), "questionnaire.xlsx")
    page = editor.read(plan)
    changes = dict(re.findall(r'<a href="#(\w+)">.*?</th><td class="number" data-label="new">(\d+)', page))
    assert changes.pop("barriers") == "1" and set(changes.values()) == {"0"}
    assert "=Sant sedan i fjol" in page


def hand_in(editor: Visitor, content: bytes, name: str) -> str:
    """The address of what was handed in, once it was read."""
    token = TOKEN.search(editor.read(PLANS))
    assert token
    sent = {"form_token": token[1], "title": "Questionnaire", "year": "2026"}
    answer = editor.client.post(
        PLANS, data=sent, files={"file": (name, content)}, headers=editor.headers, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    for _ in range(600):
        if "data-progress" not in editor.read(address):
            return address
    raise AssertionError("still being read")


def test_on_paper_it_is_blank_or_filled_in(editor: Visitor) -> None:
    def read(name: str) -> str:
        document = pypdfium2.PdfDocument(fetch(editor, name))
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)

    filled, blank = read("questionnaire.pdf"), read("questionnaire-blank.pdf")
    assert "[x" in filled and "[x" not in blank and "[ ]" in blank
    assert "missing know-how and skills" in blank and "What we look for" in blank


def test_the_history_shows_what_came_and_what_went_and_takes_it_back(service: Service, editor: Visitor) -> None:
    profile, headers = "/api/v1/cities/leuven-be/profile", service.headers["other editor"] | {"If-Match": "*"}
    before = service.client.get(profile, headers=headers).json()["sections"]["barriers"]
    service.client.patch(f"{profile}/barriers", json={"items": [{"code": "supply_chain"}]}, headers=headers)
    page = editor.read("/en/my-city/history")
    card = page.partition('id="change-1"')[2].partition("</section>")[0]
    assert "taken out" in card and re.search(r">(new|changed)</span> Supply chain bottlenecks", card)
    undo = unescape(re.findall(r'action="(/en/my-city/history/\w+/undone)"', page)[0])
    assert editor.send("/en/my-city/history", undo).endswith("done=undone#notice")
    assert service.client.get(profile, headers=headers).json()["sections"]["barriers"] == before
    assert editor.send("/en/my-city/history", undo).endswith("done=changed#notice")
