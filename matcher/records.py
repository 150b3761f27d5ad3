"""The records behind the columns, indexed by city, for explanations and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration, Membership

Record = CaseStudy | Collaboration | Membership
Kind = TypeVar("Kind", CaseStudy, Collaboration, Membership)
Owned = TypeVar("Owned", CaseStudy, Membership)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The records that are no longer there, and those that are there now; a corrected one is in both as it was and as it is."""

    gone: tuple[Record, ...] = ()
    come: tuple[Record, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.come)

    def of(self, kind: type[Kind]) -> tuple[list[Kind], list[Kind]]:
        """Those of one kind that are gone, and that have come."""
        gone, come = ([item for item in items if isinstance(item, kind)] for items in (self.gone, self.come))
        return gone, come

    @property
    def owners(self) -> frozenset[str]:
        """The ids of the cities whose case studies are others now."""
        return frozenset(item.city_id for item in (*self.gone, *self.come) if isinstance(item, CaseStudy))

    @property
    def linked(self) -> frozenset[str]:
        """The ids of the cities that have another part in the graph of collaborations now."""
        found = [*map(_link, self.gone), *map(_link, self.come)]
        return frozenset(city_id for ids in found for city_id in ids)


UNCHANGED = RecordChange()


def _link(item: Record) -> tuple[str, ...]:
    if isinstance(item, Collaboration):
        return () if item.is_choice else (item.a, item.b)
    return (item.city_id,) if isinstance(item, Membership) else ()


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that names a city, by its id. A city that nothing names is absent from the mapping.

    bodies: ids of the metropolitan bodies a city is a member of. collaborations: work together; choices: whom a learner looks
    to or took a practice over from, which is kept apart and enters no score.
    """

    bodies: Mapping[str, tuple[str, ...]]
    cases: Mapping[str, tuple[CaseStudy, ...]]
    collaborations: Mapping[str, tuple[Collaboration, ...]]
    memberships: Mapping[str, tuple[Membership, ...]]
    choices: Mapping[str, tuple[Collaboration, ...]]

    def hosted_programmes(self, city_id: str, theme: str | None = None) -> tuple[str, ...]:
        """Programmes in which the city taught, hosted or piloted for others, newest first; of one theme when asked."""
        taught = [
            (-item.year, item.programme, item.themes)
            for item in self.collaborations.get(city_id, ())
            if item.direction == LEARNER_TO_MENTOR and item.b == city_id
        ]
        showed = [
            (-(item.year or 0), item.network, item.themes) for item in self.memberships.get(city_id, ()) if item.hosts
        ]
        about = [programme for _, programme, themes in sorted(taught + showed) if theme is None or theme in themes]
        return tuple(dict.fromkeys(about))

    def programmes(self, city_id: str) -> tuple[str, ...]:
        """Programmes in which the city took part, hosted or piloted, newest first."""
        worked = [(-item.year, item.programme) for item in self.collaborations.get(city_id, ())]
        showed = [(-(item.year or 0), item.network) for item in self.memberships.get(city_id, ()) if item.hosts]
        return tuple(dict.fromkeys(programme for _, programme in sorted(worked + showed)))

    def shared(self, first: str, second: str) -> tuple[Collaboration, ...]:
        """Collaborations between two cities, newest first."""
        return _between(self.collaborations, first, second)

    def chosen(self, first: str, second: str) -> tuple[Collaboration, ...]:
        """What one of two cities looks to the other for, or took over from it, newest first."""
        return _between(self.choices, first, second)


def _between(items: Mapping[str, tuple[Collaboration, ...]], first: str, second: str) -> tuple[Collaboration, ...]:
    one, other = sorted((first, second), key=lambda city_id: len(items.get(city_id, ())))
    both = [item for item in items.get(one, ()) if other in (item.a, item.b)]
    return tuple(sorted(both, key=lambda item: (-item.year, item.programme)))


class _Moved(NamedTuple, Generic[Value]):
    """What is gone and what has come, each with the id of a city that it belongs to."""

    gone: list[tuple[str, Value]]
    come: list[tuple[str, Value]]


def update_records(
    records: Records, before: Iterable[City], after: Iterable[City], change: RecordChange = UNCHANGED
) -> Records:
    """The records where these cities have become those, and where records have changed.

    Of the cities only their membership of metropolitan bodies is read. Raises LookupError or ValueError where what is gone was
    not there.
    """
    gone, come = change.of(Collaboration)
    work, choices = (
        _Moved(*(_name_ends([item for item in items if item.is_choice is chosen]) for items in (gone, come)))
        for chosen in (False, True)
    )
    cases, memberships = change.of(CaseStudy), change.of(Membership)
    return replace(
        records,
        bodies=_update_bodies(records.bodies, tuple(before), tuple(after)),
        cases=_regroup(records.cases, _Moved(_name_owner(cases[0]), _name_owner(cases[1])), lambda case: case.id),
        collaborations=_regroup(records.collaborations, work, repr),
        memberships=_regroup(
            records.memberships, _Moved(_name_owner(memberships[0]), _name_owner(memberships[1])), repr
        ),
        choices=_regroup(records.choices, choices, repr),
    )


def _update_bodies(
    known: Mapping[str, tuple[str, ...]], before: Sequence[City], after: Sequence[City]
) -> Mapping[str, tuple[str, ...]]:
    gone = {city.id for city in before}
    bodies = dict(known)
    for member in {member for city in (*before, *after) for member in city.member_ids}:
        ids = [body for body in bodies.pop(member, ()) if body not in gone]
        ids += [city.id for city in after for named in city.member_ids if named == member]
        if ids:
            bodies[member] = tuple(sorted(ids))
    return bodies


def _regroup(
    known: Mapping[str, tuple[Value, ...]], moved: _Moved[Value], by: Callable[[Value], str]
) -> Mapping[str, tuple[Value, ...]]:
    """The groups without what is gone and with what has come, each in the order of `by`."""
    if not moved.gone and not moved.come:
        return known
    groups: dict[str, tuple[Value, ...]] = dict(known)
    for city_id, record in moved.gone:
        items = list(groups.pop(city_id))
        items.remove(record)
        if items:
            groups[city_id] = tuple(items)
    for city_id, record in moved.come:
        held = groups.get(city_id, ())
        groups[city_id] = tuple(sorted([*held, record], key=by))
    return groups


def build_records(
    cities: Sequence[City],
    cases: Sequence[CaseStudy],
    collaborations: Sequence[Collaboration],
    memberships: Sequence[Membership],
) -> Records:
    """Index the records by city."""
    return Records(
        bodies=_group([(member, city.id) for city in cities for member in city.member_ids]),
        cases=_group(_name_owner(cases)),
        collaborations=_group(_name_ends([item for item in collaborations if not item.is_choice])),
        memberships=_group(_name_owner(memberships)),
        choices=_group(_name_ends([item for item in collaborations if item.is_choice])),
    )


def _name_ends(items: Iterable[Collaboration]) -> list[tuple[str, Collaboration]]:
    return [(end, item) for item in items for end in (item.a, item.b)]


def _name_owner(items: Iterable[Owned]) -> list[tuple[str, Owned]]:
    return [(item.city_id, item) for item in items]


def _group(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
