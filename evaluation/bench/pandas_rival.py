"""The rival of M1: the same question in pandas and networkx, as a competent user would write it.

The formulas of `matcher/likeness.py` and `matcher/help.py` over data frames that are prepared once; the walk on the graph is
`networkx.pagerank`, run to the end for each question.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from evaluation.bench.core_world import Subject
from matcher.help import FULL_STEP, HALF_ACTIVE, HALF_EXPERIENCE, HALF_WALK, LARGEST_HOST, SMALLEST_HOST
from matcher.languages import GROUP_OF, RELATED
from matcher.likeness import DISTANCE_SCALE_KM, EARTH_RADIUS_KM
from matcher.statements import SAME, UNRELATED, StatementColumns

SECTION_OF = {"sectors": "priority_sectors"}
SECTIONS = ("barriers", "engagement_barriers", "funding_gaps", "governance", "sectors")


class PandasRival:
    """Peer reviewers of a city from data frames with one row a city."""

    def __init__(self, subject: Subject) -> None:
        import pandas as pd

        self._pd, snapshot = pd, subject.snapshot
        ids = list(snapshot.ids)
        self._frame = pd.DataFrame(
            {
                "people": snapshot.log_population,
                "north": np.radians([city.place.latitude or np.nan for city in snapshot.cities]),
                "east": np.radians([city.place.longitude or np.nan for city in snapshot.cities]),
                "climate": pd.Series([city.place.climate_class for city in snapshot.cities], dtype=object).to_numpy(),
                "hosted": snapshot.graph.hosted,
                "programmes": snapshot.graph.programmes,
                "best": snapshot.best_levels,
            },
            index=ids,
        )
        spoken = pd.Series([list(city.place.languages) for city in snapshot.cities], index=ids).explode().dropna()
        self._languages = pd.crosstab(spoken.index, spoken).reindex(ids).astype(np.float32)
        groups = spoken.map(GROUP_OF).dropna()
        self._groups = pd.crosstab(groups.index, groups).reindex(ids).astype(np.float32)
        units = {name: snapshot.units[SECTION_OF.get(name, name)] for name in SECTIONS}
        self._units = {name: pd.DataFrame(rows.dense(), index=ids) for name, rows in units.items()}
        self._levels = pd.DataFrame(snapshot.levels.dense(), index=ids)
        self._lacks = pd.DataFrame(snapshot.lacks.dense(), index=ids)
        self._wanted = pd.DataFrame(snapshot.wanted.dense(), index=ids)
        self._shown = pd.DataFrame(snapshot.shown.dense(), index=ids)
        self._barriers = pd.DataFrame(snapshot.barriers.dense(), index=ids)
        self._addressed = pd.DataFrame(snapshot.addressed.dense(), index=ids)
        self._needs, self._offers = self._read_texts(snapshot.needs, ids), self._read_texts(snapshot.answers, ids)
        self._graph = nx.Graph((item.a, item.b) for item in subject.world.collaborations)
        terms = subject.policy.terms_for("reviewers")
        self._weights = pd.Series({name: term.weight for name, term in terms.items()})
        self._neutral = pd.Series({name: term.neutral for name, term in terms.items()})

    def _read_texts(self, columns: StatementColumns, ids: list[str]) -> Any:
        return self._pd.DataFrame(columns.vectors.unpack(), index=np.repeat(ids, np.diff(columns.starts)))

    def ask(self, city_id: str, k: int = 10) -> Any:
        """The k best reviewers: a frame with their score and what each comparison added or took."""
        values = self._pd.DataFrame(
            {**self._compare_places(city_id), **self._compare_profiles(city_id), **self._compare_texts(city_id)},
            index=self._frame.index,
        )
        values["proximity"] = self._walk(city_id)
        amounts = (values[self._weights.index] - self._neutral) * self._weights
        score = (self._weights * self._neutral).sum() + amounts.sum(axis=1)
        partners = list(self._graph[city_id]) if city_id in self._graph else []
        best = score.drop([city_id, *partners]).nlargest(k)
        return amounts.loc[best.index].assign(score=best)

    def _compare_places(self, city_id: str) -> dict[str, Any]:
        frame, own = self._frame, self._frame.loc[city_id]
        half = np.sin((frame.north - own.north) / 2) ** 2
        half += np.cos(frame.north) * np.cos(own.north) * np.sin((frame.east - own.east) / 2) ** 2
        distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
        capacity = (frame.people - SMALLEST_HOST) / (LARGEST_HOST - SMALLEST_HOST)
        return {
            "size": np.exp(-((frame.people - own.people) ** 2) / 2),
            "distance": np.exp(-distance / DISTANCE_SCALE_KM),
            "climate": frame.climate.map(self._alike_climates(own.climate)).astype(float),
            "language": self._compare_languages(city_id),
            "capacity": capacity.clip(0, 1),
            "experience": (frame.hosted / (frame.hosted + HALF_EXPERIENCE)).where(frame.hosted > 0),
            "programmes": (frame.programmes / (frame.programmes + HALF_ACTIVE)).where(frame.programmes > 0),
            "track_record": frame.best / 4,
        }

    def _compare_languages(self, city_id: str) -> Any:
        spoken, groups = self._languages, self._groups
        same, related = spoken @ spoken.loc[city_id] > 0, groups @ groups.loc[city_id] > 0
        known = spoken[spoken.columns[0]].notna()
        return (same + RELATED * (related & ~same)).where(known & known[city_id])

    def _alike_climates(self, own: str | None) -> dict[str, float]:
        if not own:
            return {}
        others = self._frame.climate.dropna().unique()
        return {other: next((i for i in range(3) if own[i] != other[i]), 3) / 3 for other in others}

    def _compare_profiles(self, city_id: str) -> dict[str, Any]:
        steps = self._levels - self._levels.loc[city_id]
        ahead, lacks = (steps / FULL_STEP).clip(0, 1), self._lacks.loc[city_id]
        wanted, named = self._wanted.loc[city_id], self._barriers.loc[city_id]
        return {
            **{name: (units @ units.loc[city_id]).clip(0, 1) for name, units in self._units.items()},
            "maturity": 1 - steps.abs().mean(axis=1) / 4,
            "ahead": (ahead * lacks).sum(axis=1) / (ahead.notna() * lacks).sum(axis=1),
            "themes": self._shown @ wanted / wanted.sum(),
            "solved": self._addressed @ named / named.sum(),
        }

    def _compare_texts(self, city_id: str) -> dict[str, Any]:
        own = self._needs.loc[[city_id]].to_numpy()
        needs, offers = self._close(self._needs, own), self._close(self._offers, own)
        best = needs.groupby(level=0).max().mean(axis=1)
        return {
            "needs": (best + needs.max(axis=1).groupby(level=0).mean()) / 2,
            "offers": offers.groupby(level=0).max().mean(axis=1),
        }

    def _close(self, texts: Any, own: Any) -> Any:
        close = np.clip((texts.to_numpy() @ own.T - UNRELATED) / (SAME - UNRELATED), 0, 1)
        return self._pd.DataFrame(close, index=texts.index)

    def _walk(self, city_id: str) -> Any:
        chance = self._pd.Series(nx.pagerank(self._graph, alpha=0.85, personalization={city_id: 1.0}))
        return chance / (chance + HALF_WALK)
