"""A round on the table: its sheets as a problem, scored on the cities as they are."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import orjson

from api.errors import Invalid
from api.features.rounds.sheets import read_state, to_fault
from api.features.rounds.state import RoundState
from api.snapshots.view import View
from api.version import VERSION
from fixtures.curation.cohorts import Cohort, ScoredCohort, find_known
from fixtures.curation.focus_groups import FocusGroups
from fixtures.curation.panels import Panel
from fixtures.curation.reading import list_participants, score
from fixtures.curation.round_problem import Scored
from fixtures.curation.rounds import ORDERS, Round
from fixtures.curation.scores import open_scorer
from fixtures.gazetteer import Gazetteer
from matcher.arrays import lock
from matcher.city import City
from matcher.panels.choose import LEVELS as PANEL_LEVELS
from matcher.rounds import Problem
from matcher.rounds.plan import Place
from matcher.rounds.problem import MINIMUM

KEPT = 8
Planned = Round | Panel | Cohort


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A round on the table. hash: of all that decides the plan but the order and the switches. cities: of everybody, by id."""

    state: RoundState
    content: Planned
    scored: Scored | ScoredCohort
    hash: str
    snapshot: str
    policy: str
    cities: Mapping[str, tuple[City, ...]]

    @property
    def problem(self) -> Problem:
        """What is to be planned, with every rule."""
        return self.scored.problem.problem if isinstance(self.scored, ScoredCohort) else self.scored.problem

    def without(self, off: Collection[str]) -> Problem:
        """The problem with some rules switched off."""
        problem = self.problem
        least = [
            0 if f"{MINIMUM}{host.id}" in off else low for host, low in zip(problem.hosts, problem.minimum, strict=True)
        ]
        rules = tuple(rule for rule in problem.rules if rule.id not in off)
        return replace(problem, rules=rules, minimum=lock(np.asarray(least, dtype=np.int64)))

    def levels(self, order: str) -> tuple[str, ...]:
        """What a plan is best at, level by level. Raises Invalid for an order that does not exist."""
        if isinstance(self.content, Panel):
            return PANEL_LEVELS
        if order not in ORDERS:
            raise Invalid(f"there is no objective '{order}'; there are {', '.join(ORDERS)}")
        return ORDERS[order]

    def find_known(self, places: Sequence[Place]) -> list[float]:
        """How much of each place is known, in [0, 1]."""
        if isinstance(self.scored, ScoredCohort):
            return find_known(self.scored, places)
        rows, columns = self.problem.learner_numbers, self.problem.host_numbers
        return [float(self.scored.known[rows[one.learner], columns[one.host]]) for one in places]

    def name(self, participant: str) -> str:
        """The names of the cities of somebody, with their countries; the id itself for a group."""
        cities = self.cities.get(participant, ())
        return " + ".join(f"{city.name} ({city.country})" for city in cities) or participant


class _Kept:
    """The problems of the newest rounds, which take longer to score than to solve."""

    def __init__(self) -> None:
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str) -> Desk | None:
        """The round with this hash, if it is kept."""
        with self._lock:
            return self._desks.get(key)

    def keep(self, desk: Desk) -> None:
        """Keep a round; the oldest goes where there are too many."""
        with self._lock:
            self._desks[desk.hash] = desk
            while len(self._desks) > KEPT:
                self._desks.popitem(last=False)


_DESKS = _Kept()


def open_desk(state: RoundState, view: View, gazetteer: Gazetteer) -> Desk:
    """Put a round on the table. Raises Invalid with every fault where its sheets cannot be planned."""
    named = hash_sheets(state, view)
    if (kept := _DESKS.find(named)) is not None:
        return replace(kept, state=state)
    reading = read_state(state, gazetteer)
    content = reading.content
    if content is None or isinstance(content, FocusGroups) or not reading.is_sound:
        faults = [to_fault(fault) for fault in reading.book.findings.faults]
        raise Invalid("this round cannot be planned yet; see errors", faults)
    people = list_participants(content)
    scorer = open_scorer(view.snapshot, view.policy, [city for one in people for city in one.cities])
    cities = {one.id: one.cities for one in people}
    desk = Desk(state, content, score(content, scorer), named, view.snapshot.version, view.policy_name, cities)
    _DESKS.keep(desk)
    return desk


def hash_sheets(state: RoundState, view: View) -> str:
    """What a plan comes from: sheets, data, weights and software."""
    said = [state.kind, state.sheets, view.snapshot.version, view.policy_name, VERSION]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:32]
