"""Checks against history that no weight is learned from: rounds replayed, rosters completed, neutral cities, shuffled themes.

`python -m evaluation.controls` measures them anew in the dossier that ships and keeps the rest as it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from evaluation.baselines import build_simple, build_statistical_neighbour
from evaluation.eras import Eras
from evaluation.graph_baselines import build_popular
from evaluation.learn import read_examples
from evaluation.left_out import learn_without
from evaluation.neutral import measure_neutral
from evaluation.neutral_cities import draw_neutral
from evaluation.protocol import END, TEST_FROM, BuildSnapshot, build_with
from evaluation.replay import Round
from evaluation.replay_table import measure_replay
from evaluation.roster import measure_rosters
from evaluation.scoring import Tell
from evaluation.shipped import load_dossier, replace_part
from evaluation.systems import System, policy_system
from evaluation.theme_control import measure_theme_control
from fixtures.gazetteer import Gazetteer
from fixtures.policies import load_policy
from fixtures.vectors import default_encode
from fixtures.world import World, load_world
from matcher.policy import Policy

START = "hand-made"
KEY = "controls"
BY_HAND = "hand-made weights"
LEARNED = "weights learned from the other rounds"
TAIL = 1  # of the settings of the statistical neighbour: winsorised at 5 %


def measure_controls(
    world: World,
    build: BuildSnapshot,
    ours: Policy,
    start: Policy,
    strengths: Mapping[str, float],
    seed: int,
    tell: Tell,
) -> dict[str, Any]:
    """All four, each as its chapter reads it.

    Args:
        ours: the default policy. start: the weights written by hand, from which weights are learned without a round.
        strengths: for each kind how hard they are held then.
    """
    eras, rivals = Eras(world, build), list_rivals(start)
    by_popularity = (policy_system(ours), *rivals, build_popular()[0])
    tell("reading the pairings for weights without each round")
    learned = _learn_rivals(world, build, start, strengths)
    (same, nearest, _) = (family[0] for family in build_simple())
    return {
        "replay": measure_replay(
            eras, lambda one: (policy_system(ours), learned(one), *rivals, nearest, same), seed, tell
        ),
        "rosters": measure_rosters(eras, (*by_popularity, nearest), seed, tell),
        "neutral": measure_neutral(world, build, by_popularity, draw_neutral(Gazetteer(), world.cities), tell, seed),
        "themes": measure_theme_control(eras, ours, seed, tell),
    }


def list_rivals(start: Policy) -> tuple[System, ...]:
    """The weights written by hand and the recipe of statistics offices."""
    return policy_system(start, BY_HAND, "the additive score"), build_statistical_neighbour()[TAIL]


def _learn_rivals(
    world: World, build: BuildSnapshot, start: Policy, strengths: Mapping[str, float]
) -> Callable[[Round], System]:
    examples = read_examples(world, build, END)

    def learn(one: Round) -> System:
        policy = learn_without(examples[one.kind], start, one.kind, strengths[one.kind], one.programmes)
        return policy_system(policy, LEARNED, "learned from past pairings")

    return learn


def main() -> None:
    """Write the shipped dossier with the controls as they are now."""
    found = load_dossier()
    lessons = found["learning"][f"before {TEST_FROM}"]
    strengths = {kind: read_strength(lesson["strength"]) for kind, lesson in lessons.items()}
    world, seed = load_world(), found["about"]["seed"]
    start = load_policy(START)
    replace_part(
        KEY, measure_controls(world, build_with(default_encode()), load_policy(), start, strengths, seed, _tell)
    )


def read_strength(told: str) -> float:
    """How hard weights were held, as the dossier tells it.

    >>> read_strength("15"), read_strength("as before")
    (15.0, inf)
    """
    return float("inf") if told == "as before" else float(told)


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
