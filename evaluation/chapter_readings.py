"""The chapter the dossier begins with: what readers who knew no system say of the suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from evaluation.blocks import Block, Heading, Paragraph, Points, Table
from evaluation.chapter_trials import write_trials

Found = Mapping[str, Any]
MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "worth a call": "worth a call",
        "excellent": "call first",
        "no reason": "no reason to call",
        "no 0 in first 3": "lists without one in the first three",
        "most named": "lists with the most named city",
    }
)
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "as shipped": "the default before, learned from past pairings",
        "worth-a-call": "the first version of this default",
    }
)
GROUPS: Mapping[str, str] = MappingProxyType(
    {"contract": "cities with a contract", "thin": "cities of which size and place are known", "town": "towns"}
)
TODAY = " today"
NEIGHBOUR = "statistical neighbour"


def write_readings(found: Found) -> Iterator[Block]:
    """The table of the readings, what it rests on, and what it does not show; nothing where none was measured."""
    readings = found.get("readings")
    if not readings:
        return
    yield Heading("What readers say")
    yield Paragraph(_tell_readers(readings))
    for kind, systems in readings["kinds"].items():
        yield _write_systems(kind, systems, readings)
    yield Points(_list_limits(readings))
    yield _write_exposure(readings["exposure"])
    yield from write_trials(readings)


def name_system(name: str) -> str:
    """How a system is called: the policy in use is named by its version.

    >>> name_system("worth-a-call-2026-11 today"), name_system("Gower")
    ('the default (worth-a-call-2026-11)', 'Gower')
    """
    if name.endswith(TODAY):
        return f"the default ({name.removesuffix(TODAY)})"
    return SYSTEMS.get(name, name)


def order_systems(systems: Found) -> list[tuple[str, Found]]:
    """The systems of one kind, the most often worth a call first."""
    return sorted(systems.items(), key=lambda item: -item[1]["worth a call"])


def _tell_readers(readings: Found) -> str:
    alpha = ", ".join(f"{kind} {value:.2f}" for kind, value in readings["alpha"].items())
    return (
        f"{readings['askers']} asking cities that no weight was fitted to, {readings['judgements']} grades from 0 (no reason to "
        f"call) to 3 (call first) by readers who saw facts of both sides and neither system nor score: "
        f"{', '.join(readings['readers'])}. Krippendorff's alpha: {alpha}. Shares are of the first five suggestions."
    )


def _write_systems(kind: str, systems: Found, readings: Found) -> Table:
    header = ("chosen by", *MEASURES.values(), *GROUPS.values(), f"lead over the {NEIGHBOUR}", "ahead for")
    return Table(
        f"{kind.capitalize()}: the share of the first five",
        header,
        [_write_row(*item) for item in order_systems(systems)],
    )


def _write_row(name: str, system: Found) -> tuple[str, ...]:
    groups = (system["groups"].get(group, {}).get("worth a call") for group in GROUPS)
    lead = system[f"lead over {NEIGHBOUR}"][0]
    cities = lead["wins"] + lead["ties"] + lead["losses"]
    return (
        name_system(name),
        *(f"{system[measure]:.2f}" for measure in MEASURES),
        *("" if rate is None else f"{rate:.2f}" for rate in groups),
        f"{lead['low']:+.2f} to {lead['high']:+.2f}",
        f"{lead['wins']} of {cities}",
    )


def _list_limits(readings: Found) -> list[str]:
    smallest = ", ".join(f"{kind} {value:.2f}" for kind, value in readings["smallest gain"].items())
    partners = "; ".join(f"{kind}: {_tell_partners(one)}" for kind, one in readings["past partners"].items())
    below = all(one["mean"] < one["best"] for one in readings["past partners"].values())
    verdict = "so past pairings are no headline" if below else "so past pairings tell as much as readers do"
    agendas = readings["agendas"]
    unread = ", ".join(
        f"{kind} {system['unjudged']}"
        for kind, systems in readings["kinds"].items()
        for name, system in systems.items()
        if name.endswith(TODAY)
    )
    return [
        "All readers so far are language models asked as twinning officers; grades by people replace theirs city by city.",
        "The default is asked with the topic of each city; its rivals could not be told one. Part of the lead is that it can.",
        f"The smallest gain between two versions that so many cities would show four times of five: {smallest}.",
        f"Places of the default that nobody has graded, which count in no share: {unread}.",
        f"Real past partners, not marked as such, were graded with the rest ({partners}), {verdict}.",
        f"In {agendas['sent']} of {agendas['read']} readings by models an agenda would be sent as it stands.",
    ]


def _tell_partners(one: Found) -> str:
    told = f"{one['mean']:.2f} on average, the best of the pool {one['best']:.2f}"
    if "pool" not in one:
        return told
    return f"{told}, the whole pool {one['pool']:.2f}; {one['reached']:.0%} of {one['graded']} reach the best"


def _write_exposure(shares: list[Found]) -> Table:
    rows = [
        (
            one["askers"],
            one["kind"],
            str(one["lists"]),
            f"{one['gini']:.2f}",
            ", ".join(f"{city_id} {share:.1%}" for city_id, share in one["most"]),
        )
        for one in shares
    ]
    return Table("Who stands on the first fives of everybody", ("asking", "for", "lists", "Gini", "named most"), rows)
