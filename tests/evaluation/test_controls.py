from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from evaluation.best_list import find_best_list, measure_list
from evaluation.blocks import Table
from evaluation.chapter_controls import write_controls
from evaluation.eras import Eras
from evaluation.neutral import NEUTRAL, PROFILED, measure_neutral
from evaluation.neutral_cities import draw_neutral
from evaluation.past import write_board
from evaluation.places import chances, hit
from evaluation.protocol import BuildSnapshot, Task
from evaluation.roster import find_groups, measure_rosters
from evaluation.scoring import join_boards, score_systems
from evaluation.systems import OURS, System
from evaluation.theme_control import measure_theme_control, read_themes
from evaluation.truth import build_queries
from fixtures.gazetteer import Gazetteer
from fixtures.world import World
from matcher.arrays import Float64
from matcher.city import Level
from matcher.collaboration import Collaboration
from matcher.policy import Policy, Term
from tests.evaluation.small import SOURCE, make_city, make_pair, make_world

QUIET = lambda message: None  # noqa: E731
GROUPS = [[make_city(f"{kind}{no}") for no in range(4)] for kind in ("Ash", "Oak")]
TREES = [city for group in GROUPS for city in group]


def make_groups(year: int = 2020) -> World:
    pairs = [
        replace(make_pair(a, b, f"Group {no}", year, "mutual"), kind="urbact-network")
        for no, group in enumerate(GROUPS)
        for a, b in pairwise(group)
    ]
    return make_world(*TREES, *(make_city(f"Elm{no}") for no in range(20)), pairs=tuple(pairs))


def share_a_name(task: Task) -> Float64:
    return np.array([[float(c[:3] == q.city_id[:3]) for c in task.snapshot.ids] for q in task.queries])


LEVEL = System("level", "", lambda task: np.zeros((len(task.queries), len(task.snapshot.ids))))
NAMES = System("names", "", share_a_name)


def test_a_hidden_member_is_found_by_who_knows_the_group_and_by_chance_as_often_as_chance_has_it(
    build: BuildSnapshot,
) -> None:
    found = measure_rosters(Eras(make_groups(), build), (NAMES, LEVEL), 1, QUIET)
    assert (found["groups"], found["hidden"]) == (2, 8)
    assert found["systems"]["names"]["hit@1"]["mean"] == 1
    assert found["systems"]["level"]["hit@10"]["mean"] == pytest.approx(found["by chance"]["hit@10"]) == 10 / 25
    assert found["systems"]["level"]["behind"]["mean"] == pytest.approx(0.6)


def test_a_group_is_a_consortium_or_network_of_at_least_four_cities_of_late_years() -> None:
    world = make_groups()
    assert [len(group.members) for group in find_groups(world)] == [4, 4]
    assert find_groups(make_groups(2017)) == ()
    assert find_groups(replace(world, collaborations=world.collaborations[:2])) == ()
    assert find_groups(make_world(*TREES, pairs=tuple(make_pair(TREES[0], b, year=2020) for b in TREES[1:]))) == ()


def test_neutral_cities_are_candidates_and_who_favours_profiles_is_seen_to(build: BuildSnapshot) -> None:
    known = [make_city(f"Known{no}", "SE", sections={"barriers": ()}) for no in range(10)]
    bare = [make_city(f"Bare{no}", "SE") for no in range(10)]
    asker = make_city("Asker")
    world = make_world(asker, *known, *bare, pairs=(make_pair(asker, known[0]), make_pair(asker, bare[0])))
    neutral = [make_city(f"Neutral{no}", "SE") for no in range(20)]

    def favour(task: Task) -> Float64:
        return np.array([[float(bool(city.sections)) for city in task.snapshot.cities] for _ in task.queries])

    found = measure_neutral(world, build, (System("profile", "", favour), LEVEL), neutral, QUIET, 1)
    assert (found["cities"], found["questions"]) == (20, 1)
    assert found["answers"] == {PROFILED: 2, "on record without one": 2, NEUTRAL: 0}
    ours, plain = found["systems"]["profile"], found["systems"]["level"]
    assert ours["share of places"] == {PROFILED: 1, "on record without one": 0, NEUTRAL: 0}
    assert ours["chance"][NEUTRAL] == 0
    assert plain["chance"] == pytest.approx({PROFILED: 1, "on record without one": 1, NEUTRAL: 1})
    assert plain["hit@10 among shipped"]["mean"] == pytest.approx(0.5)
    assert plain["hit@10 among all"]["mean"] == pytest.approx(0.25)


def test_neutral_cities_are_drawn_in_the_sizes_and_countries_of_the_known_and_apart_from_them(
    real_world: World,
) -> None:
    known = [city for city in real_world.cities if city.country in ("SE", "DK") and city.population]
    drawn = draw_neutral(Gazetteer(), known, 30)
    assert {city.country for city in drawn} <= {"SE", "DK"}
    assert not {city.id for city in drawn} & {city.id for city in real_world.cities}
    assert len(drawn) == 30
    assert drawn == draw_neutral(Gazetteer(), known, 30)


THEMES = ("energy_systems", "mobility_transport")
AHEAD = {"track_record": Term(1.0, 0.0)}


def make_themed(named: bool) -> World:
    """Each programme carries a theme; its mentors are ahead on that theme and behind on the other."""
    cities, pairs = [], list[Collaboration]()
    for no in range(8):
        theme, other = THEMES[no % 2], THEMES[1 - no % 2]
        levels = (Level(theme, 4, SOURCE), Level(other, 0, SOURCE))
        mentor, asker = make_city(f"Mentor{no}", "SE", levels=levels), make_city(f"Asker{no}")
        cities += [mentor, asker]
        pairs.append(replace(make_pair(asker, mentor, f"P{no}", 2021), themes=(theme,) if named else ()))
    crowd = [
        make_city(f"Crowd{no}", "SE", levels=tuple(Level(theme, 3, SOURCE) for theme in THEMES)) for no in range(20)
    ]
    return make_world(*cities, *crowd, pairs=tuple(pairs))


def test_a_theme_that_helps_helps_and_a_shuffled_one_does_not(build: BuildSnapshot, policy: Policy) -> None:
    judge = Policy("p", "1", {"twins": AHEAD, "reviewers": AHEAD, "cases": policy.terms["cases"]})
    found = measure_theme_control(Eras(make_themed(True), build), judge, 1, QUIET, 200)["reviewers"]
    assert (found["questions"], found["programmes"]) == (8, 8)
    assert found["hit@10"]["with"] == 1
    assert found["hit@10"]["gain"] > found["hit@10"]["shuffled"] + 0.3
    assert found["hit@10"]["p"] < 0.1
    assert measure_theme_control(Eras(make_themed(False), build), judge, 1, QUIET, 5) == {}


def test_the_theme_of_a_programme_is_the_one_that_most_of_its_pairs_name() -> None:
    world = make_themed(True)
    more = [replace(pair, themes=("finance",), a=pair.b, b="crowd0-se") for pair in world.collaborations[:1] * 2]
    assert read_themes(replace(world, collaborations=(*world.collaborations, *more)), 2021)["P0"] == "finance"
    assert read_themes(world, 2020) == {}


def test_equal_scores_are_in_no_order() -> None:
    score, every = np.array([1.0, 1.0, 1.0, 1.0, 0.0]), np.ones(5, dtype=bool)
    assert [hit(score, every, 0, k) for k in (1, 2, 4)] == [0.25, 0.5, 1]
    assert chances(score, every, 2).tolist() == [0.5, 0.5, 0.5, 0.5, 0]
    assert hit(np.full(5, -np.inf), every, 0, 5) == 0
    assert chances(np.full(5, -np.inf), every, 2).sum() == 0


def test_the_chapter_tells_every_figure(build: BuildSnapshot, policy: Policy) -> None:
    judge = Policy("p", "1", {"twins": AHEAD, "reviewers": AHEAD, "cases": policy.terms["cases"]})
    world = make_groups()
    known = make_city("Known", sections={"barriers": ()})
    controls = {
        "rosters": measure_rosters(Eras(world, build), (NAMES, LEVEL), 1, QUIET),
        "neutral": measure_neutral(
            replace(world, cities=(*world.cities, known)), build, (LEVEL,), [make_city("New")], QUIET, 1
        ),
        "themes": measure_theme_control(Eras(make_themed(True), build), judge, 1, QUIET, 5),
    }
    tables = [block for block in write_controls({"controls": controls}) if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [3, 2, 2]
    for table in tables:
        assert {len(row) for row in table.rows} == {len(table.header)}
    assert list(write_controls({})) == []


def test_a_fixed_list_picked_with_hindsight_answers_as_many_questions_as_ten_cities_can(build: BuildSnapshot) -> None:
    world = make_world(
        *TREES,
        *(make_city(f"Elm{no}") for no in range(20)),
        pairs=tuple(make_pair(make_city(f"Elm{no}"), TREES[no % 2], "P", 2020) for no in range(4)),
    )
    task = Eras(world, build).ask("P", 2020, build_queries(world.collaborations))
    assert find_best_list(task.queries) == ("ash0-fr", "ash1-fr")
    assert measure_list(task.queries, ("ash0-fr",)).tolist() == [1, 0, 1, 0]
    board = write_board(score_systems(task, (replace(NAMES, name=OURS), LEVEL), 1), 1)
    assert (board["best list"]["hit@10"], board["leads by programme"]["level"]["n"]) == (1, 1)


def test_a_system_that_always_names_the_same_cities_is_uneven(build: BuildSnapshot) -> None:
    world = make_groups()
    task = Eras(world, build).ask("Group 0", 2020, build_queries(world.collaborations))
    same = System("same", "", lambda task: np.tile(np.arange(float(len(task.snapshot.ids))), (len(task.queries), 1)))
    ring = System(
        "ring",
        "",
        lambda task: np.array([np.roll(np.arange(28.0), task.snapshot.number(q.city_id)) for q in task.queries]),
    )
    board = score_systems(task, (same, ring), 1)
    assert board.gini("same") > 0.6 > board.gini("ring")
    assert join_boards([board, board]).gini("same") == pytest.approx(board.gini("same"))
