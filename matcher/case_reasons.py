"""The words behind the numbers of a suggested case study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from matcher.answers import STOPPED
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.lens import Lens
from matcher.likeness_reasons import say_ratio
from matcher.reason import Codes, Quote, Reason, Value, sentence
from matcher.snapshot import Snapshot
from matcher.transfer import check_preconditions

Said = tuple[str, dict[str, Value]]
CaseReason = Callable[[Snapshot, int, int, Lens, bool], Said]


def find_case_reason(
    snapshot: Snapshot, name: str, city_no: int, row: int, lens: Lens, speaks_for: bool | None
) -> Reason:
    """The reason for one comparison of a city and a case study.

    Args:
        speaks_for: whether the comparison raised the score; None where it is unknown: then the reason says what is missing.
    """
    city, case = snapshot.cities[city_no], snapshot.cases.records[row]
    if speaks_for is None:
        return _tell_unknown(name, city, case)
    template, values = _CASE_REASONS[name](snapshot, city_no, row, lens, speaks_for)
    return Reason(template, {"city": city.name, **values}, (case.source,))


def _tell_unknown(name: str, city: City, case: CaseStudy) -> Reason:
    if name == "case_result" and case.status == STOPPED:
        return Reason(sentence("It was stopped: ask what they would do differently today."), {}, (case.source,))
    return Reason(_UNKNOWN[name], {"city": city.name}, ())


def _because_needs(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    if lens.need is not None:
        asked: dict[str, Value] = {"need": Quote(lens.words)}
        return (sentence("It is about {need}.") if speaks_for else sentence("It is not close to {need}.")), asked
    rows = snapshot.needs.rows_of(city_no, lens.theme_no)
    cosines = snapshot.needs.vectors.take(rows).cosines(snapshot.cases.vectors.take(np.array([row])))
    best = rows[int(cosines.argmax())]
    need = snapshot.cities[city_no].needs[int(best - snapshot.needs.starts[city_no])]
    values: dict[str, Value] = {"need": Quote(need.text)}
    if speaks_for:
        return sentence("It is about what {city} needs: {need}."), values
    return sentence("It touches the needs of {city} only from afar; the closest is {need}."), values


def _because_barriers(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    case, city = snapshot.cases.records[row], snapshot.cities[city_no]
    shared = tuple(code for code in case.barriers if city.named("barriers", code))
    if shared:
        return sentence("It works on {codes}, which {city} reports."), {"codes": Codes("barriers", shared)}
    values: dict[str, Value] = {"codes": Codes("barriers", case.barriers)}
    if "barriers" in city.complete:
        return sentence("It works on barriers that {city} does not report: {codes}."), values
    return sentence("It works on {codes}; which barriers {city} meets is not fully known."), values


def _because_themes(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    if speaks_for:
        return sentence("It is about {themes}, where {city} looks for help."), {
            "themes": _shared_themes(snapshot, city_no, row, lens)
        }
    return sentence("Its themes are {themes}, where {city} hardly looks for help."), {
        "themes": Codes("themes", snapshot.cases.records[row].themes)
    }


def _shared_themes(snapshot: Snapshot, city_no: int, row: int, lens: Lens) -> Codes:
    wanted = {need.theme for need in snapshot.cities[city_no].needs if lens.theme_no is None}
    named = snapshot.cases.records[row].themes
    return Codes(
        "themes", tuple(theme for theme in named if theme in wanted or snapshot.themes[theme] == lens.theme_no) or named
    )


def _because_transfer(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    checks = check_preconditions(snapshot.cases.records[row], snapshot.cities[city_no])
    met = sum(check.verdict == "met" for check in checks)
    known = sum(check.verdict != "not reported" for check in checks)
    return sentence("Preconditions that {city} meets: {met} of {known} that can be checked."), {
        "met": met,
        "known": known,
    }


def _because_size(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    own, other = snapshot.cities[city_no], snapshot.cities[int(snapshot.cases.owners[row])]
    assert own.population and other.population
    template, values = say_ratio(other.population.value / own.population.value)
    return template, {"peer": other.name, **values}


def _because_result(snapshot: Snapshot, city_no: int, row: int, lens: Lens, speaks_for: bool) -> Said:
    return sentence("Where it stands: {status}."), {
        "status": Codes("case_status", (str(snapshot.cases.records[row].status),))
    }


_CASE_REASONS: Mapping[str, CaseReason] = MappingProxyType(
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
        "case_needs": sentence("{city} has not reported its needs."),
        "case_barriers": sentence("The barriers of {city} or of the case are not reported."),
        "case_themes": sentence("The needs of {city} or the themes of the case are not reported."),
        "case_transfer": sentence("No precondition of the case can be checked against the profile of {city}."),
        "case_size": sentence("The population of {city} or of the other city is not reported."),
        "case_result": sentence("How far it has come is not reported."),
    }
)
