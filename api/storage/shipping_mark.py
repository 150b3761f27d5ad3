"""The mark in a database of what was shipped into it last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from api.storage.models import ShippedRow
from api.version import VERSION
from fixtures.policies import DEFAULT

MARK = ("package", "city-peers")


def build_mark(digest: str, policy_name: str, world: bool) -> ShippedRow:
    """The mark. `world`: whether the shipped cities were asked for; `default`: whether the policy was the package's choice."""
    parts = {"digest": digest, "version": VERSION, "world": world, "default": policy_name == DEFAULT}
    return ShippedRow(kind=MARK[0], id=MARK[1], parts=parts)


def read_mark(session: Session) -> Mapping[str, Any] | None:
    """The mark; None in a database of a version that left none."""
    row = session.get(ShippedRow, MARK)
    return None if row is None else row.parts


def is_shipped(session: Session, digest: str) -> bool:
    """Whether the database has what this version ships, or what a newer one does: that is never taken back."""
    mark = read_mark(session)
    return mark is not None and (mark["digest"] == digest or read_number(mark["version"]) > read_number(VERSION))


def read_number(version: str) -> tuple[int, ...]:
    """A version as numbers.

    >>> read_number("0.10.2") > read_number("0.9.0")
    True
    """
    return tuple(int(step) for step in version.split(".") if step.isdigit())
