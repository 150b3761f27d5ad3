"""The errors of the service, drawn as a tree. None of them knows of HTTP: `problems.py` says which status each one has.

ServiceError
├── NotFound             nothing has this id
├── NotSignedIn          a guest asks for what needs a key or an account
├── NotAllowed           the viewer is known and may not
├── Conflict             it exists already, or is in a state that does not allow this
├── Stale                it was changed since it was read
│   └── Diverged         of what is told: as it stands, and as it was sent
├── NotStated            a write does not say which version it replaces
├── TooLarge             more bytes than allowed
├── WrongMediaType       a body of a kind that is not read here
├── TooMany              more requests than allowed
├── Busy                 something that this has to wait for takes too long
└── Invalid              the content cannot be taken, field by field
    └── NotReadable      the body is not what it says it is
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the field (a JSON pointer or a parameter name) and what to do."""

    field: str
    message: str


class ServiceError(Exception):
    """Anything the service refuses, with a message that says what to do."""


class NotFound(ServiceError):
    """Nothing has this id; `nearest` are ids spelled alike."""

    def __init__(self, message: str, nearest: Sequence[str] = ()) -> None:
        self.nearest = tuple(nearest)
        super().__init__(message)


class NotSignedIn(ServiceError):
    """A guest asks for what needs a key or an account, or the key is not valid."""


class NotAllowed(ServiceError):
    """The viewer is known and may not."""


class Conflict(ServiceError):
    """It exists already, or is in a state that does not allow this."""


class Stale(ServiceError):
    """It was changed since it was read: read it again, then decide."""


class Diverged(Stale):
    """Somebody else has changed the same: `theirs` is how it stands now and who made it so, `yours` what was sent."""

    def __init__(self, message: str, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> None:
        self.more = {"theirs": dict(theirs), "yours": dict(yours)}
        super().__init__(message)


class NotStated(ServiceError):
    """A write does not say which version it replaces."""


class TooLarge(ServiceError):
    """More bytes than allowed."""


class WrongMediaType(ServiceError):
    """A body of a kind that is not read here."""


class TooMany(ServiceError):
    """More requests than allowed; `retry_after` seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many requests: wait {retry_after} s")


class Busy(ServiceError):
    """Something that this has to wait for takes too long; `retry_after` seconds to wait."""

    def __init__(self, retry_after: int = 5) -> None:
        self.retry_after = retry_after
        super().__init__(f"the service takes over what was just written: try again in {retry_after} s")


class Invalid(ServiceError):
    """The content cannot be taken; `faults` says where and why."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__(message)


class NotReadable(Invalid):
    """The body is not what it says it is."""
