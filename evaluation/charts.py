"""Figures of the dossier, drawn without a screen and with the same bytes for the same numbers."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.systems import OURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, OWN, OTHER, PALE = "#1b2a33", "#00695c", "#8fa3ad", "#d5dde1"
WIDTH = 7.2  # inches
NAMED = 5  # cities named on the map
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "city-peers",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}

Draw = Callable[[], "Figure"]


def draw_svg(draw: Draw) -> str:
    """A figure as an SVG element, without date and with fixed names."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        stream = io.StringIO()
        draw().savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    text = stream.getvalue()
    return text[text.index("<svg") :]


def draw_png(draw: Draw, dpi: int = 130) -> bytes:
    """A figure as PNG, without metadata."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        stream = io.BytesIO()
        draw().savefig(stream, format="png", dpi=dpi, metadata={"Software": None}, bbox_inches="tight")
    return stream.getvalue()


def _new(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.subplots()


def draw_bars(board: Mapping[str, Any], measure: str = "MRR") -> Figure:
    """One bar a system with its 95 % interval, the best on top, ours in colour."""
    means = {name: of_system[measure] for name, of_system in board["systems"].items()}
    names = sorted(means, key=lambda name: (means[name], name))
    figure, axes = _new(0.24 * len(names) + 0.7)
    values = np.array([means[name] for name in names])
    ends = np.array([board["intervals"][name][measure] for name in names])
    colours = [OWN if name == OURS else OTHER for name in names]
    axes.barh(names, values, color=colours, height=0.7)
    reach = np.abs(np.stack([values - ends[:, 0], ends[:, 1] - values]))
    axes.errorbar(values, np.arange(len(names)), xerr=reach, fmt="none", ecolor=INK, elinewidth=0.8, capsize=2)
    axes.set_xlabel(f"{measure}, mean over the questions with 95 % interval")
    axes.set_xlim(left=0)
    return figure


def draw_differences(comparisons: Sequence[Mapping[str, Any]], measure: str) -> Figure:
    """What the first system is ahead of each other: difference and interval, with a line at nought."""
    rows = sorted(
        (one for one in comparisons if one["measure"] == measure), key=lambda one: (one["difference"], one["baseline"])
    )
    figure, axes = _new(0.22 * len(rows) + 0.7)
    values = np.array([one["difference"] for one in rows])
    reach = np.abs(np.array([[one["difference"] - one["low"], one["high"] - one["difference"]] for one in rows]).T)
    colours = [OWN if one["low"] > 0 else INK if one["high"] < 0 else OTHER for one in rows]
    axes.barh([one["baseline"] for one in rows], values, color=colours, height=0.6)
    axes.errorbar(values, np.arange(len(rows)), xerr=reach, fmt="none", ecolor=INK, elinewidth=0.8, capsize=2)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel(f"difference in {measure} with 95 % interval")
    return figure


def draw_trade_off(points: Sequence[Mapping[str, float]]) -> Figure:
    """Accuracy on past pairings against how unevenly the lists of all cities share out their places."""
    figure, axes = _new(3.0)
    axes.plot([point["gini"] for point in points], [point["accuracy"] for point in points], color=OTHER, linewidth=1)
    for point in points:
        axes.plot(point["gini"], point["accuracy"], "o", color=OWN if point["factor"] == 1 else OTHER)
        axes.annotate(f" standing × {point['factor']:g}", (point["gini"], point["accuracy"]), va="center")
    axes.set_xlabel("unevenness of places in the lists of all cities (Gini; 0: all alike, 1: one has all)")
    axes.set_ylabel("MRR on past pairings")
    axes.margins(x=0.2, y=0.15)
    return figure


def draw_map(lists: Mapping[str, Any]) -> Figure:
    """Every city where it lies; the larger the dot, the more lists it stands in."""
    places = np.array([[np.nan if value is None else value for value in point] for point in lists["map"]], dtype=float)
    counts = np.array(list(lists["places"].values()), dtype=float)
    figure, axes = _new(5.6)
    axes.scatter(places[:, 0], places[:, 1], s=4, color=PALE, linewidths=0)
    shown = counts > 0
    axes.scatter(places[shown, 0], places[shown, 1], s=2 + counts[shown], color=OWN, alpha=0.45, linewidths=0)
    most = lists["most shown"][:NAMED]
    for no, (name, _count) in zip(np.argsort(-counts, kind="stable"), most, strict=False):
        axes.annotate(f" {name}", places[no], fontsize=7)
    axes.set_xlim(-25, 46)
    axes.set_ylim(30, 71)
    axes.set_aspect(1.6)
    axes.set_xlabel("longitude")
    axes.set_ylabel("latitude")
    return figure


def draw_lines(series: Mapping[str, Mapping[str, float]], xlabel: str, ylabel: str) -> Figure:
    """A line for each series over its steps, from 0 to 1."""
    figure, axes = _new(2.6)
    for (name, steps), style in zip(sorted(series.items()), ("o-", "s--"), strict=False):
        axes.plot(
            [float(step) for step in steps],
            list(steps.values()),
            style,
            color=OWN if style == "o-" else INK,
            label=name,
        )
    axes.set_ylim(0, 1.03)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.legend(frameon=False)
    return figure


def draw_groups(groups: Sequence[Mapping[str, Any]], grouping: str) -> Figure:
    """The mean of each group with its interval."""
    rows = [one for one in groups if one["grouping"] == grouping]
    figure, axes = _new(0.26 * len(rows) + 0.7)
    values = np.array([one["mean"] for one in rows])
    reach = np.abs(np.array([[one["mean"] - one["low"], one["high"] - one["mean"]] for one in rows]).T)
    axes.barh([f"{one['group']} (n = {one['n']})" for one in rows], values, color=OTHER, height=0.65)
    axes.errorbar(values, np.arange(len(rows)), xerr=reach, fmt="none", ecolor=INK, elinewidth=0.8, capsize=2)
    axes.set_xlim(left=0)
    axes.set_xlabel("MRR with 95 % interval")
    return figure
