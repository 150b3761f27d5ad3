"""Versions of a round: which one a write was made on, and what to say where somebody else has changed the same since."""

from __future__ import annotations

from sqlmodel import Session

from api.errors import Conflict, Diverged, Fault, Invalid, NotFound, NotStated, Stale
from api.features.rounds.decisions import EVERYTHING, Operation, list_since
from api.features.rounds.parts import find_changes, flatten
from api.features.rounds.state import Json, RoundState
from api.http.paging import read_cursor
from api.storage.models import DecisionRow, RoundRow

ANY_VERSION = 0


def read_version(if_match: str | None) -> int:
    """The version that a write names, `ANY_VERSION` for `*`. Raises NotStated, Stale for a tag of something else.

    >>> read_version('"17"'), read_version("*")
    (17, 0)
    """
    if if_match is None:
        raise NotStated("send If-Match with the ETag of the round that you read, so that no one's change is lost")
    tag = if_match.strip().removeprefix("W/").strip('"')
    if tag == "*":
        return ANY_VERSION
    if not (tag.isascii() and tag.isdecimal() and len(tag) < 10):
        raise Stale("this is no version of a round: read the round again, then decide")
    return int(tag)


def read_version_cursor(cursor: str | None) -> int:
    """The version that a cursor names, 0 for none. Raises Invalid."""
    last = read_cursor(cursor) or "0"
    if not (last.isascii() and last.isdecimal() and len(last) < 10):
        raise Invalid("this cursor was not given by this service", [Fault("cursor", "start without a cursor")])
    return int(last)


def name_version(row: RoundRow) -> str:
    """The ETag of a round: its version."""
    return f'"{row.version}"'


def refuse_diverged(session: Session, row: RoundRow, version: int, operation: Operation, state: RoundState) -> None:
    """Let pass a write on a version since which nobody has changed the same. Raises Stale, Diverged with both versions."""
    if version in (ANY_VERSION, row.version):
        return
    since = list_since(session, row.id, version) if version < row.version else []
    if not since:
        raise Stale(f"this round has no version {version}: read it again, then decide")
    mine = operation.writes | operation.reads
    clashing = [line for line in since if EVERYTHING in mine or not mine.isdisjoint(line.touched) or _is_whole(line)]
    if not clashing:
        return
    told = "somebody else has changed the same since you read it: look at both versions, then decide"
    addresses = {address for line in clashing for address in line.changes}
    theirs = {
        "version": row.version,
        "parts": {address: part for address, part in flatten(state).items() if address in addresses},
        "by": [{"who": line.who, "at": line.at, "what": line.what, "why": line.why} for line in clashing],
    }
    raise Diverged(told, theirs, {"version": version, "parts": _show_mine(operation, state)})


def _is_whole(line: DecisionRow) -> bool:
    return EVERYTHING in line.touched


def _show_mine(operation: Operation, state: RoundState) -> Json:
    """What the operation would make of the round as it is."""
    try:
        return {address: part for address, (_, part) in find_changes(state, operation.apply(state)).items()}
    except (NotFound, Conflict):
        return {}
