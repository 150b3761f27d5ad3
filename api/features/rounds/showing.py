"""A round as it is answered."""

from __future__ import annotations

from fastapi import Response

from api.features.rounds.record import load_state
from api.features.rounds.sheets import HOSTS, PARTICIPANTS
from api.features.rounds.state import Json
from api.features.rounds.versions import name_version
from api.http.responses import respond
from api.storage.models import RoundRow


def show(row: RoundRow) -> Json:
    """A round, whole."""
    return {**load_state(row).model_dump(mode="json"), "id": row.id, "version": row.version, "at": row.at}


def respond_round(row: RoundRow) -> Response:
    """The round after a write; its ETag is its version."""
    return respond(show(row), etag=name_version(row))


def summarise(row: RoundRow) -> Json:
    """A round as it stands in a list."""
    state = load_state(row)
    return {
        "id": row.id,
        "kind": row.kind,
        "version": row.version,
        "at": row.at,
        "state": state.state,
        "title": state.setting("title"),
        "lead": state.lead,
        "participants": len(state.sheets.get(PARTICIPANTS[state.kind], {})),
        "hosts": len(state.sheets.get(HOSTS[state.kind], {})),
        "scenarios": len(state.scenarios),
    }
