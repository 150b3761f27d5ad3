"""What is taken away prints in every script, opens in the reader's spreadsheet, and is in the order of the reader's language."""

from __future__ import annotations

import csv
import logging
import re
from dataclasses import dataclass
from datetime import date
from io import StringIO

import pypdfium2
import pytest

from api.snapshots.view import View
from api.web.documents import Document, Imprint, write_peers_document
from api.web.drawing.europe import Dot, find_view
from api.web.drawing.printed_map import LAND, SEA, draw_map
from api.web.language import speak
from api.web.pages.peers import build_peers
from api.web.pages.question import TabAsking
from api.web.sheets import BYTE_ORDER_MARK, write_cards_sheet, write_cities_sheet
from api.web.told import tell_snapshot
from fixtures.sheets import read_sheets_from_bytes
from matcher.policy import Policy
from matcher.snapshot import Snapshot

SCRIPTS = {
    "Armenian": "Երևան քաղաք", "Georgian": "თბილისის მერია", "Hebrew": "תל אביב", "Arabic": "القاهرة والبيئة",
    "Cyrillic": "Київ Ђаковица Ѣ", "Greek": "Αθήνα ἀγορᾷ", "Latin": "Łódź Ưšķēn ẞ Ǆ", "narrow space": "101\u202f625",
    "marks": "Z\u030c n\u0303",
    "symbols": "“€ 5” – № → ✓ CO₂ m²", "Tifinagh": "ⵜⵉⴼ",
}  # fmt: skip


def write(text: str) -> Document:
    document = Document(speak("fr"), "Pau", "policy@1", "state")
    document.write_line(text)
    document.write_line(text, style="B")
    return document


def read_text(document: Document) -> str:
    return str(pypdfium2.PdfDocument(document.to_bytes())[0].get_textpage().get_text_range())


def draw(document: Document) -> bytes:
    return bytes(pypdfium2.PdfDocument(document.to_bytes())[0].render(scale=1).to_numpy().tobytes())


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_printed_and_none_as_a_blank(script: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        write(SCRIPTS[script]).to_bytes()
    assert [line.message for line in caplog.records if "missing" in line.message] == []


def test_letters_that_join_are_drawn_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw(write("القاهرة"))
    monkeypatch.setattr("api.web.documents.needs_shaping", lambda _: False)
    assert draw(write("القاهرة")) != drawn


def test_a_script_that_no_font_carries_is_told_in_latin_letters() -> None:
    printed = read_text(write("北京, Pau"))
    assert "BeiJing, Pau" in printed


@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("fr", ";"), ("en", ",")])
def test_a_table_opens_in_the_spreadsheet_of_its_language_and_is_read_back_by_ours(
    language: str, separator: str
) -> None:
    tongue = speak(language)
    text = write_cards_sheet([], tongue)
    assert text.startswith(BYTE_ORDER_MARK) and text.endswith("\r\n")
    (columns,) = csv.reader(StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=separator)
    assert len(columns) == 10 and columns[1] == tongue.say("City")
    rows = text + separator.join(["1", "Bückeburg", "DE", tongue.points(0.5), *[""] * 6]) + "\r\n"
    (sheet,) = read_sheets_from_bytes(rows.encode(), "peers.csv")
    assert len(sheet.rows) == 1


@pytest.fixture(scope="module")
def handed_over(real_snapshot: Snapshot, policy: Policy) -> bytes:
    """A list as a document, made on a day and for a site."""
    page = build_peers(View(real_snapshot, policy), "leuven-be", TabAsking(kind="reviewers", theme="energy_systems"))
    return write_peers_document(page, speak("en"), Imprint("https://peers.example", date(2026, 11, 30)))


def test_a_document_says_what_was_asked_and_when_and_counts_its_pages(handed_over: bytes) -> None:
    pages = [str(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(handed_over)]
    first = " ".join(pages[0].split())
    assert "Peer reviewers: a step ahead, close enough to be believed · energy systems · 30 November 2026" in first
    assert all(f"city-peers · {number} / {len(pages)}" in text for number, text in enumerate(pages, start=1))
    ranks = [int(line.partition(".")[0]) for text in pages for line in text.splitlines() if re.match(r"\d+\. \w", line)]
    assert ranks == list(range(1, 11))


def test_what_a_document_names_can_be_opened_from_it(handed_over: bytes) -> None:
    links = set(re.findall(rb"/URI \(https://peers\.example([^)]+)\)", handed_over))
    assert sum(b"/en/cities/leuven-be/with/" in link for link in links) == 10
    assert any(link.startswith(b"/en/cases/") for link in links)


def test_no_heading_stands_alone_at_the_foot_of_a_page(handed_over: bytes) -> None:
    small = ("Why ", "What ", "A case study to read")
    for page in pypdfium2.PdfDocument(handed_over):
        lines = [line for line in str(page.get_textpage().get_text_range()).splitlines() if line.strip()]
        body = [line for line in lines if "State of the data" not in line and "city-peers ·" not in line]
        assert not (body[-1].startswith(small) and ":" not in body[-1]) and not re.match(r"\d+\. ", body[-1]), body[-1]


def test_the_map_of_a_document_has_the_land_and_numbers_its_places() -> None:
    document, view = Document(speak("en"), "Pau", "policy@1", "state"), find_view("")
    draw_map(document, view, (Dot("a", "A", "FR", 1500, 1500), Dot("b", "Béarn", "FR", 1200, 1700)), {"a": 7}, "b", 120)
    text = read_text(document)
    assert "7" in text and "Béarn" in text
    colours = {
        tuple(pixel) for pixel in pypdfium2.PdfDocument(bytes(document.buffer))[0].render().to_numpy()[100, 80:400]
    }
    assert {tuple(reversed(LAND)), tuple(reversed(SEA))} <= colours


@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("en", ",")])
def test_all_cities_are_taken_away_in_the_words_of_the_language(
    real_snapshot: Snapshot, language: str, separator: str
) -> None:
    tongue = speak(language)
    text = write_cities_sheet(tell_snapshot(real_snapshot, language), tongue)
    rows = list(csv.DictReader(StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=separator))
    assert len(rows) == len(real_snapshot.cities)
    vienna = next(row for row in rows if row[tongue.say("City")] == ("Wien" if language == "de" else "Vienna"))
    assert vienna[tongue.say("Country")] == ("Österreich" if language == "de" else "Austria")
    assert int(vienna[tongue.say("Inhabitants")]) > 1_500_000
    (gap,) = (fact.code for fact in real_snapshot.city("vienna-at").sections["funding_gaps"])
    assert vienna[tongue.section("funding_gaps")] == tongue.label("funding_gaps", gap)


@dataclass(frozen=True)
class Town:
    name: str


ORDERED = {
    "de": ["Aachen", "Ängelholm", "Berlin", "Öhringen", "Oldenburg", "Straßburg", "Zürich"],
    "sv": ["Aachen", "Borås", "Zürich", "Åmål", "Ängelholm", "Örebro"],
    "es": ["Nules", "Ñora", "Oviedo"],
    "pl": ["Czersk", "Ćmielów", "Dębno", "Lublin", "Łódź", "Mielec", "Zory", "Źródła", "Żory"],
    "ro": ["Arad", "Ălmaș", "Bacău", "Sibiu", "Șimleu", "Târgu Mureș", "Țăndărei"],
    "fr": ["Écully", "Épinal", "Évreux", "Lyon", "Œuilly", "Orléans"],
    "el": ["Αθήνα", "Άργος", "Βόλος", "Ηράκλειο", "Ήλιδα"][:3],
    "it": ["Aosta", "Forlì", "Forlimpopoli"],
    "cs": ["Cvikov", "Čáslav", "Humpolec", "Cheb", "Chrudim", "Ivančice"],
    "da": ["Ribe", "Zealand", "Ærøskøbing", "Ølstykke", "Aabenraa"],
    "hu": ["Cegléd", "Cuha", "Csákvár", "Debrecen", "Őriszentpéter", "Zirc", "Zsámbék"],
    "et": ["Saku", "Šveits", "Zürich", "Tartu", "Viljandi", "Õismäe", "Ääsmäe"], "hr": ["Lukovo", "Ljubljana", "Novi", "Njivice"],
    "sk": ["Hlohovec", "Chynorany", "Iliašovce"], "mt": ["Birkirkara", "Ċirkewwa", "Gudja", "Għarb", "Hal", "Ħamrun"],
    "lt": ["Ignalina", "Ylakiai", "Jonava"],
    "en": ["L'Aquila", "La Rochelle", "Lagos", "Leuven"],
}  # fmt: skip


@pytest.mark.parametrize("language", ORDERED)
def test_names_are_in_the_order_of_the_language(language: str) -> None:
    towns = [Town(name) for name in sorted(ORDERED[language])]
    assert [town.name for town in speak(language).sort_by_name(towns)] == ORDERED[language]
