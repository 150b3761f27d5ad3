"""How an import is done as a job: checked, its texts encoded, and only then written, under the lock that writers share."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import orjson
from sqlalchemy import Engine

from api.features.imports.use_cases import ImportInput, check_import, run_import
from api.identity.roles import Role, Viewer
from api.jobs.runner import Work, Write
from api.storage.documents import RECORDS
from api.storage.engine import open_session
from fixtures.vectors import ENCODED_SECTIONS
from matcher.case_columns import case_text
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
        texts = list(dict.fromkeys(list_texts(given)))
        for start in range(0, len(texts), BATCH):
            encode(texts[start : start + BATCH])
        return lambda session: run_import(session, viewer, given)

    return prepare


def list_texts(given: ImportInput) -> Iterator[str]:
    """The texts that a snapshot with this import will encode."""
    for item in given.cities:
        for name in ENCODED_SECTIONS:
            if name in item.sections:
                yield from (str(statement["text"]).strip() for statement in item.sections[name].items or ())
    yield from (case_text(RECORDS["case"].validate_python(case)) for case in given.case)
