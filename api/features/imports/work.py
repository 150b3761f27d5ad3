"""How an import is done as a job: checked, its texts encoded, and only then written, under the lock that writers share."""

from __future__ import annotations

import zlib

import orjson
from sqlalchemy import Engine

from api.features.imports.use_cases import CityImport, ImportInput, check_import, run_import
from api.identity.roles import Role, Viewer
from api.jobs.runner import Work, Write
from api.rules.sections import read_section
from api.storage.documents import RECORDS, load_city
from api.storage.engine import open_session
from fixtures.vectors import list_texts
from matcher.city import City
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


def build_import_work(engine: Engine, encode: Encode) -> Work:
    """The work of an import. What it wrote is seen at once: its texts were encoded before, a few at a time."""

    def prepare(body: bytes) -> Write:
        viewer, given = read_input(body)
        with open_session(engine) as session:
            counts = check_import(session, viewer, given)
        if given.dry_run:
            return lambda _: counts
        texts = list_texts(map(_read_city, given.cities), map(RECORDS["case"].validate_python, given.case))
        for start in range(0, len(texts), BATCH):
            encode(texts[start : start + BATCH])
        return lambda session: run_import(session, viewer, given)

    return prepare


def _read_city(item: CityImport) -> City:
    """The city as it will stand in a snapshot; it was checked before."""
    city_id, name = item.city["id"], item.city["name"]
    return load_city(item.city, {key: read_section(city_id, name, key, given) for key, given in item.sections.items()})
