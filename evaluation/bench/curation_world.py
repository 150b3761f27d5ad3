"""Rounds and cohorts of real cities for the bars of planning; wishes, seats and interests are drawn, not real."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fixtures.curation.cohorts import Cohort, Group, ScoredCohort, score_cohort
from fixtures.curation.participants import Participant
from fixtures.curation.round_problem import build_party
from fixtures.curation.scores import Scorer
from fixtures.curation.words import WIDENING, spoken
from matcher.city import City
from matcher.rounds import Problem, Rule, build_problem
from matcher.snapshot import Snapshot
from matcher.vocabulary import Vocabulary

ENGLISH = 0.9
QUOTA = 0.6
SEATS = (3, 5)


def draw_cities(snapshot: Snapshot, count: int, chance: np.random.Generator) -> list[City]:
    """Different cities, those with needs first."""
    order = chance.permutation(len(snapshot.cities))
    told = sorted(order.tolist(), key=lambda row: not snapshot.cities[row].needs)
    return [snapshot.cities[row] for row in told[:count]]


def build_round(scorer: Scorer, learners: int, hosts: int, seed: int, ruled: bool) -> Problem:
    """A round of the product's own scores, with or without the five rules of the bar."""
    chance = np.random.default_rng(seed)
    cities = draw_cities(scorer.snapshot, learners + hosts, chance)
    chosen = [cities[number] for number in chance.permutation(len(cities))]
    people = [_draw_participant(city, "LH"[number >= learners], chance) for number, city in enumerate(chosen)]
    asking, showing = people[:learners], people[learners:]
    rows = scorer.rows([one.cities[0] for one in showing])
    fit = np.array([scorer.ask(one.cities[0].id, "reviewers").at(rows).score for one in asking])
    wishes = np.zeros(fit.shape)
    for row in wishes:
        row[chance.choice(hosts, 3, replace=False)] = (3.0, 2.0, 1.0)
    return build_problem(
        [build_party(one) for one in asking],
        [build_party(one) for one in showing],
        fit,
        minimum=np.zeros(hosts, dtype=np.int64),
        maximum=chance.integers(*SEATS, hosts),
        wishes=wishes,
        rules=_five_rules(asking) if ruled else (),
    )


def _draw_participant(city: City, letter: str, chance: np.random.Generator) -> Participant:
    languages = spoken((city,), ("en",) if letter == "H" or chance.random() < ENGLISH else ())
    return Participant(f"{letter} {city.id}", 0, (city,), languages)


def _five_rules(learners: Sequence[Participant]) -> tuple[Rule, ...]:
    widening = tuple(one.id for one in learners if one.cities[0].country in WIDENING)
    return (
        Rule("R1", "max_per_country", value=1.0),
        Rule("R2", "other_country"),
        Rule("R3", "shared_language"),
        Rule("R4", "quota", widening, value=float(int(QUOTA * len(widening))), label="widening"),
        Rule("R5", "every_host_used", value=1.0, hard=False, weight=0.05),
    )


def build_cohort(scorer: Scorer, cities: int, groups: int, seed: int) -> ScoredCohort:
    """Groups of ten of cities with needs, an enabling and a sectoral theme each, under the quotas of the sample cohort."""
    chance = np.random.default_rng(seed)
    enabling, sectoral = _list_themes(scorer.snapshot.vocabulary)
    chosen = draw_cities(scorer.snapshot, cities, chance)
    applications = tuple(
        Participant(
            f"A {city.id}",
            0,
            (city,),
            text=city.needs[0].text if city.needs else "",
            role=("learn", "show")[chance.integers(2)],
            enabling=enabling[chance.integers(len(enabling))],
            sectoral=sectoral[chance.integers(len(sectoral))],
        )
        for city in chosen
    )
    ids = tuple(f"G{number:02d}" for number in range(groups))
    wanted = tuple(
        Group(name, enabling[number % 5], sectoral[(2 * number + number // 5) % 5], 8, 10)
        for number, name in enumerate(ids)
    )
    return score_cohort(Cohort(applications, wanted, _quotas(applications, ids)), scorer)


def _list_themes(vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    first, second = (
        [theme.id for theme in vocabulary.themes if theme.group == group] for group in ("enabling", "sectoral")
    )
    return first, second


def _quotas(applications: Sequence[Participant], groups: tuple[str, ...]) -> tuple[Rule, ...]:
    by_role = {role: tuple(one.id for one in applications if one.role == role) for role in ("learn", "show")}
    return (
        Rule("country", "max_per_country", hosts=groups, value=2.0),
        Rule("sizes", "min_size_classes", hosts=groups, value=3.0),
        Rule("regions", "min_regions", hosts=groups, value=3.0),
        Rule("leaders", "load_at_least", by_role["show"], groups, value=2.0),
        Rule("starters", "load_at_least", by_role["learn"], groups, value=2.0),
    )
