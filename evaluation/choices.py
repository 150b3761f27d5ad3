"""Whom learners chose: cities that a source says a city looks to, or took a practice over from, as truth of its own.

Recorded pairings say who was brought together; here the learner chose. They are few, so that the figures say little.

python -m evaluation.choices
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from evaluation.baselines import build_random, build_simple
from evaluation.blocks import Block, Heading, Paragraph, Table, say
from evaluation.graph_baselines import build_popular
from evaluation.measures import PLAIN_NAMES
from evaluation.protocol import BuildSnapshot, Rule, Task, build_with, find_candidates
from evaluation.scoring import score_systems
from evaluation.systems import policy_system
from evaluation.truth import build_queries
from fixtures.world import World
from matcher.policy import Policy

SHOWN = ("RR", "Success@10")


def ask_choices(world: World, build: BuildSnapshot) -> Task:
    """For each learner and practice the cities it chose, among all other cities. The choices themselves are in no snapshot."""
    queries, snapshot = build_queries(world.choices), build(world)
    free = {query.programme: Rule(False, None) for query in queries}
    return Task("choices of learners", world, snapshot, queries, find_candidates(snapshot, queries, free))


def measure_choices(world: World, build: BuildSnapshot, policy: Policy, seed: int) -> dict[str, Any]:
    """Where the chosen cities stand among the reviewers: of each system MRR and hit@10, and the median place in our list."""
    task, popular = ask_choices(world, build), build_popular()[0]
    baselines = (build_random()[0], *(family[0] for family in build_simple()), popular)
    board = score_systems(task, (policy_system(policy), *baselines), seed)
    means = {
        name: {PLAIN_NAMES[measure]: float(values[measure].mean()) for measure in SHOWN}
        for name, values in board.values.items()
    }
    ours = next(iter(board.values.values()))["RR"]
    return {"questions": len(task.queries), "systems": means, "median place": float(np.median(1 / ours))}


def write_choices(found: Mapping[str, Any]) -> Iterator[Block]:
    """The block of the dossier; nothing where it was not measured."""
    measured = found.get("choices")
    if measured:
        yield Heading("Whom learners chose", 3)
        yield Paragraph(
            f"Choices on record, of cities that a city looks to or took a practice over from: {measured['questions']}. No score "
            f"reads them. The chosen city stands at place {measured['median place']:.0f} of our reviewers in the median. So few "
            "questions separate no two systems."
        )
        rows = [
            [name, *(say(values[column]) for column in ("MRR", "hit@10"))]
            for name, values in measured["systems"].items()
        ]
        yield Table("The chosen city among the reviewers of the learner.", ("system", "MRR", "hit@10"), rows)


if __name__ == "__main__":
    from fixtures.policies import load_policy
    from fixtures.vectors import default_encode
    from fixtures.world import load_world

    for block in write_choices(
        {"choices": measure_choices(load_world(), build_with(default_encode()), load_policy(), 7)}
    ):
        print(block)
