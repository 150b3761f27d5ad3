"""Every address of the pages, built in one place. Templates never glue addresses together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

Parameter = str | int | float | bool | None | Iterable[str]


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one language.

    >>> link = Links("de")
    >>> link.pair("pau-fr", "leuven-be"), link.peers("pau-fr", kind="twins", theme=None)
    ('/de/cities/pau-fr/with/leuven-be', '/de/cities/pau-fr/peers?kind=twins')
    """

    language: str

    def home(self, view: str | None = None) -> str:
        """The first page, with the map in one of its views."""
        return self._to("", view=view)

    def find(self, query: str | None = None, need: str | None = None) -> str:
        """The search for a city by name; a need in words goes with it to the city's peers."""
        return self._to("find", q=query, need=need)

    def found(self, city_id: str, need: str | None = None) -> str:
        """Where a city that was found leads: to who can help with the need, to its profile where there is none."""
        return self.peers(city_id, kind="reviewers", need=need) if need else self.city(city_id)

    def suggest(self) -> str:
        """What the search box asks while a name is typed."""
        return self._to("suggest")

    def city(self, city_id: str) -> str:
        """The profile of a city."""
        return self._to(f"cities/{quote(city_id)}")

    def peers(self, city_id: str, **parameters: Parameter) -> str:
        """The peers of a city."""
        return self._to(f"cities/{quote(city_id)}/peers", **parameters)

    def peers_as(self, suffix: str, city_id: str, **parameters: Parameter) -> str:
        """The peers of a city as a file: csv, pdf, or a picture as svg or png."""
        return self._to(f"cities/{quote(city_id)}/peers.{suffix}", **parameters)

    def why_not(self, city_id: str, peer_id: str = "", **parameters: Parameter) -> str:
        """Why a city is not in the list of another; without it the form's own address."""
        peer = f"/{quote(peer_id)}" if peer_id else ""
        return self._to(f"cities/{quote(city_id)}/why-not{peer}", **parameters)

    def why_not_csv(self, city_id: str, peer_id: str, **parameters: Parameter) -> str:
        """The same as a table."""
        return self._to(f"cities/{quote(city_id)}/why-not/{quote(peer_id)}.csv", **parameters)

    def compare(self, city_id: str, **parameters: Parameter) -> str:
        """Up to four peers of a city side by side."""
        return self._to(f"cities/{quote(city_id)}/compare", **parameters)

    def compare_as(self, suffix: str, city_id: str, **parameters: Parameter) -> str:
        """The shortlist of a city as a file: csv or pdf."""
        return self._to(f"cities/{quote(city_id)}/compare.{suffix}", **parameters)

    def pair(self, city_id: str, peer_id: str, **parameters: Parameter) -> str:
        """Two cities together, through a lens where one is given."""
        return self._to(f"cities/{quote(city_id)}/with/{quote(peer_id)}", **parameters)

    def pair_pdf(self, city_id: str, peer_id: str) -> str:
        """The proposed agenda of two cities as a file."""
        return self._to(f"cities/{quote(city_id)}/with/{quote(peer_id)}/agenda.pdf")

    def blind_spots(self, city_id: str) -> str:
        """What cities like this one report and it does not."""
        return self._to(f"cities/{quote(city_id)}/blind-spots")

    def coalition(self, city_id: str, **parameters: Parameter) -> str:
        """Who else has what a city has."""
        return self._to(f"cities/{quote(city_id)}/coalition", **parameters)

    def coalition_letter(self, suffix: str, city_id: str, **parameters: Parameter) -> str:
        """A letter of interest of the cities of a coalition: pdf or docx."""
        return self._to(f"cities/{quote(city_id)}/coalition.{suffix}", **parameters)

    def cases(self, **parameters: Parameter) -> str:
        """The case studies."""
        return self._to("cases", **parameters)

    def cities_as_table(self) -> str:
        """All cities as a table (CSV)."""
        return self._to("cities.csv")

    def cases_as(self, suffix: str, **parameters: Parameter) -> str:
        """The case studies as a file: csv (all that answer) or pdf (one page of them)."""
        return self._to(f"cases.{suffix}", **parameters)

    def who_pays(self, like: str | None = None, alike: str | None = None) -> str:
        """Which measure is paid for by which instrument, everywhere or in places like a city."""
        return self._to("who-pays", like=like, alike=alike)

    def case(self, case_id: str, for_city: str | None = None) -> str:
        """One case study, read for a city."""
        return self._to(f"cases/{quote(case_id)}", **{"for": for_city})

    def section(self, section: str, *steps: str, **parameters: Parameter) -> str:
        """The form for one section of the reader's own city, and steps below it."""
        return self._to("/".join(("my-city/sections", *map(quote, (section, *steps)))), **parameters)

    def desk(self, *parts: str, **parameters: Parameter) -> str:
        """A page of the desk of programme staff, such as `desk("rounds", round_id, "board")`."""
        return self._to("/".join(("desk", *map(quote, parts))), **parameters)

    def answer(self, **parameters: Parameter) -> str:
        """The form for one section, opened by the token of a link."""
        return self._to("answer", **parameters)

    def join(self, city_id: str, **parameters: Parameter) -> str:
        """The form with which a city asks to join."""
        return self._to(f"cities/{quote(city_id)}/join", **parameters)

    def plans(self) -> str:
        """The plans of the reader's own city."""
        return self._to("my-city/plans")

    def plan(self, plan_id: str, *steps: str, done: str | None = None) -> str:
        """One plan of the reader's own city, and steps below it, such as a section and what is done with it."""
        return self._to("/".join(("my-city/plans", *map(quote, (plan_id, *steps)))), done=done)

    def page(self, name: str, **parameters: Parameter) -> str:
        """A page that stands for itself, such as `method`."""
        return self._to(name, **parameters)

    def _to(self, path: str, **parameters: Parameter) -> str:
        return f"/{self.language}/{path}{_write_query(parameters)}"


def _write_query(parameters: dict[str, Parameter]) -> str:
    named = {name: _write_value(value) for name, value in parameters.items() if value not in (None, "", False, (), [])}
    return f"?{urlencode(named, doseq=True)}" if named else ""


def _write_value(value: Parameter) -> str | list[str]:
    if isinstance(value, str | int | float):
        return "yes" if value is True else str(value)
    return list(value or ())
