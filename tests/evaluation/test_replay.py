from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from evaluation.blocks import Heading, Table
from evaluation.chapter_replay import write_replay
from evaluation.eras import Eras
from evaluation.page import write_blocks
from evaluation.permuted import draw_chance
from evaluation.protocol import BuildSnapshot, Task
from evaluation.replay import CALL, Round, ask_round, count_recovered, find_rounds, open_pairs, replay_round
from evaluation.replay_table import ALL, measure_replay
from evaluation.shipped import load_dossier
from evaluation.systems import OURS, System
from fixtures.world import World
from matcher.arrays import Float64
from tests.evaluation.small import make_city, make_pair, make_world

TOWNS = [make_city(f"Town{no}") for no in range(4)]
HOSTS = [make_city(f"Host{no}", "SE") for no in range(2)]
PAIRS = tuple(make_pair(town, HOSTS[no % 2]) for no, town in enumerate(TOWNS))
KNOWS = {(pair.a, pair.b) for pair in PAIRS}
WORLD = make_world(*TOWNS, *HOSTS, pairs=PAIRS)


def know(sign: float) -> System:
    def score(task: Task) -> Float64:
        return np.array([[sign * ((q.city_id, c) in KNOWS) for c in task.snapshot.ids] for q in task.queries])

    return System(OURS if sign > 0 else "knows the wrong ones", "", score)


def level(draws: int) -> System:
    return System("level", "", lambda task: np.zeros((len(task.queries), len(task.snapshot.ids))), draws)


def test_a_round_is_replayed_with_its_real_hosts_and_seats_and_who_knows_recovers_it(build: BuildSnapshot) -> None:
    (one,) = find_rounds(WORLD)
    assert (one.name, one.year, one.kind, len(one.pairs), one.other_country) == (
        "Heat Twins",
        2020,
        "reviewers",
        4,
        True,
    )
    task = ask_round(Eras(WORLD, build), one)
    assert replay_round(one, task, know(1.0), 0) == 4
    assert replay_round(one, task, know(-1.0), 0) == 0


def test_fits_that_say_nothing_are_placed_by_chance(build: BuildSnapshot) -> None:
    (one,) = find_rounds(WORLD)
    task = ask_round(Eras(WORLD, build), one)
    assert replay_round(one, task, level(50), 0) == pytest.approx(2, abs=0.6)
    silent = System("silent", "", lambda task: np.full((len(task.queries), len(task.snapshot.ids)), np.nan), 5)
    assert 0 <= replay_round(one, task, silent, 0) <= 4


def test_chance_is_the_mean_over_all_permutations_that_are_allowed(build: BuildSnapshot) -> None:
    (one,) = find_rounds(WORLD)
    drawn = draw_chance(one, np.ones((4, 2), dtype=bool), 4000, 0)
    assert drawn.mean() == pytest.approx(2, abs=0.1)  # each learner has each of two hosts with two seats equally often
    assert {*drawn.tolist()} == {0, 2, 4}
    only_real = np.array([[(a, b) in KNOWS for b in one.hosts] for a in one.learners])
    assert {*draw_chance(one, only_real, 50, 0).tolist()} == {4}


def test_a_learner_with_two_hosts_never_has_the_same_one_twice() -> None:
    pairs = (("a", "x"), ("a", "y"), ("b", "x"), ("c", "y"))
    one, anybody = Round("R", 2020, "reviewers", ("R",), pairs, False), np.ones((3, 2), dtype=bool)
    assert {*draw_chance(one, anybody, 100, 0).tolist()} == {2, 4}
    assert count_recovered(one, np.array([[1.0, 0.0], [0.9, 0.0], [0.8, 1.0]]), anybody) == 4


def test_no_learner_is_placed_in_its_own_country_unless_a_real_pair_stayed_in_one(build: BuildSnapshot) -> None:
    home, pairs = make_city("Home"), (*PAIRS, make_pair(make_city("Far", "SE"), make_city("Home")))
    world = make_world(*TOWNS, *HOSTS, home, make_city("Far", "SE"), pairs=pairs)
    (one,) = find_rounds(world)
    allowed = open_pairs(one, ask_round(Eras(world, build), one))
    assert not allowed[one.learners.index("town0-fr"), one.hosts.index("home-fr")]
    mixed = make_world(*world.cities, pairs=(*pairs, make_pair(TOWNS[0], home)))
    (one,) = find_rounds(mixed)
    assert open_pairs(one, ask_round(Eras(mixed, build), one)).all()


def test_consortia_and_mutual_pairs_with_a_city_on_both_sides_are_no_rounds() -> None:
    everyone = tuple(make_pair(town, host) for town in TOWNS for host in HOSTS)
    assert find_rounds(make_world(*TOWNS, *HOSTS, pairs=everyone)) == ()
    mutual = [make_pair(a, b, direction="mutual") for a, b in ((TOWNS[0], HOSTS[0]), (TOWNS[1], HOSTS[1]))]
    (one,) = find_rounds(make_world(*TOWNS, *HOSTS, pairs=tuple(mutual)))
    assert one.kind == "twins"
    mutual.append(make_pair(HOSTS[0], TOWNS[1], direction="mutual"))
    assert find_rounds(make_world(*TOWNS, *HOSTS, pairs=tuple(mutual))) == ()


def test_transfer_networks_of_one_year_are_one_call() -> None:
    networks = tuple(
        replace(make_pair(town, HOSTS[no % 2], f"Network {no % 2}"), kind="urbact-transfer")
        for no, town in enumerate(TOWNS)
    )
    (one,) = find_rounds(make_world(*TOWNS, *HOSTS, pairs=networks))
    assert (one.name, one.programmes) == (CALL, ("Network 0", "Network 1"))


def test_nothing_of_the_year_of_a_round_or_later_is_known_when_it_is_replayed(build: BuildSnapshot) -> None:
    earlier = make_pair(TOWNS[0], HOSTS[1], "Older", 2018)
    again = make_pair(TOWNS[3], HOSTS[0], "Heat Twins", 2018)
    later = make_pair(TOWNS[1], HOSTS[0], "Newer", 2021)
    seen, snapshot = Eras(replace(WORLD, collaborations=(*PAIRS, earlier, again, later)), build).before(2020)
    assert seen.collaborations == (earlier,)
    assert snapshot.graph.degree.sum() == 2


def test_the_table_holds_each_round_and_all_together_and_is_the_same_again(build: BuildSnapshot) -> None:
    found, again = (
        measure_replay(Eras(WORLD, build), lambda one: (know(1.0), know(-1.0), level(3)), 1, lambda _: None, 200)
        for _ in range(2)
    )
    assert json.dumps(found) == json.dumps(again)
    every = found["together"][ALL]
    assert (every["rounds"], every["pairs"], every["systems"][OURS]["recovered"]) == (1, 4, 4)
    assert every["systems"][OURS]["p"] < 0.3 < every["systems"]["knows the wrong ones"]["p"]
    assert every["systems"]["knows the wrong ones"]["behind"]["mean"] == 1
    assert found["together"]["mutual pairs"] == {}
    blocks = list(write_replay({"controls": {"replay": found}}))
    assert isinstance(blocks[0], Heading)
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.rows[0][:2] == (OURS, "4.0")
    assert list(write_replay({})) == []


def test_the_record_holds_fourteen_rounds_in_which_somebody_had_a_choice(real_world: World) -> None:
    rounds = find_rounds(real_world)
    assert len(rounds) == 14
    assert {one.year for one in rounds} <= set(range(2013, 2023))
    assert sum(len(one.pairs) for one in rounds if one.kind == "reviewers") == 119
    assert sum(len(one.pairs) for one in rounds) == 153


def test_the_dossier_that_ships_leads_with_readings_then_the_replay_then_the_rest() -> None:
    headings = [block.text for block in write_blocks(load_dossier()) if isinstance(block, Heading) and block.level == 2]
    assert headings[:4] == ["What readers say", "Rounds planned again", "Checks against history", "In short"]
