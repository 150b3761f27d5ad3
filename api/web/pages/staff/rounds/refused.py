"""A write to a round that was refused: why, both versions where somebody else has changed the same, and all that was typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from api.web.pages.staff.rounds.head import Head

SHOWN = ("why", "reason", "note", "title", "due")


@dataclass(frozen=True, slots=True)
class Both:
    """One part of the round in both versions, as text; "" where it is not there."""

    address: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class By:
    """Somebody else's write."""

    who: str
    at: datetime
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """wrong: why. by, both: what others did meanwhile. hidden: fields sent again as they are. shown: those that can be mended.

    action: where the form goes to. version: on which it is sent again.
    """

    template: ClassVar[str] = "staff/rounds/refused.html"

    head: Head
    wrong: tuple[str, ...]
    by: tuple[By, ...]
    both: tuple[Both, ...]
    hidden: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str, str], ...]
    action: str
    version: int


def build_refused(
    head: Head,
    fields: Sequence[tuple[str, str]],
    wrong: Sequence[str],
    action: str,
    more: Mapping[str, Any] | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> RefusedPage:
    """The page. more: both versions, where somebody else has changed the same. names: of people, by who they are in the log."""
    theirs: Mapping[str, Any] = more["theirs"] if more else {}
    yours: Mapping[str, Any] = more["yours"] if more else {}
    return RefusedPage(
        head=head,
        wrong=tuple(wrong),
        by=tuple(_read_by(one, names) for one in theirs.get("by", ())),
        both=tuple(_hold_beside(theirs.get("parts", {}), yours.get("parts", {}))),
        hidden=tuple((name, value) for name, value in fields if not _is_shown(name) and name != "version"),
        shown=tuple((name, name.rpartition(":")[2], value) for name, value in fields if _is_shown(name)),
        action=action,
        version=head.version,
    )


def _read_by(one: Mapping[str, Any], names: Mapping[str, str]) -> By:
    return By(names.get(one["who"], one["who"]), datetime.fromisoformat(one["at"]), one["what"], one["why"])


def _hold_beside(theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> Iterator[Both]:
    """The parts in both versions; of a row that both have, only the cells that differ."""
    for address in sorted({*theirs, *yours}):
        mine, other = yours.get(address), theirs.get(address)
        if isinstance(mine, dict) and isinstance(other, dict):
            keys = [key for key in dict.fromkeys((*other, *mine)) if other.get(key) != mine.get(key)]
            mine, other = ({key: part.get(key, "–") for key in keys} for part in (mine, other))
        yield Both(address, _write(other), _write(mine))


def _is_shown(name: str) -> bool:
    return name.startswith("cell:") or name.rpartition(".")[2] in SHOWN


def _write(part: Any) -> str:
    if part is None:
        return ""
    if isinstance(part, dict):
        return "; ".join(f"{name}: {_write(value)}" for name, value in part.items())
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
