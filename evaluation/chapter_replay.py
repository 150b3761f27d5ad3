"""The second chapter: the rounds of the past planned again with the hosts and seats they really had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.blocks import Block, Heading, Paragraph, Points, Table, read_text, say, say_smallest
from evaluation.systems import OURS

Found = Mapping[str, Any]
CHANCE = "hosts permuted"


def write_replay(found: Found) -> Iterator[Block]:
    """What a plan on the default's fit recovers of each round, against chance and other fits; nothing where none was replayed."""
    replay = found.get("controls", {}).get("replay")
    if not replay:
        return
    yield Heading("Rounds planned again")
    yield Points(read_text("replay"))
    for what, of_rounds in sorted(replay["together"].items()):
        if of_rounds:
            yield _write_together(what, of_rounds)
    yield Paragraph(_judge(replay["together"]["all rounds"]))
    yield _write_rounds(replay["rounds"])


def _judge(every: Found) -> str:
    found, chance = every["systems"][OURS], every["by chance"]
    lead = found["lead over chance"]
    return (
        f"{OURS} recovers {found['recovered']:.0f} of {every['pairs']} pairs, {chance['mean']:.0f} are expected by chance "
        f"({chance['low']:.0f} to {chance['high']:.0f}); as many or more come by chance with probability {found['p']:.3f}. "
        f"So few rounds would show a lead over chance of {say(lead['smallest'], 2)} of a round's pairs four times of five; it is "
        f"{say(lead['mean'], 2)} ({say(lead['low'], 2)} to {say(lead['high'], 2)})."
    )


def _write_together(what: str, of_rounds: Found) -> Table:
    chance = of_rounds["by chance"]
    rows = [
        (
            name,
            f"{one['recovered']:.1f}",
            say(one["p"]),
            _say_lead(one["lead over chance"]),
            _say_lead(one["behind"]) if name != OURS else "",
            say_smallest(one["behind"]["smallest"]) if name != OURS else "",
        )
        for name, one in sorted(of_rounds["systems"].items(), key=lambda item: (-item[1]["recovered"], item[0]))
    ]
    by_chance = (CHANCE, f"{chance['mean']:.1f} ({chance['low']:.0f} to {chance['high']:.0f})", "", "", "", "")
    header = (
        "planned on the fit of",
        "pairs recovered",
        "p",
        "lead over chance, a round",
        "our lead",
        "smallest that shows",
    )
    caption = f"{what.capitalize()}: {of_rounds['rounds']} rounds, {of_rounds['pairs']} pairs"
    told = f"{caption}. Leads are shares of the pairs of a round, every round counting the same."
    return Table(told, header, [*rows, by_chance])


def _say_lead(lead: Found) -> str:
    return f"{lead['mean']:+.2f} ({lead['low']:+.2f} to {lead['high']:+.2f})".replace("-", "−")


def _write_rounds(rounds: list[Found]) -> Table:
    names = sorted(rounds[0]["recovered"])
    rows = [
        (
            f"{one['name']} {one['year']}",
            "mutual" if one["kind"] == "twins" else "",
            f"{one['learners']} / {one['hosts']} / {one['pairs']}",
            *(f"{one['recovered'][name]:.1f}" for name in names),
            f"{one['by chance']['mean']:.1f} ({one['by chance']['low']:.0f} to {one['by chance']['high']:.0f})",
        )
        for one in rounds
    ]
    header = ("round", "direction", "learners / hosts / pairs", *names, CHANCE)
    return Table("Pairs recovered in each round", header, rows)
