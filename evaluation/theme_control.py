"""Does naming the theme help, and does the help vanish when the themes are shuffled?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evaluation.compare import draw_interval, find_smallest_gain
from evaluation.eras import Eras
from evaluation.places import hit, reciprocal
from evaluation.protocol import END, VALIDATE_FROM, Task
from evaluation.scoring import Tell
from evaluation.truth import Query, build_queries
from fixtures.world import World
from matcher.arrays import Float64, Int
from matcher.ask import Ask
from matcher.policy import Policy
from matcher.recommend import score_cities

FIRST = 10
SHUFFLES = 1000
MEASURES = ("MRR", "hit@10")


def read_themes(world: World, year: int) -> dict[str, str]:
    """The theme that most pairs of each programme of a year name, for programmes of which a pair names one."""
    named: dict[str, Counter[str]] = {}
    for pair in world.collaborations:
        if pair.year == year and pair.themes:
            for query in build_queries([pair]):
                named.setdefault(query.programme, Counter()).update(pair.themes)
    return {programme: min(found, key=lambda theme: (-found[theme], theme)) for programme, found in named.items()}


def measure_theme_control(
    eras: Eras, policy: Policy, seed: int, tell: Tell, shuffles: int = SHUFFLES, first: int = VALIDATE_FROM
) -> dict[str, Any]:
    """Ask each recorded pairing that carries a theme without it, with it, and with the themes of programmes shuffled among them.

    Returns:
        By kind: means without and with the theme, the gain with its 95 % interval over programmes and the smallest that would
        show, the mean gain under shuffled themes with its 95 % range, and `p`, the chance of as large a gain when shuffled.
    """
    tell("recorded pairings asked in their theme, and in a shuffled one")
    rows = list[tuple[Query, str, Float64]]()
    for year in range(first, END):
        themes = read_themes(eras.world, year)
        pairs = [pair for pair in eras.world.collaborations if pair.year == year]
        task = eras.ask(str(year), year, [q for q in build_queries(pairs) if q.programme in themes])
        rows += [(query, themes[query.programme], values) for query, values in _answer_all(task, policy)]
    themes_of_all = tuple(eras.world.vocabulary.section("themes").numbers)
    kinds = dict.fromkeys(query.kind for query, _, _ in rows)
    return {
        kind: _sum_up([row for row in rows if row[0].kind == kind], themes_of_all, seed, shuffles) for kind in kinds
    }


def _answer_all(task: Task, policy: Policy) -> list[tuple[Query, Float64]]:
    """Of each question the two measures without a theme and with each of them. Each (1 + themes, 2)."""
    themes = (None, *task.snapshot.themes)
    found = []
    for query, candidates in zip(task.queries, task.candidates, strict=True):
        rows = [task.snapshot.number(city_id) for right in query.answers for city_id in sorted(right)]
        values = []
        for theme in themes:
            score = score_cities(task.snapshot, policy, Ask(query.city_id, query.kind, theme)).score
            score = np.nan_to_num(score, nan=-np.inf)
            values.append(
                [
                    max(reciprocal(score, candidates, row) for row in rows),
                    max(hit(score, candidates, row, FIRST) for row in rows),
                ]
            )
        found.append((query, np.array(values)))
    return found


def _sum_up(
    rows: Sequence[tuple[Query, str, Float64]], themes: Sequence[str], seed: int, shuffles: int
) -> dict[str, Any]:
    of_theme = {theme: number for number, theme in enumerate(themes, start=1)}
    values = np.stack([found for _, _, found in rows])
    programmes, members = np.unique([query.programme for query, _, _ in rows], return_inverse=True)
    named = np.empty(programmes.size, dtype=np.int64)
    named[members] = [of_theme[theme] for _, theme, _ in rows]
    rng = np.random.default_rng(seed)
    shuffled = np.array([_gain(values, rng.permutation(named)[members]).mean(axis=0) for _ in range(shuffles)])
    gain = _gain(values, named[members])
    return {
        "questions": len(rows),
        "programmes": int(programmes.size),
        **{name: _describe(values, gain, shuffled, members, no, seed) for no, name in enumerate(MEASURES)},
    }


def _gain(values: Float64, asked: Int) -> Float64:
    """What asking in these themes adds to asking in none. (q, 2)."""
    return values[np.arange(len(values)), asked] - values[:, 0]


def _describe(
    values: Float64, gain: Float64, shuffled: Float64, members: Int, no: int, seed: int
) -> Mapping[str, float]:
    by_programme = np.array([gain[members == programme, no].mean() for programme in np.unique(members)])
    low, high = draw_interval(by_programme, seed)
    mean = float(gain[:, no].mean())
    return {
        "without": float(values[:, 0, no].mean()),
        "with": float(values[:, 0, no].mean()) + mean,
        "gain": mean,
        "gain by programme": float(by_programme.mean()),
        "low": low,
        "high": high,
        "smallest": find_smallest_gain(by_programme),
        "shuffled": float(shuffled[:, no].mean()),
        "shuffled low": float(np.quantile(shuffled[:, no], 0.025)),
        "shuffled high": float(np.quantile(shuffled[:, no], 0.975)),
        "p": float((1 + (shuffled[:, no] >= mean - 1e-12).sum()) / (1 + len(shuffled))),
    }
