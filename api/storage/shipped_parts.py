"""The parts of what the package ships, each as a hash: to tell later what people have edited and what a new version changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from api.storage.models import CityRow, RecordRow, ShippedRow
from api.version import VERSION

Parts = Mapping[str, str]
CITY = "city"
IDENTITY, SECTION, CONTENT, NAMED = "identity", "section", "content", "named"
NOT_SHIPPED = frozenset({"vectors.sqlite", "judgements"})
NATURAL_KEYS = {"collaboration": ("programme", "kind", "a", "b"), "membership": ("network", "city_id")}
"""What a record is about, whatever else is said of it: a corrected one has the same, under another id."""
RECORD_KINDS = ("case", *NATURAL_KEYS)


def hash_part(value: object) -> str:
    """A short hash of JSON data; the order of keys does not count.

    >>> hash_part({"a": 1, "b": 2}) == hash_part({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def city_parts(row: CityRow) -> dict[str, str]:
    """The parts of a city: each field of its identity, and each section with its visibility."""
    identity = {f"{IDENTITY}.{name}": hash_part(value) for name, value in row.identity.items()}
    return identity | {f"{SECTION}.{name}": hash_part(value) for name, value in row.sections.items()}


def record_parts(kind: str, content: Mapping[str, Any]) -> dict[str, str]:
    """A record as one part, and what it is about."""
    named = [str(content[field]) for field in NATURAL_KEYS.get(kind, ())]
    return {CONTENT: hash_part(content), NAMED: "|".join(named)}


def build_shipped_rows(rows: Iterable[CityRow | RecordRow]) -> Iterator[ShippedRow]:
    """What is noted of the rows that are shipped."""
    for row in rows:
        if isinstance(row, CityRow):
            yield ShippedRow(kind=CITY, id=row.id, parts=city_parts(row))
        else:
            yield ShippedRow(kind=row.kind, id=row.id, parts=record_parts(row.kind, row.content))


@cache
def digest_shipped() -> str:
    """A hash of all data files that a database is filled from, and of the software that reads them."""
    digest = hashlib.sha256(VERSION.encode())
    for name, content in sorted(_read_files(files("fixtures") / "data", "")):
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:32]


def _read_files(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name in NOT_SHIPPED:
            continue
        if entry.is_dir():
            yield from _read_files(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}", entry.read_bytes()
