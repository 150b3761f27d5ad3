"""The cities of an import: each read, merged with what is known of it, and checked; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.errors import Fault, Invalid
from api.features.imports.inputs import CityImport
from api.rules.cities import place_faults, read_given
from api.rules.sections import amend_section, refuse_unknown_section
from api.storage.documents import dump, dump_city, load_city
from api.storage.models import CityRow
from api.storage.visibility import PRIVATE, select_visible
from fixtures.facts import Change, Known, check_cities, check_erase, find_known, merge_identity
from fixtures.gazetteer import Gazetteer
from matcher.city import City

Json = dict[str, Any]
KnownTo = Literal["database", "gazetteer", "nobody"]
OF_SECTION = "sections."
OF_CITY = "city."


@dataclass(frozen=True, slots=True)
class CityPlan:
    """A city as it would stand after the import, and every change that this is.

    row: as it is stored, or None. before: the sections as they are stored.
    """

    city: City
    row: CityRow | None
    before: Json
    identity: Json
    sections: Json
    changes: tuple[Change, ...]
    known_to: KnownTo

    @property
    def is_written(self) -> bool:
        """Whether the database would not be the same afterwards: a city of the gazetteer gets a row of its own."""
        return self.row is None or bool(self.changes)

    def is_seen_by(self, audience: str) -> bool:
        """Whether an audience, "public" or "peers", may see something of what becomes of it."""
        if self.row is None or any(not change.field.startswith(OF_SECTION) for change in self.changes):
            return True
        return select_visible(self.before, audience) != select_visible(self.sections, audience)

    def describe(self) -> Json:
        """What is told of it: how it is known, and what would be new, changed and erased, before and after."""
        return {"id": self.city.id, "known_to": self.known_to, "changes": [dump(change) for change in self.changes]}


class CityReader:
    """Reads the cities of one import.

    Args:
        rows: the stored cities by id. edited: the ids of those that have an editor. gazetteer: what is known of all others.
    """

    def __init__(self, rows: Mapping[str, CityRow], edited: frozenset[str], gazetteer: Gazetteer) -> None:
        self._rows, self._edited, self._gazetteer = rows, edited, gazetteer

    def read(self, item: CityImport) -> tuple[CityPlan | None, list[Fault]]:
        """The city merged with what is known of it, or None; and what is wrong with what was sent."""
        given, faults = read_given(item.city, OF_CITY)
        faults += _check_erased(item.erase)
        if given is None:
            return None, faults
        row = self._rows.get(given.id)
        known = load_city(row.identity, {}) if row else find_known(given, self._gazetteer.read_city)
        merged = merge_identity(given, known, item.erase)
        before = row.sections if row else {}
        sections, unreadable = _merge_sections(merged.city, item, before)
        changes = (*merged.changes, *_compare_sections(before, sections))
        known_to: KnownTo = "database" if row else "gazetteer" if known else "nobody"
        if given.id in self._edited and changes:
            faults.append(Fault("city.id", f"'{given.id}' has an editor of its own, who alone changes it"))
        identity = {} if unreadable else dump_city(merged.city)[0]
        return CityPlan(merged.city, row, before, identity, sections, changes, known_to), faults + unreadable


def check_plans(plans: Sequence[CityPlan], known: Known) -> list[list[Fault]]:
    """What is wrong with each of the cities as they would stand, at the field of its identity."""
    return [place_faults(faults, OF_CITY) for faults in check_cities([plan.city for plan in plans], known)]


def count_cities(plans: Sequence[CityPlan]) -> dict[str, int]:
    """How many are new to database and gazetteer, changed (of these, in how many something is erased), and as they were."""
    new = [plan for plan in plans if plan.known_to == "nobody"]
    changed = [plan for plan in plans if plan.known_to != "nobody" and plan.changes]
    erased = [plan for plan in changed if any(change.kind == "erased" for change in plan.changes)]
    unchanged = len(plans) - len(new) - len(changed)
    return {"new": len(new), "changed": len(changed), "erased": len(erased), "unchanged": unchanged}


def _check_erased(erase: Sequence[str]) -> list[Fault]:
    return [Fault(f"erase.{number}", told) for number, field in enumerate(erase) if (told := _refuse_erased(field))]


def _refuse_erased(field: str) -> str | None:
    if not field.startswith(OF_SECTION):
        return check_erase(field)
    try:
        refuse_unknown_section(field.removeprefix(OF_SECTION))
    except Invalid as error:
        return f"{error}: {error.faults[0].message}"
    return None


def _merge_sections(city: City, item: CityImport, before: Json) -> tuple[Json, list[Fault]]:
    """The sections with what is stated of them changed. One that is private is the city's own and stays."""
    erased = {field.removeprefix(OF_SECTION) for field in item.erase if field.startswith(OF_SECTION)}
    own = {name for name, section in before.items() if section["visibility"] == PRIVATE}
    sections = {name: section for name, section in before.items() if name in own or name not in erased}
    faults: list[Fault] = []
    for name, given in item.sections.items():
        try:
            section = amend_section(city.id, city.name, name, given, sections.get(name))
        except Invalid as error:
            faults += error.faults
            continue
        if section is not None and name not in own:
            sections[name] = section
    return sections, faults


def _compare_sections(before: Json, after: Json) -> Iterator[Change]:
    """The sections that differ, with the number of their items before and after."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            kind: Literal["new", "changed", "erased"] = "new" if not old else "changed" if new else "erased"
            yield Change(f"{OF_SECTION}{name}", kind, old and len(old["items"]), new and len(new["items"]))
