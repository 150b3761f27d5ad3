"""What cities said, in the reader's language: every shipped case study, need and offer, with its figures, and marked."""

from __future__ import annotations

import pytest

from api.web.catalogues import read_facts
from api.web.facts import find_faults, list_texts
from api.web.language import LANGUAGES, speak

CARRIED = ("de", "el", "es", "fr", "it", "pl", "ro", "sv")


@pytest.mark.parametrize("code", CARRIED)
def test_every_shipped_case_study_need_offer_and_reason_of_a_level_is_told_in_the_first_nine_languages(
    code: str,
) -> None:
    assert [text for text in list_texts() if text not in read_facts(code)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_keeps_the_figures_of_a_text_that_is_shipped(code: str) -> None:
    assert find_faults(list_texts(), read_facts(code)) == []


def test_a_figure_that_differs_and_a_text_that_is_gone_are_told() -> None:
    told = {"12 trams by 2030": "12 Straßenbahnen bis 2035", "1,200 homes": "1.200 Wohnungen", "no more": "nicht mehr"}
    assert find_faults(["12 trams by 2030", "1,200 homes"], told) == [
        "not a text of the shipped data: no more",
        "other figures than in: 12 trams by 2030",
    ]


def test_what_nobody_translated_stays_in_the_words_of_the_city() -> None:
    said = speak("de").own("Wir bauen ein Wärmenetz für alle Häuser am Hafen")
    assert (said.language, said.translated) == ("de", False)
    assert speak("de").quote_plainly("Trams") == "„Trams“"
