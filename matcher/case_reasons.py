"""The words behind the numbers of a suggested case study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from matcher.reason import Codes, Quote, Reason, Value
from matcher.snapshot import Snapshot
from matcher.transfer import check_preconditions


def find_case_reason(snapshot: Snapshot, name: str, city_no: int, row: int, value: float | None) -> Reason:
    """The reason for one comparison of a city and a case study, or what is not reported."""
    city, case = snapshot.cities[city_no], snapshot.cases.records[row]
    if value is None:
        return Reason(_UNKNOWN[name], {"city": city.name}, ())
    template, values = _CASE_REASONS[name](snapshot, city_no, row)
    return Reason(template, {"city": city.name, **values}, (case.source,))


def _because_needs(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    rows = snapshot.needs.rows_of(city_no)
    best = int(np.argmax(snapshot.needs.vectors[rows] @ snapshot.cases.vectors[row]))
    return "It is about what {city} needs: {need}.", {"need": Quote(snapshot.cities[city_no].needs[best].text)}


def _because_barriers(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    case, city = snapshot.cases.records[row], snapshot.cities[city_no]
    shared = tuple(code for code in case.barriers if city.named("barriers", code))
    if shared:
        return "It works on {codes}, which {city} reports.", {"codes": Codes("barriers", shared)}
    return "It works on barriers that {city} does not report: {codes}.", {"codes": Codes("barriers", case.barriers)}


def _because_themes(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    return "Its themes are {themes}.", {"themes": Codes("themes", snapshot.cases.records[row].themes)}


def _because_transfer(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    checks = check_preconditions(snapshot.cases.records[row], snapshot.cities[city_no])
    met = sum(check.verdict == "met" for check in checks)
    known = sum(check.verdict != "not reported" for check in checks)
    return "{city} meets {met} of the {known} preconditions that can be checked.", {"met": met, "known": known}


def _because_size(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    own, other = snapshot.cities[city_no], snapshot.cities[int(snapshot.cases.owners[row])]
    assert own.population and other.population
    values: dict[str, Value] = {
        "peer": other.name,
        "own": round(own.population.value),
        "other": round(other.population.value),
    }
    return "{peer} has {other} inhabitants, {city} {own}.", values


def _because_result(snapshot: Snapshot, city_no: int, row: int) -> tuple[str, dict[str, Value]]:
    return "Where it stands: {status}.", {"status": Codes("case_status", (str(snapshot.cases.records[row].status),))}


_CASE_REASONS: Mapping[str, Callable[[Snapshot, int, int], tuple[str, dict[str, Value]]]] = MappingProxyType(
    {
        "case_needs": _because_needs,
        "case_barriers": _because_barriers,
        "case_themes": _because_themes,
        "case_transfer": _because_transfer,
        "case_size": _because_size,
        "case_result": _because_result,
    }
)
_UNKNOWN: Mapping[str, str] = MappingProxyType(
    {
        "case_needs": "{city} has not reported its needs.",
        "case_barriers": "The barriers of {city} or of the case are not reported.",
        "case_themes": "The needs of {city} or the themes of the case are not reported.",
        "case_transfer": "No precondition of the case can be checked against the profile of {city}.",
        "case_size": "The population of {city} or of the other city is not reported.",
        "case_result": "How far it has come is not reported.",
    }
)
