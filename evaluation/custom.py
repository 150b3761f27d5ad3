"""Score our own suggestions and all baselines on a file of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation.hiding import hide_pairs
from evaluation.protocol import (
    END,
    TEST_FROM,
    VALIDATE_FROM,
    BuildSnapshot,
    Rule,
    Task,
    build_task,
    find_rules,
    split_by_year,
)
from evaluation.scoring import Board, Tell, join_boards, score_systems, tune_baselines, write_comparison
from evaluation.systems import policy_system
from evaluation.truth import Truth, Unresolved
from fixtures.world import World
from matcher.collaboration import Collaboration
from matcher.policy import Policy


@dataclass(frozen=True, slots=True)
class CustomResult:
    """What came of a file of pairs: the board, the candidate rule of each programme, and the rows that could not be used."""

    board: Board
    rules: dict[str, Rule]
    truth: Truth

    def record(self, seed: int) -> dict[str, Any]:
        """The JSON answer."""
        return {
            "systems": self.board.means(),
            "comparisons": [write_comparison(comparison) for comparison in self.board.comparisons(seed)],
            "settings": dict(self.board.about),
            "candidates": {programme: describe_rule(rule) for programme, rule in self.rules.items()},
            "added_cities": [city.id for city in self.truth.added],
            "unresolved": [describe_row(row) for row in self.truth.unresolved],
            "repeated": [describe_row(row) for row in self.truth.repeated],
            "seed": seed,
        }


def describe_row(row: Unresolved) -> dict[str, Any]:
    """A row that was left out, for the JSON answer."""
    return {"line": row.line, "row": row.text, "why": row.why}


def describe_rule(rule: Rule) -> str:
    """A candidate rule in words.

    >>> describe_rule(Rule(True, None)), describe_rule(Rule(False, frozenset({"pau-fr"})))
    ('cities of other countries', 'all other cities, mentors among 1 known hosts')
    """
    cities = "cities of other countries" if rule.other_country else "all other cities"
    return cities if rule.pool is None else f"{cities}, mentors among {len(rule.pool)} known hosts"


def score_truth(
    world: World, build: BuildSnapshot, truth: Truth, policy: Policy, seed: int, tell: Tell
) -> CustomResult:
    """Score a file of pairs.

    Pairs from 2023 on are asked of the whole world without these pairs; for older ones everything of the year of the oldest
    and later is hidden as well. Baselines are tuned on the recorded pairs of 2019 and 2020.
    """
    world = replace(world, cities=(*world.cities, *truth.added))
    tasks = [task for pairs in split_eras(truth.pairs) for task in _ask(world, build, pairs)]
    validation = split_by_year(world, build, VALIDATE_FROM, TEST_FROM - 1, "validation")
    boards = []
    for kind in dict.fromkeys(query.kind for task in tasks for query in task.queries):
        systems = (policy_system(policy), *tune_baselines(validation.part(kind), seed, tell))
        for task in tasks:
            if (part := task.part(kind)).queries:
                tell(part.name)
                boards.append(score_systems(part, systems, seed))
    return CustomResult(join_boards(boards), find_rules(world, truth.pairs), truth)


def split_eras(pairs: Sequence[Collaboration]) -> list[list[Collaboration]]:
    """Pairs up to 2022, of which a state of knowledge before them can be rebuilt, and later ones."""
    return [era for later in (False, True) if (era := [pair for pair in pairs if (pair.year >= END) == later])]


def _ask(world: World, build: BuildSnapshot, pairs: Sequence[Collaboration]) -> list[Task]:
    first = min(pair.year for pair in pairs)
    hidden = hide_pairs(pairs, before=first if first < END else None)
    return [build_task(f"pairs from {first}", world, pairs, hidden, build)]
