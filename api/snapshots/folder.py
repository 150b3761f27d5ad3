"""A finished snapshot in a folder: everything of an edition, to be mapped into memory by any process on the same database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import orjson

from api.snapshots.columns import read_columns, write_columns
from api.snapshots.edition import Edition
from api.snapshots.facts import Facts, KeptProfile, write_facts
from api.snapshots.whole import Named
from api.storage.documents import RECORDS
from api.storage.loading import Loaded, SetAside
from api.storage.visibility import PEERS, PRIVATE, PUBLIC
from fixtures.vocabulary import load_vocabulary
from matcher.arrays import lock
from matcher.case_columns import CaseColumns
from matcher.case_study import CaseStudy
from matcher.cities import CitiesRead
from matcher.load import find_pulls, keep_pulls
from matcher.policy import Policy
from matcher.records import Records, build_records
from matcher.snapshot import Snapshot
from matcher.statements import Encode

OUTLINE, RECORD_FILE = "outline.json", "records.json"
NUMBERS = ("revision", "records_no", "feed_no", "told_no")
ELSEWHERE = frozenset({"vocabulary", "encode", "cities", "records", "numbers", "themes", "cases"})
"""What of a snapshot is no column: it is given, written as facts, or follows from the rest."""
OF_CASES = ("owners", "themes", "barriers", "vectors")


def write_edition(folder: Path, edition: Edition, origin: Sequence[str]) -> None:
    """Write an edition into an empty folder. origin: see `read_origin`."""
    loaded = edition.loaded
    profiles = [loaded.profiles[city_id] for city_id in edition.snapshot.ids]
    write_facts(folder, profiles)
    told = {PUBLIC: edition.snapshot} | ({PEERS: edition.peers} if edition.peers is not edition.snapshot else {})
    outline = {
        "origin": origin,
        "numbers": {name: getattr(loaded, name) for name in NUMBERS},
        "set_aside": [[row.kind, row.id, row.why] for row in edition.set_aside],
        "hiding": [row for row, profile in enumerate(profiles) if profile.hides(PRIVATE) or profile.hides(PEERS)],
        "snapshots": {name: write_columns(folder, name, _take_apart(snapshot)) for name, snapshot in told.items()},
    }
    (folder / OUTLINE).write_text(json.dumps(outline))
    records = {kind: dict(sorted(items.items(), key=_place)) for kind, items in loaded.records.items()}
    own = {city_id: profile.cases for city_id, profile in loaded.profiles.items() if profile.cases}
    (folder / RECORD_FILE).write_bytes(orjson.dumps({"records": records, "own": own}, default=dict))


def _place(item: tuple[str, Any]) -> str:
    """By what records are sorted in a snapshot."""
    return item[1].id if isinstance(item[1], CaseStudy) else repr(item[1])


def _take_apart(snapshot: Snapshot) -> Mapping[str, Any]:
    return {
        "columns": {one.name: getattr(snapshot, one.name) for one in fields(snapshot) if one.name not in ELSEWHERE},
        "cases": {name: getattr(snapshot.cases, name) for name in OF_CASES},
        "bodies": snapshot.records.bodies,
        "pulls": find_pulls(snapshot),
    }


def read_origin_of(folder: Path) -> list[str]:
    """The history that a finished snapshot belongs to."""
    origin: list[str] = json.loads((folder / OUTLINE).read_bytes())["origin"]
    return origin


def read_edition(folder: Path, encode: Encode, policy: Policy, named: Named | None = None) -> Edition:
    """The edition that `write_edition` wrote; columns and facts are read from the disk when they are first used.

    Args:
        encode: the function by which its texts were encoded.
        policy: the adopted one, which is no part of a finished snapshot.

    Raises:
        OSError, ValueError, LookupError, TypeError: the folder is not whole.
    """
    outline = json.loads((folder / OUTLINE).read_bytes())
    facts = Facts(folder, outline["hiding"])
    records, own = _read_records(folder)
    told = {
        name: _put_together(read_columns(folder, parts), partial(facts.city, audience=name), records, encode)
        for name, parts in outline["snapshots"].items()
    }
    ids = told[PUBLIC].ids
    profiles = {city_id: KeptProfile(facts, row, own.get(city_id, ())) for row, city_id in enumerate(ids)}
    set_aside = tuple(SetAside(*row) for row in outline["set_aside"])
    loaded = Loaded(policy=policy, profiles=profiles, records=records, set_aside=set_aside, **outline["numbers"])
    return Edition(loaded, told[PUBLIC], told.get(PEERS, told[PUBLIC]), encode, set_aside=set_aside, folder=named)


Kinds = Mapping[str, Mapping[str, Any]]


def _read_records(folder: Path) -> tuple[Kinds, Mapping[str, tuple[CaseStudy, ...]]]:
    """The records of each kind by id, and the case studies of the cities' own."""
    found = orjson.loads((folder / RECORD_FILE).read_bytes())
    read_case = RECORDS["case"].validate_python
    records = {
        kind: {record_id: RECORDS[kind].validate_python(item) for record_id, item in items.items()}
        for kind, items in found["records"].items()
    }
    return records, {city_id: tuple(map(read_case, cases)) for city_id, cases in found["own"].items()}


def _put_together(parts: Mapping[str, Any], read_city: Any, kinds: Kinds, encode: Encode) -> Snapshot:
    columns, cases = parts["columns"], tuple(kinds["case"].values())
    vocabulary, ids = load_vocabulary(), columns["ids"]
    snapshot = Snapshot(
        **columns,
        vocabulary=vocabulary,
        encode=encode,
        cities=CitiesRead(read_city, lock(np.arange(len(ids)))),
        records=_index(kinds, parts["bodies"]),
        numbers=MappingProxyType({city_id: number for number, city_id in enumerate(ids)}),
        themes=MappingProxyType({theme.id: number for number, theme in enumerate(vocabulary.themes)}),
        cases=CaseColumns(cases, {case.id: number for number, case in enumerate(cases)}, **parts["cases"]),
    )
    keep_pulls(snapshot, parts["pulls"])
    return snapshot


def _index(kinds: Kinds, bodies: Mapping[str, tuple[str, ...]]) -> Records:
    collaborations, memberships = (tuple(kinds[kind].values()) for kind in ("collaboration", "membership"))
    return replace(build_records((), tuple(kinds["case"].values()), collaborations, memberships), bodies=bodies)
