from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.hiding import hide_pairs
from evaluation.protocol import BuildSnapshot, Rule, Task, build_task, find_profiled, find_rules, split_by_year
from fixtures.world import World
from matcher.collaboration import Collaboration, Membership
from tests.evaluation.small import make_city, make_pair, make_world

PAU, NICE, LUND, BARI = make_city("Pau"), make_city("Nice"), make_city("Lund", "SE"), make_city("Bari", "IT")


def ask(build: BuildSnapshot, *pairs: Collaboration, hosts: tuple[str, ...] = ()) -> Task:
    listed = tuple(Membership("Pilots", city_id, "x", hosts=True) for city_id in hosts)
    world = replace(make_world(PAU, NICE, LUND, BARI, pairs=pairs), memberships=listed)
    return build_task("t", world, pairs, hide_pairs(pairs), build)


def candidates(task: Task, row: int = 0) -> set[str]:
    return {task.snapshot.ids[no] for no in np.flatnonzero(task.candidates[row])}


def test_where_every_pair_crosses_a_border_only_other_countries_are_candidates(build: BuildSnapshot) -> None:
    assert candidates(ask(build, make_pair(PAU, LUND))) == {"lund-se", "bari-it"}


def test_one_pair_within_a_country_opens_the_programme_to_all(build: BuildSnapshot) -> None:
    assert candidates(ask(build, make_pair(PAU, NICE), make_pair(PAU, LUND))) == {"nice-fr", "lund-se", "bari-it"}


def test_where_the_mentors_stand_on_a_list_of_hosts_only_hosts_are_candidates(build: BuildSnapshot) -> None:
    assert candidates(ask(build, make_pair(PAU, LUND), hosts=("lund-se",))) == {"lund-se"}
    assert candidates(ask(build, make_pair(PAU, LUND), hosts=("bari-it",))) == {"lund-se", "bari-it"}


def test_a_mentor_that_the_list_misses_stays_a_candidate(build: BuildSnapshot) -> None:
    pairs = [make_pair(make_city(f"Town {no}"), make_city(f"Host {no}", "SE")) for no in range(4)]
    world = replace(
        make_world(*(make_city(f"{kind} {no}", c) for kind, c in (("Town", "FR"), ("Host", "SE")) for no in range(4))),
        memberships=tuple(Membership("Pilots", f"host {no}-se", "x", hosts=True) for no in range(3)),
    )
    assert find_rules(world, pairs)["Heat Twins"] == Rule(True, frozenset(f"host {no}-se" for no in range(4)))


def test_the_list_of_hosts_does_not_bind_mutual_pairs(build: BuildSnapshot) -> None:
    task = ask(build, make_pair(PAU, LUND, direction="mutual"), hosts=("bari-it",))
    assert candidates(task, 1) == {"lund-se", "bari-it"}


def test_the_asking_city_is_never_its_own_candidate(real_world: World, build: BuildSnapshot) -> None:
    task = split_by_year(real_world, build, 2021, 2022, "test")
    own = [task.snapshot.number(query.city_id) for query in task.queries]
    assert not task.candidates[np.arange(len(own)), own].any()


def test_every_right_answer_is_a_candidate(real_world: World, build: BuildSnapshot) -> None:
    task = split_by_year(real_world, build, 2019, 2020, "validation")
    for query, row in zip(task.queries, task.candidates, strict=True):
        assert all(row[task.snapshot.number(city)] for right in query.answers for city in right), query.id


def test_among_fewer_candidates_only_answerable_questions_are_asked(real_world: World, build: BuildSnapshot) -> None:
    task = split_by_year(real_world, build, 2019, 2020, "validation")
    profiled = find_profiled(task.snapshot)
    part = task.among(profiled, "profiled")
    assert 0 < len(part.queries) < len(task.queries)
    assert not part.candidates[:, ~profiled].any()
    for query, row in zip(part.queries, part.candidates, strict=True):
        assert query.answers
        assert all(row[part.snapshot.number(city)] for right in query.answers for city in right)
