"""The chapters beyond past pairings: lists, robustness, other jobs, data sheet and model card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from evaluation.blocks import Block, Figure, Heading, Paragraph, Points, Table, read_text, say, say_with_interval
from evaluation.chapter_past import write_trade_off
from evaluation.charts import draw_lines, draw_map

Found = Mapping[str, Any]
LIST_COLUMNS = (
    "coverage",
    "gini",
    "share of the ten most shown",
    "returned",
    "countries in a list",
    "novelty in bits",
    "price",
)


def write_lists(found: Found) -> Iterator[Block]:
    """Exposure, variety and novelty of the lists of all cities."""
    yield Heading("All lists together")
    rows = [[name, *(say(lists[column]) for column in LIST_COLUMNS)] for name, lists in found["lists"].items()]
    yield Table("Ten suggestions for each city of the world.", ("lists", *LIST_COLUMNS), rows)
    capped = next(lists for lists in found["lists"].values() if "blocking pairs" in lists)
    for statement in read_text("lists", capped):
        yield Paragraph(statement)
    yield from write_trade_off(found)
    for name in ("reviewers, shipped", "twins, shipped"):
        lists = found["lists"][name]
        words = ", ".join(f"{city} {count}" for city, count in lists["most shown"])
        yield Figure(f"Where the suggested cities lie: {name}. Most shown: {words}.", words, partial(draw_map, lists))
        for group in ("by region", "by size class"):
            shares = [[key, say(of_cities), say(of_places)] for key, (of_cities, of_places) in lists[group].items()]
            yield Table(f"{name}: shares {group}.", (group.removeprefix("by "), "of cities", "of places"), shares)
    by_country = found["lists"]["reviewers, shipped"]["by country"]
    rows_by_country = [[key, say(of_cities), say(of_places)] for key, (of_cities, of_places) in by_country.items()]
    yield Table("reviewers, shipped: shares by country.", ("country", "of cities", "of places"), rows_by_country)


def write_robustness(found: Found) -> Iterator[Block]:
    """Stability, explanations, recovery and planted worlds."""
    yield Heading("Does it hold?")
    rows = [[name, say(value)] for name, value in found["stability"].items()]
    yield Table(
        "Rank-biased overlap (p = 0.9) of the ten suggestions with those after a change; 1 is no change.",
        ("change", "overlap"),
        rows,
    )
    told = found["explanations"]
    yield Paragraph(
        f"Explanations add up to the score: the largest gap is {told['largest_gap']:.0e}. Deleting the strongest line of a first "
        f"suggestion moves it down by {say(told['strongest'], 1)} places on average, deleting another raising line by "
        f"{say(told['other'], 1)} ({told['asked']} cities asked for peer reviewers)."
    )
    words = "; ".join(
        f"{name}: " + ", ".join(f"{step} {say(share, 2)}" for step, share in steps.items())
        for name, steps in found["recovery"].items()
    )
    yield Figure(
        "A double of a real city is planted among all others: how often it comes first among the twins of its original, "
        "as more of its facts are another city's (noise) or missing (gaps).",
        words,
        partial(draw_lines, found["recovery"], "share of facts replaced or missing", "doubles found first"),
    )
    planted = [[name, "first" if right else "not first"] for name, right in found["planted"].items()]
    yield Table("Worlds with a known answer.", ("world", "the answer stands"), planted)


def write_other_jobs(found: Found) -> Iterator[Block]:
    """Theme hosts, blind spots and case retrieval."""
    yield Heading("Other jobs")
    yield _table_hosts(found["theme hosts"])
    yield _table_blind_spots(found["blind spots"])
    yield from _write_retrieval(found["case retrieval"])


def _table_hosts(hosts: Sequence[Found]) -> Table:
    rows = [
        [
            one["theme"],
            str(one["hosts"]),
            say_with_interval(one["precision"], one["low"], one["high"]),
            say(one["base"]),
        ]
        for one in hosts
    ]
    header = ("theme", "known hosts", "share of known hosts among ten suggestions (95 %)", "share among candidates")
    return Table("Theme hosts: asked in the lens of a theme, with all records of hosting hidden.", header, rows)


def _table_blind_spots(orders: Found) -> Table:
    rows = [[name, say_with_interval(one["mean"], one["low"], one["high"])] for name, one in orders.items()]
    n = next(iter(orders.values()))["n"]
    caption = (
        f"Blind spots: 30 % of the barriers of {n:.0f} cities were hidden; share found among five suggested codes."
    )
    return Table(caption, ("order of the codes", "share found (95 %)"), rows)


def _write_retrieval(cases: Found) -> Iterator[Block]:
    for group, systems in cases["systems"].items():
        measures = tuple(next(iter(systems.values())))
        rows = [
            [name, *(say_with_interval(one[m]["mean"], one[m]["low"], one[m]["high"]) for m in measures)]
            for name, one in systems.items()
        ]
        n = next(iter(systems.values()))[measures[0]]["n"]
        yield Table(f"Needs in words to case studies, {group}, {n:.0f} needs.", ("system", *measures), rows)
    agreed = cases["agreement"]
    yield Paragraph(
        "Judged by an AI language model in two passes, not by city officers. Agreement over "
        f"{agreed['pairs']:.0f} pairs: Cohen's kappa {say(agreed['kappa'], 2)}, "
        f"weighted {say(agreed['weighted kappa'], 2)}."
    )
    failures = [[one["need"], one["shown first"], one["wanted"]] for one in cases["failures"]]
    yield Table("Needs that are served worst.", ("need", "shown first", "would have helped, for one"), failures)


def write_data_sheet(found: Found) -> Iterator[Block]:
    """Where the data come from and what they cannot show."""
    about = found["about"]
    written = {
        "kinds": ", ".join(f"{count} {kind}" for kind, count in about["pairs by kind"].items()),
        "first year": about["years"][0],
        "last year": about["years"][1],
        "across": say(about["pairs across borders"], 2),
    }
    yield Heading("Data sheet")
    yield Points(read_text("data-sheet", {**about, **written}))


def write_model_card(found: Found) -> Iterator[Block]:
    """What the method is, what it is for, and what it is not for."""
    about = found["about"]
    yield Heading("Model card")
    yield Points(read_text("model-card", about))
    for kind, weights in about["weights"].items():
        rows = [
            [name, say(term["weight"]), say(term["neutral"], 2)]
            for name, term in sorted(weights.items(), key=lambda item: -item[1]["weight"])
        ]
        yield Table(f"Weights in use, {kind}; they add up to 1.", ("comparison", "weight", "neutral"), rows)
    yield Heading("How to repeat it", 3)
    yield Points(read_text("repeat", about))
