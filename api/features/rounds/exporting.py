"""A round out: as sheets that import again unchanged, and its plan as a document."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Session

from api.errors import NotFound
from api.features.rounds.files import PLAN, write_sheet
from api.features.rounds.record import read_round
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.state import RoundState, Scenario
from api.identity.roles import Viewer
from fixtures.curation.columns import FORMS
from fixtures.curation.tables import build_sheet, build_sheets, find_form, write_workbook, write_zip
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import Row, Sheet

PLAN_COLUMNS = ("learner", "learner_cities", "host", "host_cities", "fit", "known", "locked", "why")


def export_round(
    session: Session, viewer: Viewer, round_id: str, form: Literal["xlsx", "zip"], scenario_id: str = ""
) -> bytes:
    """A round as a workbook, or as a zip with one CSV file a sheet, and the plan of a scenario; imports again unchanged."""
    _, state = read_round(session, viewer, round_id)
    sheets = [
        sheet
        for sheet in build_sheets(state.kind, state.sheets)
        if sheet.rows or not _is_optional(state.kind, sheet.name)
    ]
    plan = _choose_plan(state, scenario_id)
    sheets += [build_plan_sheet(state, plan)] if plan else []
    if form == "xlsx":
        return write_workbook(sheets)
    return write_zip({f"{sheet.name}.csv": write_sheet(sheet) for sheet in sheets})


def _is_optional(kind: str, name: str) -> bool:
    return find_form(kind, name).optional


def export_sheet(session: Session, viewer: Viewer, round_id: str, sheet: str = PLAN, scenario_id: str = "") -> str:
    """One sheet as CSV: the plan of a scenario, or a sheet of the round by its name. Raises NotFound."""
    _, state = read_round(session, viewer, round_id)
    if sheet == PLAN:
        return write_sheet(build_plan_sheet(state, find_scenario(state, scenario_id)))
    if sheet not in {form.name for form in FORMS[state.kind]}:
        raise NotFound(f"a {state.kind} has no sheet '{sheet}'", [PLAN, *(form.name for form in FORMS[state.kind])])
    return write_sheet(build_sheet(find_form(state.kind, sheet), state.sheets.get(sheet, {})))


def _choose_plan(state: RoundState, scenario_id: str) -> Scenario | None:
    return find_scenario(state, scenario_id) if scenario_id or state.board in state.scenarios else None


def build_plan_sheet(state: RoundState, scenario: Scenario) -> Sheet:
    """The plan of a scenario: a row a place, then who is left out and why."""
    locks = state.sheets.get("locks", {})
    rows = [
        (
            one,
            _name(state, one),
            placed.host,
            _name(state, placed.host),
            f"{placed.fit:.3f}",
            f"{placed.known:.2f}",
            _yes(f"{one}>{placed.host}" in locks),
            "",
        )
        for one, own in scenario.places.items()
        for placed in own
    ]
    rows += [(one.id, _name(state, one.id), "", "", "", "", "", one.why) for one in scenario.left_out]
    numbered = (
        Row(number, dict(zip(PLAN_COLUMNS, row, strict=True)), PLAN) for number, row in enumerate(rows, start=2)
    )
    return Sheet(PLAN, PLAN_COLUMNS, tuple(numbered))


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _name(state: RoundState, participant: str) -> str:
    """The ids of the cities of a participant."""
    for form in FORMS[state.kind]:
        row = state.sheets.get(form.name, {}).get(participant) if form.cities else None
        if row:
            return row.get(form.cities, "")
    return participant


def export_document(
    session: Session, viewer: Viewer, round_id: str, gazetteer: Gazetteer, scenario_id: str = "", language: str = "en"
) -> bytes:
    """The plan of a scenario as a PDF, in a language of the pages. Raises NotFound."""
    from api.web.language import speak  # here, as the pages' parts are: a service that writes no PDF loads none of it
    from api.web.round_document import write_round_document

    _, state = read_round(session, viewer, round_id)
    scenario = find_scenario(state, scenario_id)

    def name(participant: str) -> str:
        ids = [one for one in _name(state, participant).split(";") if one]
        cities = [city for one in ids if (city := gazetteer.read_city(one))]
        return " + ".join(f"{city.name} ({city.country})" for city in cities) or participant

    places = [
        (name(one), name(placed.host), placed.fit, placed.known)
        for one, own in scenario.places.items()
        for placed in own
    ]
    left_out = [(name(one.id), one.why) for one in scenario.left_out]
    title, totals = state.setting("title"), (scenario.total, scenario.bound)
    return write_round_document(speak(language), title, scenario.policy, scenario.snapshot, totals, places, left_out)
