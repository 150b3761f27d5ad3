"""A language that has fixed its terms keeps to them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import pytest

from api.web.messages import FOLDER, TRANSLATED
from tests.api.web.test_messages import GAP, read_whole

WITH_GLOSSARY = [code for code in TRANSLATED if (FOLDER / code / "glossary.csv").is_file()]
LEAST = 0.93
"""A word of everyday speech, such as “policy” or “need”, may be a term in most sentences and none in some."""


def read_terms(code: str) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """Each English term, and the stems of which a translation holds one."""
    with (FOLDER / code / "glossary.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (
                re.compile(rf"\b{re.escape(row['term'].partition(' (')[0])}s?\b", re.IGNORECASE),
                tuple(stem.strip().casefold() for stem in row["stems"].split("|") if stem.strip()),
            )
            for row in csv.DictReader(lines)
        ]


def find_uses(code: str) -> Iterator[tuple[str, bool]]:
    """Every translated sentence for each term it needs, and whether it holds the term."""
    terms = read_terms(code)
    for message in read_whole(code):
        if isinstance(message.id, str) and message.id and message.string:
            english, own = GAP.sub("", message.id), GAP.sub("", str(message.string)).casefold()
            for term, stems in terms:
                if term.search(english):
                    yield message.id, any(stem in own for stem in stems)


@pytest.mark.parametrize("code", WITH_GLOSSARY)
def test_a_translation_keeps_to_the_terms_of_its_glossary(code: str) -> None:
    uses = list(find_uses(code))
    assert len(uses) > 100
    others = [message for message, kept in uses if not kept]
    assert len(others) <= (1 - LEAST) * len(uses), others[:5]
