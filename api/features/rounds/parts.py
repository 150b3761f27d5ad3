"""A round as parts with addresses, so that a write is told by what it changed, rebased on others, and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.features.rounds.state import Json, RoundState

Changes = Mapping[str, list[Any]]
"""By address: the part as it was and as it is, None where it was not or is no more."""
NESTED = {"scenarios": ("places", "places"), "publication": ("invitations", "invitations")}
PAIRS = ("wishes", "vetoes", "locks", "conflicts")
COMPANY = ("learners", "hosts", "reviewers", "applications", "groups", "questions")


def flatten(state: RoundState) -> dict[str, Any]:
    """Each part by its address, such as `sheets/learners/L01` or `places/<scenario>/L01`."""
    whole = state.model_dump(mode="json")
    parts: dict[str, Any] = {name: whole[name] for name in ("state", "lead", "board", "columns")}
    for sheet, rows in whole["sheets"].items():
        parts[f"sheets/{sheet}"] = True
        parts |= {f"sheets/{sheet}/{row}": cells for row, cells in rows.items()}
    for number, scenario in whole["scenarios"].items():
        places = scenario.pop("places")
        parts[f"scenarios/{number}"] = scenario
        parts |= {f"places/{number}/{learner}": placed for learner, placed in places.items()}
    if publication := whole["publication"]:
        parts |= {f"invitations/{name}": one for name, one in publication.pop("invitations").items()}
        parts["publication"] = publication
    for name in ("milestones", "outcomes", "judgements"):
        parts |= {f"{name}/{one}": content for one, content in whole[name].items()}
    return parts


def unflatten(kind: str, parts: Mapping[str, Any]) -> RoundState:
    """The round that these parts make."""
    whole: Json = {
        "kind": kind,
        "sheets": {},
        "scenarios": {},
        "milestones": {},
        "outcomes": {},
        "judgements": {},
        "publication": None,
    }
    late: dict[str, Json] = {"places": {}, "invitations": {}}
    for address, part in parts.items():
        name, _, rest = address.partition("/")
        if name == "sheets":
            sheet, _, row = rest.partition("/")
            whole["sheets"].setdefault(sheet, {}).update({row: part} if row else {})
        elif name == "places":
            number, _, learner = rest.partition("/")
            late["places"].setdefault(number, {})[learner] = part
        elif name == "invitations":
            late["invitations"][rest] = part
        elif rest:
            whole[name][rest] = part
        else:
            whole[name] = part
    for number, scenario in whole["scenarios"].items():
        whole["scenarios"][number] = {**scenario, "places": late["places"].get(number, {})}
    if whole["publication"]:
        whole["publication"] = {**whole["publication"], "invitations": late["invitations"]}
    return RoundState.model_validate(whole)


def find_changes(before: RoundState, after: RoundState) -> dict[str, list[Any]]:
    """What differs between two states of a round."""
    old, new = flatten(before), flatten(after)
    return {
        address: [old.get(address), new.get(address)]
        for address in (*old, *(address for address in new if address not in old))
        if old.get(address) != new.get(address)
    }


def apply_changes(state: RoundState, changes: Changes) -> RoundState:
    """The round with changes made as they were made before."""
    parts = flatten(state)
    for address, (_, after) in changes.items():
        if after is None:
            parts.pop(address, None)
        else:
            parts[address] = after
    return unflatten(state.kind, parts)


def turn_round(changes: Changes) -> dict[str, list[Any]]:
    """The changes that take these back."""
    return {address: [after, before] for address, (before, after) in changes.items()}


def name_touched(addresses: Iterable[str]) -> list[str]:
    """The cities and things that changes at these addresses are about.

    >>> name_touched(["sheets/wishes/L01>H08", "places/1/L02", "scenarios/1", "sheets/rules/R1"])
    ['L01', 'L02', 'rules R1', 'scenarios 1']
    """
    return sorted({name for address in addresses if (name := _name(address))})


def _name(address: str) -> str:
    name, _, rest = address.partition("/")
    part, _, row = rest.partition("/")
    if name == "sheets":
        if not row:
            return ""
        if part in PAIRS:
            return row.partition(">")[0]
        return row if part in COMPANY else f"{part} {row}"
    if name == "places":
        return row
    return f"{name} {rest}" if rest else name
