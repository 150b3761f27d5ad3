"""Planning as a job: queued, carried out by a worker, and written in one transaction."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

import orjson
from sqlalchemy import Engine
from sqlmodel import Session

from api.errors import Conflict
from api.features.rounds.decisions import BEFORE_PUBLICATION
from api.features.rounds.desk import open_desk
from api.features.rounds.record import read_round
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.state import Json, Strict
from api.features.rounds.tasks import INPUTS, TASKS, Task, WeighInput
from api.features.rounds.weighing import weigh
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Role, Viewer, require
from api.jobs.queue import queue_job
from api.jobs.runner import Tell, Work, Write
from api.snapshots.view import View
from api.storage.engine import open_session
from api.storage.models import JobRow
from fixtures.gazetteer import Gazetteer

WHAT = "round"


def queue_task(session: Session, viewer: Viewer, round_id: str, task: Task, given: Strict) -> JobRow:
    """A job that plans. Raises NotAllowed, NotFound, Conflict where the round is published."""
    require(viewer, Action.WRITE_ROUNDS)
    _, state = read_round(session, viewer, round_id)
    if task == "solve" and state.state not in BEFORE_PUBLICATION:
        raise Conflict(f"this round is {state.state}: repair it, or withdraw it before planning anew")
    asker = {"role": viewer.role, "id": viewer.id, "scopes": sorted(viewer.scopes)}
    said = {"asker": asker, "round": round_id, "task": task, "given": given.model_dump()}
    return queue_job(session, viewer, WHAT, zlib.compress(orjson.dumps(said)))


def build_round_work(engine: Engine, open_view: Callable[[str], View], gazetteer: Gazetteer) -> Work:
    """The work of such a job. open_view: what an audience sees of the cities."""

    def prepare(body: bytes, tell: Tell) -> Write:
        said = orjson.loads(zlib.decompress(body))
        asker, task = said["asker"], said["task"]
        viewer = Viewer(Role(asker["role"]), asker["id"], None, frozenset(asker["scopes"]))
        given = INPUTS[task].model_validate(said["given"])
        with open_session(engine) as session:
            row, state = read_round(session, viewer, said["round"])
        tell(0, 3, "reading the cities")
        view = open_view(viewer.audience)
        desk = open_desk(state, view, gazetteer)
        tell(1, 3, "planning")
        if isinstance(given, WeighInput):
            return partial(_return, weigh(desk, find_scenario(state, given.scenario), view, tell))
        found = TASKS[task](desk, given, row.version)
        tell(2, 3, "writing")
        writing = Writing(viewer, row.id, gazetteer)
        return lambda session: found.keep(session, writing)

    return prepare


def _return(told: Json, _session: Session) -> Json:
    """The result of a job that writes nothing."""
    return told
