"""What is taken away prints in every script, opens in the reader's spreadsheet, and is in the order of the reader's language."""

from __future__ import annotations

import csv
import logging
from dataclasses import dataclass
from io import StringIO

import pypdfium2
import pytest

from api.web.documents import Document
from api.web.language import speak
from api.web.sheets import BYTE_ORDER_MARK, write_cards_sheet, write_cities_sheet
from api.web.told import tell_snapshot
from fixtures.sheets import read_sheets_from_bytes
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
