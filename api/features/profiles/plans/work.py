"""How a plan is read as a job: text in a process of its own, section by section, its progress noted, and it can be stopped."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import CursorResult, Engine, update
from sqlmodel import Session, col

from api.errors import Conflict, Invalid
from api.features.profiles.plans.parcel import Parcel, unpack
from api.jobs.queue import JobLost
from api.jobs.runner import Tell, Work, Write
from api.storage.documents import dump, load_city
from api.storage.engine import open_session
from api.storage.models import CityRow, PlanRow
from fixtures.gazetteer import Gazetteer
from fixtures.plans.problems import FAILED, UnreadablePlan
from fixtures.plans.reading import LONG_SECTIONS as SECTIONS
from fixtures.plans.reading import as_data, read_plan
from fixtures.reported import as_data as as_reported
from fixtures.reported import read_reported
from fixtures.reported.cities import build_is_own
from fixtures.sheets import InvalidSheet
from fixtures.vectors import load_representer

Json = dict[str, Any]
TEXT_SHARE = 0.2
"""How much of the work it is to get the text."""
PDF = b"%PDF"
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".zip", ".json", ".ods")
GONE = "this plan was taken out while it was read"


def build_plan_work(engine: Engine, folder: Path, gazetteer: Gazetteer) -> Work:
    """The work of reading a plan or another file. The language model is loaded with the first; `folder` keeps what it encoded.

    The work raises Invalid for a file that cannot be read.
    """

    def prepare(body: bytes, tell: Tell) -> Write:
        parcel = unpack(body)
        _note(engine, parcel.plan_id, stage="text", progress=0.0)
        try:
            found = _read(engine, folder, gazetteer, parcel, tell)
        except (UnreadablePlan, InvalidSheet) as error:
            why = error.why if isinstance(error, UnreadablePlan) else str(error)
            _note(engine, parcel.plan_id, stage="failed", why=why)
            raise Invalid(f"{parcel.name} cannot be read: {why}") from error
        except (Conflict, JobLost):
            raise
        except Exception:
            _note(engine, parcel.plan_id, stage="failed", why=FAILED)
            raise
        return lambda session: _finish(session, parcel.plan_id, found)

    return prepare


def _read(engine: Engine, folder: Path, gazetteer: Gazetteer, parcel: Parcel, tell: Tell) -> Json:
    if Path(parcel.name).suffix.lower() in TABLES and not parcel.content.startswith(PDF):
        return _read_table(engine, gazetteer, parcel)
    return {"kind": "plan", **_read_plan(engine, folder, parcel, tell)}


def _read_table(engine: Engine, gazetteer: Gazetteer, parcel: Parcel) -> Json:
    with open_session(engine) as session:
        plan = session.get(PlanRow, parcel.plan_id)
        row = session.get(CityRow, plan.city_id) if plan else None
    if row is None:
        raise Conflict(GONE)
    city = load_city(row.identity, {})
    is_own = build_is_own(city, gazetteer)
    return dump(as_reported(read_reported(parcel.content, parcel.name, is_own, parcel.account, country=city.country)))


def _read_plan(engine: Engine, folder: Path, parcel: Parcel, tell: Tell) -> Json:
    def note(section: str) -> None:
        done = SECTIONS.index(section) + 1
        tell(done, len(SECTIONS), section)
        share = TEXT_SHARE + (1 - TEXT_SHARE) * done / len(SECTIONS)
        _note(engine, parcel.plan_id, stage="reading", progress=share)

    with TemporaryDirectory() as temporary:
        path = Path(temporary) / f"plan{Path(parcel.name).suffix.lower()[:10]}"
        path.write_bytes(parcel.content)
        return dump(as_data(read_plan(path, parcel.language or None, note, load_representer(folder))))


def _note(engine: Engine, plan_id: str, **values: Any) -> None:
    with open_session(engine, writes=True) as session:
        _change(session, plan_id, **values)
        session.commit()


def _finish(session: Session, plan_id: str, found: Json) -> Json:
    told = {"language": found["language"] or "", "kind": found["kind"]}
    if found.get("year"):
        told["year"] = found["year"]
    _change(session, plan_id, found=found, stage="ready", progress=1.0, why="", **told)
    return {"plan": plan_id, "proposals": len(found["proposals"])}


def _change(session: Session, plan_id: str, **values: Any) -> None:
    """Raises Conflict where the plan was taken out meanwhile, which ends the reading."""
    changed = session.execute(update(PlanRow).where(col(PlanRow.id) == plan_id).values(**values))
    assert isinstance(changed, CursorResult)
    if not changed.rowcount:
        raise Conflict(GONE)
