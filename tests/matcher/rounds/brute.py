"""An oracle for small rounds: every assignment written out, every rule counted in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product

import numpy as np
from hypothesis import strategies as st

from matcher.rounds import Party, Problem, Rule, build_problem

Assignment = Mapping[str, str | None]
"""The host of each learner, None for no place."""


def list_assignments(problem: Problem) -> Iterator[dict[str, str | None]]:
    """Every assignment that the seats and the allowed pairs leave, before any rule."""
    choices = [
        [None, *(host.id for column, host in enumerate(problem.hosts) if problem.allowed[row, column])]
        for row in range(len(problem.learners))
    ]
    most = {host.id: int(most) for host, most in zip(problem.hosts, problem.maximum, strict=True)}
    for chosen in product(*choices):
        counts = Counter(host for host in chosen if host)
        if all(counts[host] <= most[host] for host in counts):
            yield dict(zip((learner.id for learner in problem.learners), chosen, strict=True))


def count_broken(problem: Problem, rule: Rule, assignment: Assignment) -> float:  # noqa: PLR0912  one case a kind
    """By how many units an assignment breaks a rule."""
    learners = {one.id: one for one in problem.learners if rule.learners is None or one.id in rule.learners}
    hosts = {one.id: one for one in problem.hosts if rule.hosts is None or one.id in rule.hosts}
    seats = {one.id: int(most) for one, most in zip(problem.hosts, problem.maximum, strict=True)}
    places = [(learners[a], hosts[b]) for a, b in assignment.items() if a in learners and b in hosts]
    value = rule.value or 0
    with_host = {host: [learner for learner, other in places if other.id == host] for host in hosts}
    open_hosts = [host for host in hosts if seats[host] > 0]
    numbers = {one.id: number for number, one in enumerate(problem.learners)}
    columns = {one.id: number for number, one in enumerate(problem.hosts)}
    cell = lambda array, pair: array[numbers[pair[0].id], columns[pair[1].id]]  # noqa: E731
    match rule.kind:
        case "other_country":
            return sum(bool(set(a.countries) & set(b.countries)) for a, b in places)
        case "shared_language":
            return sum(not set(a.languages) & set(b.languages) for a, b in places)
        case "no_repeat":
            return sum(bool(cell(problem.past, pair)) for pair in places)
        case "max_travel":
            return sum(bool(cell(problem.km, pair) > rule.value) for pair in places)
        case "cover_each":
            return sum(len(set(a.asks) & set(b.answers)) < min(value or 1, len(set(a.asks))) for a, b in places)
        case "shared_format":
            return sum(bool(a.formats and b.formats) and not set(a.formats) & set(b.formats) for a, b in places)
        case "shared_window":
            return sum(bool(a.months and b.months) and len(set(a.months) & set(b.months)) < value for a, b in places)
        case "min_hours":
            return sum(a.hours is not None and a.hours < value for a, _ in places)
        case "host_hours":
            needs = {host: sum(value for _ in found) for host, found in with_host.items()}
            return sum(max(needs[name] - host.hours, 0) for name, host in hosts.items() if host.hours is not None)
        case "ban":
            return sum(assignment[a] == b for a, b in set(rule.pairs))
        case "must":
            return sum(assignment[a] != b for a, b in set(rule.pairs))
        case "together":
            return sum(assignment[a] != assignment[b] for a, b in pairwise(sorted(learners)))
        case "apart":
            return sum(max(len(found) - 1, 0) for found in with_host.values())
        case "max_per_country":
            counts = [Counter(c for one in found for c in one.countries) for found in with_host.values()]
            return sum(max(n - value, 0) for count in counts for n in count.values())
        case "people_per_city":
            total = 0.0
            for found in with_host.values():
                people: Counter[str] = Counter()
                for one in found:
                    for city in one.cities:
                        people[city] += one.people
                total += sum(max(n - value, 0) for n in people.values())
            return total
        case "quota":
            return max(value - len(places), 0)
        case "every_host_used" | "load_at_least":
            return sum(max(value - len(with_host[host]), 0) for host in open_hosts)
        case "load":
            return sum(max(len(found) - value, 0) for found in with_host.values())
        case "cover":
            return sum(
                max(value - sum(question in one.answers for one in with_host[host]), 0)
                for host in open_hosts
                for question in hosts[host].asks
            )
        case "min_countries" | "min_regions" | "min_size_classes":
            attribute = {"min_countries": "countries", "min_regions": "regions", "min_size_classes": "sizes"}[rule.kind]
            groups = [[one for one, _ in places]] if rule.hosts is None else list(with_host.values())
            used = [found for found in groups if rule.hosts is None or found]
            return sum(max(value - len({w for one in found for w in getattr(one, attribute)}), 0) for found in used)
    raise AssertionError(rule.kind)


def keeps(problem: Problem, rules: Sequence[Rule], assignment: Assignment) -> bool:
    """Whether an assignment keeps all these rules."""
    return all(count_broken(problem, rule, assignment) == 0 for rule in rules)


def list_named(problem: Problem) -> list[Rule]:
    """The hard rules, the least learners of each host and the locks, as rules."""
    found = [rule for rule in problem.rules if rule.hard]
    found += [
        Rule(f"minimum {host.id}", "load_at_least", hosts=(host.id,), value=float(low))
        for host, low in zip(problem.hosts, problem.minimum, strict=True)
        if low
    ]
    return found + [Rule(f"lock {a}>{b}", "must", pairs=((a, b),)) for a, b in problem.locks]


def list_plans(problem: Problem) -> list[dict[str, str | None]]:
    """Every assignment that keeps all hard rules."""
    named = list_named(problem)
    return [found for found in list_assignments(problem) if keeps(problem, named, found)]


def judge(problem: Problem, assignment: Assignment) -> tuple[float, float, float, float]:
    """What an assignment reaches: places, minus the weight of broken soft rules, points of wishes, fit."""
    pairs = [
        (problem.learner_numbers[learner], problem.host_numbers[host]) for learner, host in assignment.items() if host
    ]
    soft = [rule for rule in problem.rules if not rule.hard]
    broken = sum(rule.weight * count_broken(problem, rule, assignment) for rule in soft)
    wishes = sum(problem.wishes[pair] + problem.host_wishes[pair] for pair in pairs)
    return len(pairs), round(-broken, 9) + 0.0, wishes, round(sum(problem.fit[pair] for pair in pairs), 9)


def best_of(problem: Problem, plans: Sequence[Assignment]) -> tuple[float, float, float, float]:
    """The best that some plans reach, level by level."""
    return max(judge(problem, plan) for plan in plans)


def as_assignment(problem: Problem, pairs: frozenset[tuple[str, str]]) -> dict[str, str | None]:
    """A plan's places as an assignment."""
    found: dict[str, str | None] = dict.fromkeys(one.id for one in problem.learners)
    for learner, host in pairs:
        assert found[learner] is None, f"{learner} has two hosts"
        found[learner] = host
    return found


COUNTRIES, LANGUAGES, REGIONS, SIZES, THEMES = ("AA", "BB"), ("en", "xx"), ("north", "south"), ("S", "L"), ("t", "u")
BARRING = (
    "other_country",
    "shared_language",
    "shared_format",
    "shared_window",
    "min_hours",
    "no_repeat",
    "max_travel",
    "cover_each",
    "ban",
)


@st.composite
def parties(draw: st.DrawFn, letter: str, most: int) -> list[Party]:
    """Some learners or hosts."""
    some = lambda words: tuple(sorted(draw(st.sets(st.sampled_from(words), min_size=0, max_size=2))))  # noqa: E731
    return [
        Party(
            id=f"{letter}{number}",
            cities=(draw(st.sampled_from(("c1", "c2", f"{letter}{number}"))),),
            countries=(draw(st.sampled_from(COUNTRIES)),),
            languages=some(LANGUAGES),
            regions=(draw(st.sampled_from(REGIONS)),),
            sizes=(draw(st.sampled_from(SIZES)),),
            people=draw(st.integers(1, 2)),
            asks=some(THEMES),
            answers=some(THEMES),
            formats=some(("visit", "workshop")),
            months=some((1, 2, 3)),
            hours=draw(st.sampled_from((None, 1.0, 2.0, 4.0))),
        )
        for number in range(draw(st.integers(2, most)))
    ]


@st.composite
def rules(draw: st.DrawFn, learners: list[Party], hosts: list[Party], kinds: Sequence[str], hard: bool) -> list[Rule]:
    """Some rules of these kinds, all hard, or some of them soft."""
    ids, host_ids = [one.id for one in learners], [one.id for one in hosts]
    found = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(kinds))
        some = draw(st.none() | st.lists(st.sampled_from(ids), min_size=1, unique=True))
        where = draw(st.none() | st.lists(st.sampled_from(host_ids), min_size=1, unique=True))
        named = kind in ("together", "apart")
        if named:
            some, where = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True)), None
        pairs = st.tuples(st.sampled_from(ids), st.sampled_from(host_ids))
        is_pair = kind in ("must", "ban")
        soft = not hard and draw(st.booleans())
        found.append(
            Rule(
                id=f"R{number}",
                kind=kind,
                learners=None if some is None or is_pair else tuple(sorted(some)),
                hosts=None if where is None or is_pair else tuple(sorted(where)),
                pairs=tuple(draw(st.lists(pairs, min_size=1, max_size=2, unique=True))) if is_pair else (),
                value=float(draw(st.integers(1, 3))),
                hard=not soft,
                weight=draw(st.sampled_from((0.25, 0.5, 1.0))) if soft else 0.0,
            )
        )
    return found


ALL_KINDS = (
    *BARRING,
    "must",
    "together",
    "apart",
    "max_per_country",
    "people_per_city",
    "quota",
    "every_host_used",
    "load",
    "host_hours",
    "cover",
    "min_countries",
    "min_regions",
    "min_size_classes",
)


@st.composite
def problems(draw: st.DrawFn, kinds: Sequence[str] = ALL_KINDS, hard: bool = False) -> Problem:
    """A round of at most five learners and three hosts."""
    learners, hosts = draw(parties("L", 5)), draw(parties("H", 3))
    shape = (len(learners), len(hosts))

    def table(values: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))).reshape(
            shape
        )

    maximum = draw(st.lists(st.integers(0, 3), min_size=shape[1], max_size=shape[1]))
    minimum = [min(most, draw(st.sampled_from((0, 0, 1)))) for most in maximum]
    return build_problem(
        learners,
        hosts,
        table(st.integers(0, 16)) / 16,
        minimum=minimum,
        maximum=maximum,
        allowed=table(st.sampled_from((True, True, True, False))).astype(bool),
        wishes=table(st.sampled_from((0.0, 0.0, 1.0, 2.0, 3.0))),
        host_wishes=table(st.sampled_from((0.0, 0.0, 0.0, 1.0, 2.0))),
        km=table(st.integers(0, 5).map(float)),
        past=table(st.sampled_from((False, False, True))).astype(bool),
        rules=draw(rules(learners, hosts, kinds, hard)),
    )
