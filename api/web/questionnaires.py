"""The questionnaire to take away: as a workbook that comes back through the own template, and on paper, blank or filled in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.web.documents import SMALL_PT, Document
from api.web.forms import STATEMENTS
from api.web.language import Tongue
from fixtures.documents import CODED_SECTIONS
from fixtures.reported.own import OF_CASES, OF_FIELDS
from fixtures.reported.whole import CASES, LEVELS, write_whole
from fixtures.vocabulary import load_vocabulary
from matcher.reason import sentence

Held = Mapping[str, Any]
COLUMNS = ("section", "code", "answer", "words", "question", "choice")
WRITTEN = ("section", "code", "answer", "words", "theme", "question")
OF_CASE = ("section", "code", "answer", "title", "words", "theme", "status", "scale", "year", "url")
WIDTHS = {"section": 18, "code": 18, "answer": 12, "words": 60, "question": 44, "choice": 44, "theme": 24, "title": 44}
USUAL_WIDTH = 14
ANSWERS = ("central", "yes", "no")
EMPTY_STATEMENTS, EMPTY_CASES = 5, 3
TITLE = sentence("{name}: questionnaire")
HOW = sentence("Tick what applies, mark what is central with two ticks, and write in your own words where you like.")
LOOK_FOR, CAN_SHOW = sentence("What we look for"), sentence("What we can show")
NAMES = {"needs": LOOK_FOR, "offers": CAN_SHOW}
OPEN, TICKED, CENTRAL = "[ ]", "[x]", "[xx]"
LINE = "." * 110


def write_questionnaire_sheet(document: Held, tongue: Tongue) -> bytes:
    """A workbook with one row a choice, filled with what the profile holds; its first columns are read when it is handed in."""
    book, file = Workbook(), io.BytesIO()
    answers = book.active
    assert isinstance(answers, Worksheet)
    answers.title = "answers"
    _write_rows(answers, COLUMNS, _list_choices(document, tongue))
    check = DataValidation(type="list", formula1=f'"{",".join(ANSWERS)}"', allow_blank=True)
    answers.add_data_validation(check)
    check.add(f"C2:C{answers.max_row}")
    _write_rows(book.create_sheet("statements"), WRITTEN, _list_statements(document, tongue))
    _write_rows(book.create_sheet("levels"), COLUMNS[:5], _list_levels(document, tongue))
    _write_rows(book.create_sheet("case studies"), OF_CASE, _list_cases(document))
    _write_rows(book.create_sheet("about us"), COLUMNS[:3], _list_fields(document))
    book.save(file)
    return file.getvalue()


def _write_rows(sheet: Worksheet, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    sheet.append(columns)
    for row in rows:
        sheet.append(row)
    for number, (cells, name) in enumerate(zip(sheet.iter_cols(), columns, strict=True), 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, USUAL_WIDTH)
        cells[0].font = Font(bold=True)
        for cell in cells[1:]:
            cell.data_type = "s"  # words are words, also where they begin like a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _hold(document: Held, section: str) -> list[dict[str, Any]]:
    return list(document["sections"].get(section, {}).get("items", ()))


def _list_choices(document: Held, tongue: Tongue) -> Iterator[tuple[str, ...]]:
    for section in CODED_SECTIONS:
        held = {item["code"]: item for item in _hold(document, section)}
        for code in tongue.codes(section):
            item = held.get(code)
            answer = "" if item is None else "central" if item["weight"] >= 1 else "yes"
            words = item["note"] if item else ""
            yield section, code, answer, words, tongue.section(section), tongue.label(section, code)


def _list_statements(document: Held, tongue: Tongue) -> Iterator[tuple[str, ...]]:
    for section in STATEMENTS:
        empty = [{"text": "", "theme": ""}] * EMPTY_STATEMENTS
        for item in (*_hold(document, section), *empty):
            yield section, "", "", item["text"], item["theme"], tongue.say(NAMES[section])


def _list_levels(document: Held, tongue: Tongue) -> Iterator[tuple[str, ...]]:
    held = {item["theme"]: item for item in _hold(document, LEVELS)}
    for theme in tongue.codes("themes"):
        cells = write_whole(LEVELS, held.get(theme, {}))
        yield LEVELS, theme, cells["level"], cells["why"], tongue.label("themes", theme)


def _list_cases(document: Held) -> Iterator[tuple[str, ...]]:
    for item in (*_hold(document, CASES), *[{}] * EMPTY_CASES):
        cells = write_whole(CASES, item)
        told = {OF_CASES.get(name, name): cell for name, cell in cells.items()} | {"section": CASES}
        yield tuple(told.get(column, "") for column in OF_CASE)


def _list_fields(document: Held) -> Iterator[tuple[str, ...]]:
    for section in OF_FIELDS:
        item = next(iter(_hold(document, section)), {})
        yield from ((section, name, cell) for name, cell in write_whole(section, item).items())


def write_questionnaire_document(name: str, document: Held, tongue: Tongue, policy: str, version: str) -> bytes:
    """The questionnaire on paper: with a `document` without sections it is blank."""
    paper = Document(tongue, tongue.say(TITLE).format(name=name), policy, version)
    paper.write_line(tongue.say(HOW))
    for section in STATEMENTS:
        paper.write_heading(tongue.say(NAMES[section]))
        for item in _hold(document, section):
            paper.write_line(f"•  {item['text']}", indent=4)
        for _ in range(3):
            paper.write_line(LINE, SMALL_PT)
    for section in CODED_SECTIONS:
        _write_section(paper, section, document, tongue)
    return paper.to_bytes()


def _write_section(paper: Document, section: str, document: Held, tongue: Tongue) -> None:
    heading = tongue.section(section)
    paper.write_heading(heading[:1].upper() + heading[1:])
    asked = load_vocabulary().section(section).question
    for question in load_vocabulary().questionnaire:
        if question.id == asked:
            paper.write_line(tongue.say(question.text), SMALL_PT)
    held = {item["code"]: item for item in _hold(document, section)}
    for code in tongue.codes(section):
        item = held.get(code)
        mark = OPEN if item is None else CENTRAL if item["weight"] >= 1 else TICKED
        paper.write_line(f"{mark}  {tongue.label(section, code)}", indent=4)
        if item and item["note"]:
            paper.write_line(item["note"], SMALL_PT, indent=12)
    paper.write_line(LINE, SMALL_PT)
