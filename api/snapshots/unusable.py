"""Find the rows that no snapshot can hold, such as one with a code that the vocabulary no longer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from api.storage.loading import CITY, UNREADABLE, Loaded, SetAside, tell_unreadable
from fixtures.vocabulary import load_vocabulary
from matcher.arrays import Float32
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.snapshot import build_snapshot


def leave_unusable(loaded: Loaded) -> Loaded:
    """The content without the cities and case studies of which, each by itself, no snapshot can be built."""
    faults = {city_id: _find_fault([profile.whole]) for city_id, profile in loaded.profiles.items()}
    cities = [SetAside(CITY, city_id, why) for city_id, why in faults.items() if why]
    cases = {record_id: _find_fault([], [case]) for record_id, case in loaded.records["case"].items()}
    lost = [SetAside("case", record_id, why) for record_id, why in cases.items() if why]
    return replace(
        loaded,
        profiles={city_id: profile for city_id, profile in loaded.profiles.items() if not faults[city_id]},
        records={
            **loaded.records,
            "case": {key: case for key, case in loaded.records["case"].items() if not cases[key]},
        },
        set_aside=(*loaded.set_aside, *cities, *lost),
    )


def _find_fault(cities: Sequence[City], cases: Sequence[CaseStudy] = ()) -> str:
    """What is wrong with these alone, or nothing."""
    try:
        build_snapshot(cities, load_vocabulary(), _encode_as_nothing, cases)
    except UNREADABLE as error:
        return tell_unreadable(error)
    return ""


def _encode_as_nothing(texts: Sequence[str]) -> Float32:
    return np.zeros((len(texts), 1), dtype=np.float32)
