"""On which level and with which department a city wants an exchange."""

from __future__ import annotations

from collections.abc import Iterator

from api.errors import Fault, Invalid
from fixtures.vocabulary import load_vocabulary

LEVELS, DEPARTMENTS = "exchange_levels", "climate_home"
"""The sections of the vocabulary: departments are those in which the climate agenda may sit."""


def check_exchange(level: str, department: str) -> None:
    """Hold both against the vocabulary; "" is any. Raises Invalid with a fault for each that is none of it."""
    if faults := list(_find_faults(level, department)):
        raise Invalid("; ".join(f"{fault.field}: {fault.message}" for fault in faults), faults)


def _find_faults(level: str, department: str) -> Iterator[Fault]:
    for field, section, code in (("level", LEVELS, level), ("department", DEPARTMENTS, department)):
        known = load_vocabulary().section(section).numbers
        if code and code not in known:
            yield Fault(field, f"choose one of {', '.join(known)}")


def agree(own: str, other: str) -> str:
    """What two sides that each name a code, or "" for any, agree on; "" where they differ.

    >>> agree("strategic", ""), agree("strategic", "operational")
    ('strategic', '')
    """
    return own if own == other or not other else "" if own else other
