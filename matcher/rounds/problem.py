"""A round to be planned: learners, hosts, how well each pair fits, and the rules that a plan must keep or should keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Bool, Float64, Int, lock
from matcher.errors import MatcherError

FIT_GRID = 2**20
MINIMUM = "minimum "
"""How the rule is named that a host has its least learners, before the host's id."""
Pair = tuple[str, str]


class InvalidProblem(MatcherError):
    """Ids given twice, arrays of another shape, numbers out of range, or a rule that names nobody."""


@dataclass(frozen=True, slots=True)
class Party:
    """A learner or a host (a person or a group, in a panel or a cohort); a host may have several members.

    cities, countries, languages, regions, sizes: of all its members. people: how many it sends. most: with how many hosts a
    learner may be at once. asks: themes or questions it wants answered. answers: those it can answer. formats: of exchange that
    it can take part in. months: of the year, 1 to 12, in which it can. hours: a month that it gives, None where it does not say.
    What is not stated bars nobody.
    """

    id: str
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    people: int = 1
    most: int = 1
    asks: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. `kind` is one of those in `matcher.rounds.masks.MASKS` or `matcher.rounds.rows.ROWS`.

    learners, hosts: whom it is about, by id; None is everybody. pairs: (learner, host) for rules about pairs. value: its
    number. hard: never broken; else each unit broken costs `weight`. label: what the learners have in common, for sentences.
    """

    id: str
    kind: str
    learners: tuple[str, ...] | None = None
    hosts: tuple[str, ...] | None = None
    pairs: tuple[Pair, ...] = ()
    value: float | None = None
    hard: bool = True
    weight: float = 0.0
    reason: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is to be planned. Made by `build_problem`, which sorts by id, so that the order of the input is irrelevant.

    L learners, H hosts. fit: (L, H) in [0, 1], on a grid of 2^-20, so that sums are the same in any order. allowed: (L, H)
    who may be placed where, before any rule. why_not: the reason for pairs that are not allowed. minimum, maximum: (H,)
    learners of each host. locks: (learner, host) that stay as they are. wishes, host_wishes: (L, H) points, 0 for no wish.
    km: (L, H) distance, nan where not reported. farthest: (L,) km a learner is ready to travel, inf where it does not say.
    past: (L, H) pairs that have worked together.
    """

    learners: tuple[Party, ...]
    hosts: tuple[Party, ...]
    fit: Float64
    allowed: Bool
    minimum: Int
    maximum: Int
    wishes: Float64
    host_wishes: Float64
    km: Float64
    farthest: Float64
    past: Bool
    why_not: Mapping[Pair, str] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] = ()
    locks: tuple[Pair, ...] = ()
    learner_numbers: Mapping[str, int] = field(init=False, repr=False)
    host_numbers: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, parties in (("learner_numbers", self.learners), ("host_numbers", self.hosts)):
            numbers = {party.id: number for number, party in enumerate(parties)}
            object.__setattr__(self, name, MappingProxyType(numbers))

    @property
    def shape(self) -> tuple[int, int]:
        """(L, H)."""
        return len(self.learners), len(self.hosts)

    def learner_rows(self, rule: Rule) -> Int:
        """Numbers of the learners that a rule is about."""
        return _numbers(rule.learners, self.learner_numbers, rule)

    def host_rows(self, rule: Rule) -> Int:
        """Numbers of the hosts that a rule is about."""
        return _numbers(rule.hosts, self.host_numbers, rule)

    def pair_rows(self, pairs: Iterable[Pair]) -> list[tuple[int, int]]:
        """Pairs of ids as pairs of numbers. Raises InvalidProblem."""
        try:
            return [(self.learner_numbers[learner], self.host_numbers[host]) for learner, host in pairs]
        except KeyError as error:
            raise InvalidProblem(f"a pair names {error}, which is not in the round") from error

    def named_rules(self) -> tuple[Rule, ...]:
        """The rules, and what acts like one: the learners that a host must have, and the locks."""
        least = (
            Rule(f"{MINIMUM}{host.id}", "load_at_least", hosts=(host.id,), value=float(low))
            for host, low in zip(self.hosts, self.minimum, strict=True)
            if low > 0
        )
        held = (Rule(f"lock {learner}>{host}", "must", pairs=((learner, host),)) for learner, host in self.locks)
        return (*self.rules, *least, *held)


def build_problem(
    learners: Sequence[Party],
    hosts: Sequence[Party],
    fit: Float64,
    *,
    minimum: Sequence[int] | Int | None = None,
    maximum: Sequence[int] | Int | None = None,
    allowed: Bool | None = None,
    wishes: Float64 | None = None,
    host_wishes: Float64 | None = None,
    km: Float64 | None = None,
    farthest: Float64 | None = None,
    past: Bool | None = None,
    why_not: Mapping[Pair, str] = MappingProxyType({}),
    rules: Sequence[Rule] = (),
    locks: Sequence[Pair] = (),
) -> Problem:
    """Check a round and sort it by id. Whatever is left out rules nothing out; a host takes one learner unless `maximum` says.

    Raises:
        InvalidProblem: two parties or rules of one id, an array of another shape, or numbers out of range.
    """
    for what, named in (("learner", learners), ("host", hosts), ("rule", rules)):
        _refuse_twins(what, [one.id for one in named])
    rows, columns = _order(learners), _order(hosts)
    pick = partial(_pick, grid=np.ix_(rows, columns), shape=(len(learners), len(hosts)))
    return Problem(
        learners=tuple(learners[row] for row in rows),
        hosts=tuple(hosts[column] for column in columns),
        fit=_on_grid(pick("fit", fit, 0.0, float)),
        allowed=pick("allowed", allowed, True, bool),
        minimum=_pick_seats("minimum", minimum, 0, columns),
        maximum=_pick_seats("maximum", maximum, 1, columns),
        wishes=pick("wishes", wishes, 0.0, float),
        host_wishes=pick("host_wishes", host_wishes, 0.0, float),
        km=pick("km", km, np.nan, float),
        farthest=lock(np.full(len(rows), np.inf) if farthest is None else np.asarray(farthest, dtype=float)[rows]),
        past=pick("past", past, False, bool),
        why_not=MappingProxyType(dict(sorted(why_not.items()))),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        locks=tuple(sorted(set(locks))),
    )


def _pick(name: str, array: npt.ArrayLike | None, default: float, kind: type, grid: Any, shape: tuple[int, int]) -> Any:
    """An array (L, H) in the order of the ids, write-locked; the default everywhere where there is none."""
    whole: Any = np.full(shape, default, dtype=kind) if array is None else np.asarray(array, dtype=kind)
    if whole.shape != shape:
        raise InvalidProblem(f"{name} has the shape {whole.shape}; {shape} is needed, learners by hosts")
    return lock(whole[grid])


def _numbers(ids: tuple[str, ...] | None, numbers: Mapping[str, int], rule: Rule) -> Int:
    if ids is None:
        return np.arange(len(numbers))
    missing = [one for one in ids if one not in numbers]
    if missing:
        raise InvalidProblem(f"rule {rule.id} names '{missing[0]}', which is not in the round")
    return np.array(sorted({numbers[one] for one in ids}), dtype=np.int64)


def _order(parties: Sequence[Party]) -> list[int]:
    return sorted(range(len(parties)), key=lambda number: parties[number].id)


def _refuse_twins(what: str, ids: Sequence[str]) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise InvalidProblem(f"{what} '{twice[0]}' is given twice")


def _pick_seats(name: str, seats: Sequence[int] | Int | None, default: int, columns: list[int]) -> Int:
    whole = np.full(len(columns), default) if seats is None else np.asarray(seats, dtype=np.int64)
    if whole.shape != (len(columns),) or (whole < 0).any():
        raise InvalidProblem(f"{name} must be a number of learners, 0 or more, for each of the {len(columns)} hosts")
    return lock(whole[columns])


def _on_grid(fit: Float64) -> Float64:
    if not ((fit >= 0) & (fit <= 1)).all():
        raise InvalidProblem("every fit must be a number from 0 to 1")
    return lock(np.rint(fit * FIT_GRID) / FIT_GRID)
