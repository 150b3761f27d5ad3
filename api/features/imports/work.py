"""How an import is done as a job: checked, its texts encoded, and only then written, under the lock that writers share."""

from __future__ import annotations

import zlib

import orjson
from sqlalchemy import Engine

from api.features.imports.inputs import ImportInput
from api.features.imports.use_cases import Plan, plan_import, run_import
from api.identity.roles import Role, Viewer
from api.jobs.runner import Tell, Work, Write
from api.rules.records import load_record
from api.storage.documents import load_city
from api.storage.engine import open_session
from fixtures.gazetteer import Gazetteer
from fixtures.vectors import list_texts
from matcher.statements import Encode

WHAT = "import"
BATCH = 64


def write_input(viewer: Viewer, given: ImportInput) -> bytes:
    """What the job works on, for whichever server takes it up: who asked, and for what."""
    asker = {"role": viewer.role, "id": viewer.id, "city_id": viewer.city_id, "scopes": sorted(viewer.scopes)}
    return zlib.compress(orjson.dumps({"asker": asker, "given": given.model_dump(mode="json", exclude_unset=True)}))


def read_input(body: bytes) -> tuple[Viewer, ImportInput]:
    """The other way."""
    said = orjson.loads(zlib.decompress(body))
    asker = said["asker"]
    viewer = Viewer(Role(asker["role"]), asker["id"], asker["city_id"], frozenset(asker["scopes"]))
    return viewer, ImportInput.model_validate(said["given"])


def build_import_work(engine: Engine, encode: Encode, gazetteer: Gazetteer) -> Work:
    """The work of an import. What it wrote is seen at once: its texts were encoded before, a few at a time."""

    def prepare(body: bytes, tell: Tell) -> Write:
        viewer, given = read_input(body)
        with open_session(engine) as session:
            plan = plan_import(session, viewer, given, gazetteer)
            if given.dry_run:
                result = plan.describe(is_dry=True)
                return lambda _: result
            texts = list_new_texts(plan)
        for start in range(0, len(texts), BATCH):
            tell(start, len(texts), "texts")
            encode(texts[start : start + BATCH])
        return lambda session: run_import(session, viewer, given, gazetteer, plan)

    return prepare


def list_new_texts(plan: Plan) -> list[str]:
    """The texts of what would be written, as they will stand in a snapshot."""
    cities = [load_city(city.identity, city.sections) for city in plan.written_cities]
    cases = [load_record("case", record.content) for record in plan.written_records if record.kind == "case"]
    return list_texts(cities, cases)
