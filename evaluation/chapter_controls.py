"""The third chapter: rosters completed, neutral cities as candidates, and themes shuffled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.blocks import Block, Heading, Paragraph, Points, Table, read_text, say, say_smallest, say_with_interval
from evaluation.neutral import NEUTRAL, PROFILED
from evaluation.systems import OURS

Found = Mapping[str, Any]
CHANCE = "chance"


def write_controls(found: Found) -> Iterator[Block]:
    """What history says where nothing was learned from it; nothing where it was not measured."""
    controls = found.get("controls")
    if not controls:
        return
    yield Heading("Checks against history")
    yield Points(read_text("controls"))
    if controls["rosters"]:
        yield _write_rosters(controls["rosters"])
    yield from _write_neutral(controls["neutral"])
    yield _write_themes(controls["themes"])


def _write_rosters(rosters: Found) -> Table:
    steps = sorted(rosters["by chance"], key=lambda step: int(step.removeprefix("hit@")))
    rows = [
        (
            name,
            *(_say(one[step]) for step in steps),
            _say(one["behind"]) if name != OURS else "",
            say_smallest(one["behind"]["smallest"]) if name != OURS else "",
        )
        for name, one in sorted(rosters["systems"].items(), key=lambda item: (-item[1]["hit@10"]["mean"], item[0]))
    ]
    by_chance = (CHANCE, *(say(rosters["by chance"][step]) for step in steps), "", "")
    return Table(
        f"Rosters: {rosters['hidden']} members of {rosters['groups']} groups hidden one at a time; share found, every group "
        "counting the same (95 % over groups)",
        ("ranked by", *steps, "our lead in hit@10", "smallest that shows"),
        [*rows, by_chance],
    )


def _write_neutral(neutral: Found) -> Iterator[Block]:
    size = neutral["median size"]
    parts = sorted(neutral["answers"], key=lambda part: (part == NEUTRAL, part != PROFILED))
    rows = [
        (
            name,
            _say(one["hit@10 among shipped"]),
            _say(one["hit@10 among all"]),
            *(f"{one['share of places'][part]:.2f}" for part in parts),
            *(f"{one['chance'][part]:.2f}" for part in parts),
            _say_ratio(one["chance"]),
        )
        for name, one in sorted(neutral["systems"].items())
    ]
    real = ("real partners", "", "", "", "", "", *(f"{neutral['answers'][part]:.2f}" for part in parts), "")
    yield Table(
        f"{neutral['cities']} neutral cities as further candidates of {neutral['questions']} questions",
        (
            "ranked by",
            "hit@10, shipped cities",
            "hit@10, with neutral ones",
            *(f"places: {part}" for part in parts),
            *(f"chance: {part}" for part in parts),
            "no record to profile",
        ),
        [*rows, real],
    )
    yield Paragraph(
        "Chance: how many times likelier a candidate of this sort is to stand in a first ten (in the last row: to be a real "
        "partner) than the average candidate; no record to profile: that of a neutral city over that of one with a profile. Half "
        f"of the neutral cities have more than {size['neutral']:,.0f} inhabitants, half of the shipped ones more than "
        f"{size['shipped']:,.0f}."
    )


def _say_ratio(chance: Found) -> str:
    return f"{chance[NEUTRAL] / chance[PROFILED]:.2f}" if chance[PROFILED] else ""


def _write_themes(themes: Found) -> Table:
    rows = [
        (
            f"{kind}, {measure}",
            f"{of_kind['questions']} / {of_kind['programmes']}",
            say(of_kind[measure]["without"]),
            say(of_kind[measure]["with"]),
            say(of_kind[measure]["gain"]),
            say_with_interval(*(of_kind[measure][key] for key in ("gain by programme", "low", "high"))),
            say_smallest(of_kind[measure]["smallest"]),
            say_with_interval(*(of_kind[measure][key] for key in ("shuffled", "shuffled low", "shuffled high"))),
            say(of_kind[measure]["p"]),
        )
        for kind, of_kind in sorted(themes.items())
        for measure in ("MRR", "hit@10")
    ]
    header = (
        "asked for",
        "questions / programmes",
        "no theme",
        "its theme",
        "gain",
        "gain, programmes alike (95 %)",
        "smallest that shows",
        "gain, themes shuffled (95 %)",
        "p",
    )
    return Table("Recorded pairings of 2019 to 2022 that carry a theme, asked in it", header, rows)


def _say(one: Found) -> str:
    return say_with_interval(one["mean"], one["low"], one["high"])
