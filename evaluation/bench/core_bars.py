"""The bars of the core: M1, M2, M3, M4 and M8, each against its rival in the same run, on one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from evaluation.bench.bar import Bar, alternate, ratio_of
from evaluation.bench.core_world import DIMENSION, Subject, build_subject
from evaluation.bench.pandas_rival import PandasRival
from matcher.ask import Ask
from matcher.eligibility import Filters
from matcher.recommend import Ranking, recommend
from matcher.snapshot import Snapshot

BYTES_A_CITY = 2048
MOST_GROWTH = {100_000: 10.0, 1_000_000: 12.0}
FILTERS: Mapping[str, Filters] = {
    "another country": Filters(other_country=True),
    "one country ruled out": Filters(not_countries=("FR",)),
    "three countries only": Filters(countries=("DE", "IT", "SE")),
    "within 800 km": Filters(largest_distance_km=800.0),
    "at most twice the size": Filters(largest_size_ratio=2.0),
    "a shared language": Filters(shared_language=True),
    "half known at least": Filters(least_coverage=0.5),
}
EVERYONE = Filters()


def _ask(subject: Subject, kind: str = "reviewers", filters: Filters = EVERYONE) -> Callable[[int], Ranking]:
    """A question as if it were the first: what was read and told is kept for a snapshot, so each gets one of its own."""

    def ask(number: int) -> Ranking:
        question = Ask(subject.asker(number), kind, filters=filters)
        return recommend(replace(subject.snapshot), subject.policy, question)

    return ask


def measure_again(subject: Subject, rounds: int) -> list[Bar]:
    """M2: the twins of a city that asked before, with other weights, against the first question of a city."""

    def ask_again(number: int) -> Ranking:
        question = Ask(subject.asker(number), "twins", weights={"size": 1 + number / 7})
        return recommend(subject.snapshot, subject.policy, question)

    for number in range(rounds):
        recommend(subject.snapshot, subject.policy, Ask(subject.asker(number), "twins"))
    with threadpool_limits(1):
        times = alternate({"first": _ask(subject, "twins"), "again": ask_again}, rounds)
    told = f"twins with other weights {times['again']}, asked for the first time {times['first']}"
    return [Bar("M2", ratio_of(times["again"], times["first"]), 0.5, told)]


def _tell(subject: Subject) -> Callable[[int], list[object]]:
    def tell(number: int) -> list[object]:
        found = _ask(subject)(number).suggestions
        return [line.reason for one in found for line in one.explanation.contributions]

    return tell


def measure_question(subject: Subject, rounds: int) -> list[Bar]:
    """M1: ten reviewers with what each comparison added, against pandas and networkx, and against text search alone."""
    rival = PandasRival(subject)
    sides = {
        "rival": lambda number: rival.ask(subject.asker(number)),
        "faiss": _search_texts(subject),
        "told": _tell(subject),
        **{kind: _ask(subject, kind) for kind in ("reviewers", "learners", "twins")},
    }
    with threadpool_limits(1):
        times = alternate(sides, rounds)
    same = np.mean([_share_in_common(subject, rival, number) for number in range(3)])
    told = {name: f"{times[name]}" for name in sides}
    against = f"pandas + nx.pagerank {told['rival']}; {same:.0%} of the ten the same"
    return [
        Bar("M1", ratio_of(times["reviewers"], times["rival"]), 0.01, f"reviewers {told['reviewers']}, {against}"),
        *(
            Bar("M1", ratio_of(times[name], times["rival"]), 0.01, f"{what} {told[name]}")
            for name, what in {"told": "reviewers, every reason told", "learners": "learners", "twins": "twins"}.items()
        ),
        Bar(
            "M1",
            ratio_of(times["reviewers"], times["faiss"]),
            1.0,
            f"reviewers, faiss flat, text alone {told['faiss']}",
        ),
    ]


def _share_in_common(subject: Subject, rival: PandasRival, number: int) -> float:
    city_id = subject.asker(number)
    listed = {one.city.id for one in recommend(subject.snapshot, subject.policy, Ask(city_id, "reviewers")).suggestions}
    return len(listed & set(rival.ask(city_id).index)) / 10


def _search_texts(subject: Subject) -> Callable[[int], object]:
    """For each need of a city the ten closest offers, by an exact index."""
    import faiss

    faiss.omp_set_num_threads(1)
    snapshot = subject.snapshot
    index = faiss.IndexFlatIP(DIMENSION)
    index.add(snapshot.answers.vectors.unpack())

    def search(number: int) -> object:
        needs = snapshot.needs.vectors_of(snapshot.number(subject.asker(number))).unpack()
        return index.search(needs, 10)

    return search


def measure_growth(sizes: tuple[int, ...], seed: int, rounds: int) -> list[Bar]:
    """M3: how the time of a question grows from each size to the next."""
    subjects = {n: build_subject(n, seed) for n in sizes}
    with threadpool_limits(1):
        times = alternate({str(n): _ask(subject) for n, subject in subjects.items()}, rounds)
    return [
        Bar(
            "M3",
            ratio_of(times[str(large)], times[str(small)]),
            MOST_GROWTH.get(large, large / small),
            f"reviewers among {large:,} {times[str(large)]}, among {small:,} {times[str(small)]}",
        )
        for small, large in pairwise(sizes)
    ]


def measure_filters(subject: Subject, rounds: int) -> list[Bar]:
    """M4: each filter against the same question without it."""
    sides = {"none": _ask(subject), **{name: _ask(subject, filters=one) for name, one in FILTERS.items()}}
    with threadpool_limits(1):
        times = alternate(sides, rounds)
    return [
        Bar("M4", ratio_of(times[name], times["none"]), 1.0, f"{name} {times[name]}, no filter {times['none']}")
        for name in FILTERS
    ]


def measure_memory(subject: Subject, seed: int) -> list[Bar]:
    """M8: bytes a city in the arrays of the snapshot, texts of cities and case studies included, records of Python not."""
    full = build_subject(2_000, seed, missing=0.0)
    return [_weigh(subject, "as in the real world"), _weigh(full, "where every city has a full profile")]


def _weigh(subject: Subject, which: str) -> Bar:
    snapshot = subject.snapshot
    n, weights = len(snapshot.ids), weigh_arrays(snapshot)
    texts = sum(size for name, size in weights.items() if "vectors" in name)
    a_city = sum(weights.values()) / n
    statements = (len(snapshot.needs.vectors) + len(snapshot.answers.vectors)) / n
    detail = (
        f"{a_city:,.0f} bytes a city {which}, of them {texts / n:,.0f} texts: {statements:.1f} needs and offers and "
        f"{len(snapshot.cases.records) / n:.1f} case studies a city in {DIMENSION} dimensions; "
        f"{sum(not city.needs for city in snapshot.cities) / n:.0%} have no profile. Names, facts and sources are not counted"
    )
    return Bar("M8", a_city / BYTES_A_CITY, 1.0, detail)


def weigh_arrays(snapshot: Snapshot) -> dict[str, int]:
    """Bytes of every array inside a snapshot, by its path."""
    return {name: array.nbytes for name, array in find_arrays(snapshot)}


def find_arrays(value: Any, name: str = "snapshot") -> Iterator[tuple[str, Any]]:
    """Every array inside a value, by its path."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif sparse.issparse(value):
        yield from ((f"{name}.{part}", getattr(value, part)) for part in ("data", "indices", "indptr"))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from find_arrays(inner, f"{name}.{key}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from find_arrays(getattr(value, field.name), f"{name}.{field.name}")
