"""Tables as CSV files that spreadsheets open as they are."""

from __future__ import annotations

import csv
from io import StringIO

from api.web.language import Tongue
from api.web.pages.card import Card
from api.web.pages.peers import PeersPage
from matcher.reason import sentence

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets misread letters beyond English."""
COLUMNS = (
    sentence("Rank"),
    sentence("City"),
    sentence("Country"),
    sentence("Points"),
    sentence("Share of the weight that is known"),
    sentence("Why them"),
    sentence("What you would bring them"),
    sentence("What speaks against it"),
    sentence("What is not known"),
    sentence("A case study to read"),
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_peers_sheet(page: PeersPage, tongue: Tongue) -> str:
    """One line for each suggested city: who, how sure, why, what is not known."""
    lines = StringIO()
    sheet = csv.writer(lines)
    sheet.writerow([tongue.say(column) for column in COLUMNS])
    for card in page.cards:
        sheet.writerow([_disarm(cell) for cell in _write_row(card, tongue)])
    return BYTE_ORDER_MARK + lines.getvalue()


def _write_row(card: Card, tongue: Tongue) -> tuple[str, ...]:
    reasons = (card.why, card.bring, card.against, card.unknown)
    return (
        str(card.rank),
        card.city.name,
        tongue.country(card.city.country),
        tongue.points(card.score),
        tongue.percent(card.coverage),
        *(" ".join(map(tongue.explain, some)) for some in reasons),
        card.case.title if card.case else "",
    )


def _disarm(cell: str) -> str:
    """A cell that a spreadsheet cannot take for a formula.

    >>> _disarm("=1+1"), _disarm("Pau")
    ("'=1+1", 'Pau')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
