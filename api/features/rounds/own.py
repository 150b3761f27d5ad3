"""What a city sees of rounds: its own applications, wishes and invitations, and nothing of anybody else's."""

from __future__ import annotations

from sqlmodel import Session, select

from api.errors import NotFound
from api.features.rounds.answers import AnswerInput, build_answer
from api.features.rounds.invitations import find_publication
from api.features.rounds.record import carry_out, find_round, load_state
from api.features.rounds.state import Invitation, Json, RoundState
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Viewer, require
from api.storage.models import RoundRow
from fixtures.curation.columns import FORMS
from fixtures.curation.participants import OBSERVER

SHOWN_AFTER = ("published", "running", "finished")
OWN_SHEETS = {"round": ("learners", "hosts"), "panel": ("reviewers",), "cohort": ("applications",)}
STAFF_COLUMNS = frozenset({"status", "with", "not_with"})
"""Columns of an application that say what staff think of it, or name others."""


def list_own(session: Session, viewer: Viewer, city_id: str) -> list[Json]:
    """The rounds in which a city takes part, as far as it may see them. Raises NotAllowed for another city's editor."""
    require(viewer, Action.OWN_ROUNDS, city_id)
    rows = session.exec(select(RoundRow).order_by(RoundRow.id)).all()
    return [told for row in rows if (told := tell_own(row.id, load_state(row), city_id))]


def tell_own(round_id: str, state: RoundState, city_id: str) -> Json | None:
    """A round as a city that takes part in it sees it; None where it does not, or where the round is a draft."""
    if state.state == "draft":
        return None
    own = find_own(state, city_id)
    invitations = [tell_invitation(one, city_id) for one in list_invitations(state, city_id)]
    if not own and not invitations:
        return None
    is_observer = any(row.get("status") == OBSERVER for _, row in own.values())
    return {
        "id": round_id,
        "kind": state.kind,
        "state": "closed" if state.state == "planning" else state.state,
        "title": state.setting("title"),
        "dates": {
            name: state.setting(name) for name in ("call_opens", "call_closes", "results_due") if state.setting(name)
        },
        "applications": [_tell_application(state, sheet, row) for sheet, row in own.values()],
        "wishes": [
            _keep(row, "wishes", state.kind) for row in state.sheets.get("wishes", {}).values() if row["from"] in own
        ],
        "invitations": invitations,
        "observer": is_observer,
        "places": list_places(state) if is_observer else [],
    }


def list_places(state: RoundState) -> list[Json]:
    """What an observer sees once a round is published: the places to which both sides said yes, by the ids of their cities."""
    if state.publication is None or not state.publication.at or state.state not in SHOWN_AFTER:
        return []
    accepted = (one for one in state.publication.invitations.values() if one.status == "accepted")
    return [{"learners": one.learner_letter.city_ids, "hosts": one.host_letter.city_ids} for one in accepted]


def find_own(state: RoundState, city_id: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The rows of a city among participants and hosts, by id, with their sheet."""
    found = {}
    for form in FORMS[state.kind]:
        if form.cities and form.name in OWN_SHEETS[state.kind]:
            for name, row in state.sheets.get(form.name, {}).items():
                if city_id in row.get(form.cities, "").split(";"):
                    found[name] = (form.name, row)
    return found


def _tell_application(state: RoundState, sheet: str, row: dict[str, str]) -> Json:
    return {"sheet": sheet, "row": _keep(row, sheet, state.kind)}


def _keep(row: dict[str, str], sheet: str, kind: str) -> dict[str, str]:
    """The columns of the form; those that staff have added beside them are staff's."""
    form = next(form for form in FORMS[kind] if form.name == sheet)
    return {column: text for column, text in row.items() if column in form.columns and column not in STAFF_COLUMNS}


def list_invitations(state: RoundState, city_id: str) -> list[Invitation]:
    """The invitations of a city, once they are published."""
    if state.publication is None or not state.publication.at or state.state not in SHOWN_AFTER:
        return []
    every = state.publication.invitations.values()
    return [one for one in every if find_sides(one, city_id)]


def find_sides(one: Invitation, city_id: str) -> tuple[str, ...]:
    """On which sides of an invitation a city is."""
    sides = (("learner", one.learner_letter), ("host", one.host_letter))
    return tuple(side for side, letter in sides if city_id in letter.city_ids)


def tell_invitation(one: Invitation, city_id: str) -> Json:
    """An invitation as one side sees it: its letter and its own answer, not the other side's."""
    side = find_sides(one, city_id)[0]
    letter = one.learner_letter if side == "learner" else one.host_letter
    answer = one.learner_answer if side == "learner" else one.host_answer
    told = letter.model_dump(include={"language", "subject", "body"})
    return {"id": one.id, "side": side, "status": one.status, "answer": answer, "letter": told}


def answer_own(session: Session, writing: Writing, city_id: str, given: AnswerInput) -> Json:
    """Say yes or no to an invitation of the own city. Raises NotAllowed, NotFound, Conflict where it is not open."""
    require(writing.viewer, Action.OWN_ROUNDS, city_id)
    state = load_state(find_round(session, writing.round_id))
    if tell_own(writing.round_id, state, city_id) is None:
        raise NotFound("your city takes no part in a round with this id")
    invitation = find_publication(state).invitations.get(given.invitation) if list_invitations(state, city_id) else None
    sides = find_sides(invitation, city_id) if invitation else ()
    if not sides:
        raise NotFound("your city has no such invitation")
    row = carry_out(session, writing, build_answer(given, *sides))
    told = tell_own(writing.round_id, load_state(row), city_id)
    assert told is not None
    return told
