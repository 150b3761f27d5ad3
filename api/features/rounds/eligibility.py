"""What of an application does not meet the call. It is told, and bars nobody: staff decide, with a status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import Json, RoundState
from fixtures.curation.words import load_languages

NO = ("no", "n", "false", "0")


def list_doubts(state: RoundState) -> list[Json]:
    """Each participant with what the call asks for and it does not offer; empty where it says nothing of it."""
    rows = state.sheets.get(PARTICIPANTS[state.kind], {})
    return [{"id": name, "why": why} for name, row in rows.items() for why in _find_doubts(state, row)]


def _find_doubts(state: RoundState, row: Mapping[str, str]) -> Iterator[str]:
    asked, offered = state.setting("hours_per_month"), row.get("hours_per_month", "")
    if asked.isdecimal() and offered.isdecimal() and int(offered) < int(asked):
        yield f"offers {offered} hours a month; the call asks for {asked}"
    language = load_languages().get(state.setting("working_language").casefold(), "")
    said = {
        load_languages().get(one.strip().casefold()) for one in row.get("languages", "").replace(",", ";").split(";")
    }
    is_denied = language == "en" and row.get("english_b2", "").casefold() in NO
    if language and (is_denied or (row.get("languages") and language not in said and not row.get("english_b2"))):
        yield f"does not say that it speaks the working language ({language})"
    if row.get("status") == "late":
        yield "applied late"
