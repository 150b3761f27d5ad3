"""What of an application does not meet the call. It is told, and bars nobody: staff decide, with a status and a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from api.features.rounds.recalling import recall_statuses
from api.features.rounds.sheets import PARTICIPANTS, find_cities_column
from api.features.rounds.state import RoundState
from fixtures.curation.table import LIST, NO, YES
from fixtures.curation.words import find_call_countries, load_languages
from fixtures.gazetteer import Gazetteer
from matcher.city import City
from matcher.records import Records
from matcher.snapshot import Snapshot

Row = Mapping[str, str]
PROGRAMMES: Mapping[str, str] = {"mission": "eu mission", "pilot": "pilot cities", "twin": "netzerocities twinning"}
"""What the words of a call stand for in the names of networks and programmes on record; other words stand for themselves."""
DECIDED = ("eligible", "reserve", "withdrawn", "observer")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that an application does not meet, or does not say. test: of the call.

    status, reason: what staff have decided on the application. before: what an earlier round has decided on the same city.
    """

    id: str
    test: str
    why: str
    status: str = "applied"
    reason: str = ""
    before: str = ""

    @property
    def is_open(self) -> bool:
        """Whether staff have still to decide."""
        return self.status not in DECIDED


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application with its cities as they are on record, or as the gazetteer knows them."""

    state: RoundState
    row: Row
    cities: Sequence[City]
    records: Records


def find_doubts(
    session: Session, round_id: str, state: RoundState, snapshot: Snapshot, gazetteer: Gazetteer
) -> tuple[Doubt, ...]:
    """The doubts about a round, with what earlier rounds have decided on the same cities."""
    found = list_doubts(state, snapshot, gazetteer)
    before = recall_statuses(session, round_id) if found else {}
    rows = state.sheets.get(PARTICIPANTS[state.kind], {})
    told = {
        name: "; ".join(before[city] for city in _list_cities(state, row) if city in before)
        for name, row in rows.items()
    }
    return tuple(replace(doubt, before=told[doubt.id]) for doubt in found)


def list_doubts(state: RoundState, snapshot: Snapshot, gazetteer: Gazetteer) -> tuple[Doubt, ...]:
    """Each application with what the call asks for and it does not offer; none where the call says nothing of it."""
    known = {city.id: city for city in snapshot.cities}
    found: list[Doubt] = []
    for name, row in state.sheets.get(PARTICIPANTS[state.kind], {}).items():
        cities = [city for one in _list_cities(state, row) if (city := known.get(one) or gazetteer.read_city(one))]
        said = Applicant(state, row, cities, snapshot.records)
        decided = (row.get("status") or "applied", row.get("status_reason", ""))
        found += [Doubt(name, test, why, *decided) for test, look in TESTS.items() for why in look(said)]
    return tuple(found)


def _list_cities(state: RoundState, row: Row) -> list[str]:
    return [one for one in row.get(find_cities_column(state.kind), "").split(";") if one]


def doubt_hours(one: Applicant) -> Iterator[str]:
    """Fewer hours a month than the call asks for."""
    asked, offered = one.state.setting("hours_per_month"), one.row.get("hours_per_month", "")
    if asked.isdecimal() and offered.isdecimal() and int(offered) < int(asked):
        yield f"offers {offered} hours a month; the call asks for {asked}"


def doubt_language(one: Applicant) -> Iterator[str]:
    """The working language is not among those it speaks."""
    language = load_languages().get(one.state.setting("working_language").casefold(), "")
    said = {load_languages().get(part.casefold()) for part in _split(one.row.get("languages", ""))}
    is_denied = language == "en" and one.row.get("english_b2", "").casefold() in NO
    is_missing = one.row.get("languages") and language not in said and not one.row.get("english_b2")
    if language and (is_denied or is_missing):
        yield f"does not say that it speaks the working language ({language})"


def doubt_english(one: Applicant) -> Iterator[str]:
    """English at level B2, where the call asks for that."""
    if one.state.setting("english_b2").casefold() in YES and one.row.get("english_b2", "").casefold() not in YES:
        yield "says no to English at B2" if one.row.get("english_b2") else "does not say whether it has English at B2"


def doubt_country(one: Applicant) -> Iterator[str]:
    """A country that the call does not name."""
    asked = one.state.setting("eligible_countries")
    allowed = find_call_countries(_split(asked))
    for city in one.cities:
        if asked and city.country not in allowed:
            yield f"{city.name} lies in {city.country}; the call is for {asked}"


def doubt_already(one: Applicant) -> Iterator[str]:
    """In a programme already from which the call leaves cities out."""
    for word in _split(one.state.setting("not_already")):
        part = PROGRAMMES.get(word.casefold(), word.casefold())
        for city in one.cities:
            names = [item.network for item in one.records.memberships.get(city.id, ())]
            names += [item.programme for item in one.records.collaborations.get(city.id, ())]
            if found := next((name for name in names if part in name.casefold()), None):
                yield f"{city.name} is on record in {found}; the call leaves out: {word}"


def doubt_neutrality(one: Applicant) -> Iterator[str]:
    """A later target of climate neutrality than the call asks for, or none on record."""
    asked = one.state.setting("neutrality_by")
    for city in one.cities:
        year = city.target.year if city.target else None
        if asked.isdecimal() and (year is None or year > int(asked)):
            told = f"means to be climate-neutral by {year}" if year else "has no year of climate neutrality on record"
            yield f"{city.name} {told}; the call asks for {asked}"


def doubt_degurba(one: Applicant) -> Iterator[str]:
    """Another degree of urbanisation than the call asks for. Nothing on record tells it, so the application has to."""
    asked, said = one.state.setting("degurba"), one.row.get("degurba", "")
    if asked and said not in _split(asked):
        told = f"is of DEGURBA {said}" if said else "does not say its DEGURBA"
        yield f"{told}; the call asks for {asked}"


def doubt_consent(one: Applicant) -> Iterator[str]:
    """No word that the city agrees to the terms of the call."""
    if one.state.setting("consent").casefold() in YES and one.row.get("consent", "").casefold() not in YES:
        yield "does not say that it agrees to the terms of the call"


def doubt_time(one: Applicant) -> Iterator[str]:
    """Late."""
    if one.row.get("status") == "late":
        yield "applied late"


def _split(text: str) -> list[str]:
    return [part.strip() for part in LIST.split(text) if part.strip()]


TESTS: Mapping[str, Callable[[Applicant], Iterator[str]]] = {
    "hours": doubt_hours,
    "language": doubt_language,
    "english": doubt_english,
    "country": doubt_country,
    "already": doubt_already,
    "neutrality": doubt_neutrality,
    "degurba": doubt_degurba,
    "consent": doubt_consent,
    "time": doubt_time,
}
