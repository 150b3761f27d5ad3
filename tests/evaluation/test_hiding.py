from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.hiding import Hidden, hide, hide_pairs
from evaluation.protocol import BuildSnapshot, leave_programme_out, split_by_year
from fixtures.world import World
from matcher.case_study import CaseStudy
from matcher.collaboration import Membership
from tests.evaluation.small import SOURCE, make_city, make_pair, make_world, state

PAU, LUND, BARI = make_city("Pau"), make_city("Lund", "SE"), make_city("Bari", "IT")
SECRET = make_pair(PAU, LUND, "Heat Twins", 2021)
OLD = make_pair(PAU, BARI, "Old Friends", 2015)
QUIET = make_world(replace(PAU, needs=(state("heat"),)), LUND, BARI, pairs=(OLD,))


def plant(what: str) -> World:
    """The quiet world with the secret pair and one thing that gives it away."""
    world = replace(QUIET, collaborations=(OLD, SECRET))
    pau, lund, bari = world.cities
    case = CaseStudy("pau-heat", "pau-fr", "Heat", "Learned in Heat Twins.", SOURCE)
    leaks: dict[str, dict[str, object]] = {
        "nothing": {},
        "same pair in another programme": {"collaborations": (OLD, SECRET, make_pair(LUND, PAU, "Other", 2014))},
        "a later pair": {"collaborations": (OLD, SECRET, make_pair(BARI, LUND, "Late", 2022))},
        "a recent collaboration": {"recent": (make_pair(PAU, LUND, "Recent", 2024),)},
        "a membership of the programme": {"memberships": (Membership("Heat Twins (learners)", "pau-fr", "x", 2015),)},
        "hosting in the programme": {"memberships": (Membership("Heat Twins", "lund-se", "x", 2015, hosts=True),)},
        "an undated membership": {"memberships": (Membership("Pilots", "lund-se", "x", hosts=True),)},
        "a need that names the partner": {
            "cities": (replace(pau, needs=(*pau.needs, state("trams as in Lund"))), lund, bari)
        },
        "an offer that names the programme": {
            "cities": (replace(pau, offers=(state("our Heat Twins pilot"),)), lund, bari)
        },
        "a case study that names the programme": {"cases": (case,)},
    }
    return replace(world, **leaks[what])  # type: ignore[arg-type]


LEAKS = (
    "nothing",
    "same pair in another programme",
    "a later pair",
    "a recent collaboration",
    "a membership of the programme",
    "hosting in the programme",
    "an undated membership",
    "a need that names the partner",
    "an offer that names the programme",
    "a case study that names the programme",
)


@pytest.mark.parametrize("leak", LEAKS)
def test_what_gives_a_hidden_pair_away_might_as_well_never_have_been_known(leak: str, build: BuildSnapshot) -> None:
    seen = hide(plant(leak), hide_pairs([SECRET], before=2021))
    assert build(seen).version == build(QUIET).version


@pytest.mark.parametrize("leak", LEAKS[1:])
def test_each_planted_leak_would_show_if_it_were_not_hidden(leak: str, build: BuildSnapshot) -> None:
    nothing = Hidden(frozenset(), frozenset())
    without_pair = replace(plant(leak), collaborations=tuple(c for c in plant(leak).collaborations if c != SECRET))
    assert build(hide(without_pair, nothing)).version != build(QUIET).version


def test_a_name_inside_a_longer_word_is_no_leak() -> None:
    world = replace(QUIET, cities=(replace(PAU, needs=(state("Lundby district"),)), LUND, BARI))
    assert hide(world, hide_pairs([SECRET])).cities[0].needs


def test_hosts_of_another_list_stay_known_where_no_year_is_the_limit() -> None:
    pilot = Membership("Heat pilots", "lund-se", "x", hosts=True)
    assert hide(replace(QUIET, memberships=(pilot,)), hide_pairs([SECRET])).memberships == (pilot,)


def test_what_is_asked_and_what_is_known_are_all_pairs_and_share_none(real_world: World, build: BuildSnapshot) -> None:
    task = split_by_year(real_world, build, 2021, 2022, "test")
    asked = {frozenset((query.city_id, city)) for query in task.queries for right in query.answers for city in right}
    known = {frozenset((pair.a, pair.b)) for pair in task.world.collaborations}
    assert not asked & known
    older = {frozenset((pair.a, pair.b)) for pair in real_world.collaborations if pair.year < 2021}
    sisters = {pair.programme for pair in real_world.collaborations if pair.year >= 2021}
    of_sisters = {frozenset((p.a, p.b)) for p in real_world.collaborations if p.year < 2021 and p.programme in sisters}
    assert older - asked - of_sisters <= known <= older - asked
    assert asked == {frozenset((pair.a, pair.b)) for pair in real_world.collaborations if pair.year >= 2021}


def test_a_programme_left_out_leaves_no_trace_in_the_numbers_of_the_graph(
    real_world: World, build: BuildSnapshot
) -> None:
    task = leave_programme_out(real_world, build, "RESPONSE")
    pairs = {frozenset((p.a, p.b)) for p in real_world.collaborations if p.programme == "RESPONSE"}
    rest = tuple(
        p for p in real_world.collaborations if p.programme != "RESPONSE" and frozenset((p.a, p.b)) not in pairs
    )
    never = build(replace(real_world, collaborations=rest, recent=(), memberships=task.world.memberships))
    assert len(rest) < len(real_world.collaborations)
    assert (task.snapshot.graph.transition != never.graph.transition).nnz == 0
    for column in ("degree", "hosted", "hosted_themes", "programmes"):
        assert np.array_equal(getattr(task.snapshot.graph, column), getattr(never.graph, column)), column
