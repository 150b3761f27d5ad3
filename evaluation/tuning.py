"""Every baseline gets the same help as we do: its settings are picked on the same validation questions."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation import baselines, graph_baselines, text_baselines
from evaluation.measures import measure_system
from evaluation.protocol import Task
from evaluation.systems import System

CRITERION = "RR"


def list_baselines() -> tuple[tuple[System, ...], ...]:
    """All families of baselines, each with the settings to pick from."""
    return (
        baselines.build_random(),
        *baselines.build_simple(),
        baselines.build_statistical_neighbour(),
        baselines.build_gower(),
        text_baselines.build_words(),
        text_baselines.build_meaning(),
        graph_baselines.build_popular(),
        graph_baselines.build_pagerank(),
        graph_baselines.build_item_neighbours(),
        graph_baselines.build_factors(),
    )


def pick_best(family: Sequence[System], validation: Task, seed: int) -> System:
    """The setting with the highest mean of CRITERION on the validation questions, the first where several are equal."""
    if len(family) == 1:
        return family[0]
    return max(family, key=lambda system: measure_system(validation, system, seed, (CRITERION,))[CRITERION].mean())
