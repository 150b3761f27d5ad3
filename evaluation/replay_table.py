"""What the replay of rounds came to: each round, and all of them together, against chance and against other systems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from evaluation.compare import draw_interval, find_smallest_gain
from evaluation.eras import Eras
from evaluation.permuted import draw_chance
from evaluation.replay import Round, ask_round, find_rounds, open_pairs, replay_round
from evaluation.scoring import Tell
from evaluation.systems import System
from matcher.arrays import Float64

DRAWS = 1000
SIDES = {"reviewers": "learners and hosts as recorded", "twins": "mutual pairs"}
ALL = "all rounds"


def measure_replay(
    eras: Eras, list_systems: Callable[[Round], Sequence[System]], seed: int, tell: Tell, draws: int = DRAWS
) -> dict[str, Any]:
    """Replay every round with every system.

    Args:
        list_systems: the systems that replay a round, the same by name for each; the first is ours. One that learns from past
            pairings must not have learned from the round.

    Returns:
        `rounds`: what each system recovers, and the mean and 95 % interval by chance. `together`: the same over the rounds of
        each kind and over all, with the chance of as many by permutation (`p`), and for each system its mean lead a round over
        the first system and over chance with a bootstrap interval over rounds.
    """
    rounds, recovered, chance = find_rounds(eras.world), [], []
    for one in rounds:
        tell(f"replayed: {one.name} {one.year}")
        task, systems = ask_round(eras, one), list_systems(one)
        recovered.append([replay_round(one, task, system, seed) for system in systems])
        chance.append(draw_chance(one, open_pairs(one, task), draws, seed))
    if not rounds:
        return {}
    names = [system.name for system in systems]
    found, drawn = np.array(recovered), np.array(chance)
    return {
        "rounds": [_write_round(*row, names) for row in zip(rounds, found, drawn, strict=True)],
        "together": {what: _sum_up(rounds, found, drawn, names, kinds, seed) for what, kinds in _list_sides()},
    }


def _list_sides() -> list[tuple[str, tuple[str, ...]]]:
    return [(ALL, tuple(SIDES)), *((words, (kind,)) for kind, words in SIDES.items())]


def _write_round(one: Round, found: Float64, drawn: Float64, names: Sequence[str]) -> dict[str, Any]:
    return {
        "name": one.name,
        "year": one.year,
        "kind": one.kind,
        "learners": len(one.learners),
        "hosts": len(one.hosts),
        "pairs": len(one.pairs),
        "recovered": dict(zip(names, found.tolist(), strict=True)),
        "by chance": _describe(drawn),
    }


def _describe(drawn: Float64) -> dict[str, float]:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {"mean": float(drawn.mean()), "low": float(low), "high": float(high)}


def _sum_up(
    rounds: Sequence[Round],
    found: Float64,
    drawn: Float64,
    names: Sequence[str],
    kinds: Sequence[str],
    seed: int,
) -> dict[str, Any]:
    rows = [number for number, one in enumerate(rounds) if one.kind in kinds]
    if not rows:
        return {}
    pairs = np.array([len(rounds[row].pairs) for row in rows])
    by_chance = drawn[rows].sum(axis=0)
    shares, expected = found[rows] / pairs[:, None], drawn[rows].mean(axis=1) / pairs
    systems: Mapping[str, Any] = {
        name: {
            "recovered": float(found[rows, column].sum()),
            "p": float((1 + (by_chance >= found[rows, column].sum()).sum()) / (1 + by_chance.size)),
            "lead over chance": _write_lead(shares[:, column] - expected, seed),
            "behind": _write_lead(shares[:, 0] - shares[:, column], seed),
        }
        for column, name in enumerate(names)
    }
    return {"rounds": len(rows), "pairs": int(pairs.sum()), "systems": systems, "by chance": _describe(by_chance)}


def _write_lead(gaps: Float64, seed: int) -> dict[str, float]:
    """A mean difference of shares, every round counting the same, its interval, and the smallest that would show."""
    low, high = draw_interval(gaps, seed)
    return {"mean": float(gaps.mean()), "low": low, "high": high, "smallest": find_smallest_gain(gaps)}
