"""Who may do what, decided in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from api.errors import NotAllowed, NotSignedIn


class Role(StrEnum):
    """Who is asking."""

    GUEST = "guest"
    READER = "reader"
    EDITOR = "editor"
    STAFF = "staff"
    SERVICE = "service"


AccountRole = Literal["reader", "editor", "staff"]
"""The roles that a person's account may have."""
CITY_ROLES = (Role.EDITOR,)
"""The roles that speak for one city, which must be named."""


class Action(StrEnum):
    """What is asked for. The value is the scope that a service key needs for it."""

    READ_OPEN = "open"
    READ = "read"
    READ_PROFILE_HISTORY = "profiles:history"
    WRITE_PROFILE = "profiles:write"
    WRITE_RECORDS = "records:write"
    WRITE_POLICY = "policies:write"
    SAVE_ANSWER = "answers:write"
    SAY_INTEREST = "interests:write"
    READ_INTEREST = "interests:read"
    BROKER = "introductions:write"
    GIVE_FEEDBACK = "feedback:write"
    READ_FEEDBACK = "feedback:read"
    SAY_LESSONS = "lessons:write"
    READ_LESSONS = "lessons:read"
    IMPORT = "import"
    WRITE_CITIES = "cities:write"
    MANAGE_WEBHOOKS = "webhooks:write"
    READ_AUDIT = "audit:read"
    READ_ROUNDS = "rounds:read"
    WRITE_ROUNDS = "rounds:write"
    PUBLISH_ROUND = "rounds:publish"
    OWN_ROUNDS = "rounds:own"
    MANAGE_ACCOUNTS = "accounts:write"
    MANAGE_KEYS = "keys:write"
    OWN_SESSION = "session"
    MODERATE = "moderation:write"
    READ_METRICS = "metrics:read"


PROVIDER_PREFIX = "oidc:"
"""How the ids of a provider's people begin, and with them the names of their accounts here."""
SIGNED_IN = frozenset(Role) - {Role.GUEST}
ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.READ_OPEN: frozenset(Role),
    Action.READ: frozenset(Role),
    Action.READ_PROFILE_HISTORY: frozenset({Role.EDITOR, Role.SERVICE}),
    Action.WRITE_PROFILE: frozenset({Role.EDITOR, Role.SERVICE}),
    Action.WRITE_RECORDS: frozenset({Role.STAFF, Role.SERVICE}),
    Action.WRITE_POLICY: frozenset({Role.STAFF}),
    Action.SAVE_ANSWER: SIGNED_IN,
    Action.SAY_INTEREST: frozenset({Role.EDITOR, Role.SERVICE}),
    Action.READ_INTEREST: frozenset({Role.EDITOR, Role.STAFF, Role.SERVICE}),
    Action.BROKER: frozenset({Role.STAFF}),
    Action.GIVE_FEEDBACK: frozenset({Role.EDITOR, Role.STAFF, Role.SERVICE}),
    Action.READ_FEEDBACK: frozenset({Role.STAFF, Role.SERVICE}),
    Action.SAY_LESSONS: frozenset({Role.EDITOR}),
    Action.READ_LESSONS: frozenset({Role.EDITOR}),
    Action.IMPORT: frozenset({Role.STAFF, Role.SERVICE}),
    Action.WRITE_CITIES: frozenset({Role.STAFF, Role.SERVICE}),
    Action.MANAGE_WEBHOOKS: frozenset({Role.STAFF, Role.SERVICE}),
    Action.READ_AUDIT: frozenset({Role.STAFF}),
    Action.READ_ROUNDS: frozenset({Role.STAFF, Role.SERVICE}),
    Action.WRITE_ROUNDS: frozenset({Role.STAFF, Role.SERVICE}),
    Action.PUBLISH_ROUND: frozenset({Role.STAFF}),
    Action.OWN_ROUNDS: frozenset({Role.EDITOR}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.STAFF}),
    Action.MANAGE_KEYS: frozenset({Role.STAFF}),
    Action.MODERATE: frozenset({Role.STAFF}),
    Action.OWN_SESSION: SIGNED_IN - {Role.SERVICE},
    Action.READ_METRICS: frozenset(Role),
}
OWN_CITY_ONLY = frozenset(
    {
        Action.READ_PROFILE_HISTORY,
        Action.WRITE_PROFILE,
        Action.SAY_INTEREST,
        Action.READ_INTEREST,
        Action.GIVE_FEEDBACK,
        Action.SAY_LESSONS,
        Action.OWN_ROUNDS,
    }
)
OPEN_SCOPES = frozenset({Action.READ_OPEN, Action.READ, Action.READ_METRICS})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking: `id` is the account or key, `city_id` the city an editor edits, `scopes` what a service key may do."""

    role: Role = Role.GUEST
    id: str = "guest"
    city_id: str | None = None
    scopes: frozenset[str] = frozenset()
    name: str = ""

    @property
    def audience(self) -> str:
        """The audience this viewer belongs to: "public", "peers", or "own:<city id>" for a city's editor."""
        if self.role is Role.EDITOR:
            return f"own:{self.city_id}"
        if self.role is Role.STAFF or "peers:read" in self.scopes:
            return "peers"
        return "public"

    @property
    def speaks_for_cities(self) -> bool:
        """Whether this is the key of a platform that may read what cities said of others."""
        return self.role is Role.SERVICE and Action.READ_INTEREST in self.scopes

    def audience_for(self, city_id: str) -> str:
        """What this viewer may see of one city: "own", "peers" or "public"."""
        if self.role is Role.EDITOR:
            return "own" if self.city_id == city_id else "peers"
        if self.role is Role.SERVICE and Action.WRITE_PROFILE in self.scopes:
            return "own"  # the platform through which cities write their profiles
        return self.audience


GUEST = Viewer()


def is_for(role: Role, action: Action) -> bool:
    """Whether a role may do something at all; of what city, and with which scopes, `require` asks."""
    return role in ALLOWED[action]


def require(viewer: Viewer, action: Action, city_id: str | None = None, public_reading: bool = True) -> None:
    """Let the viewer pass or raise.

    Args:
        city_id: the city whose things are touched, where there is one.
        public_reading: whether guests may read public data at all.

    Raises:
        NotSignedIn: a guest asks for what needs a key or an account.
        NotAllowed: the role, the scopes of the key, or the city do not allow it.
    """
    closed = viewer.role is Role.GUEST and action is Action.READ and not public_reading
    if closed or (viewer.role is Role.GUEST and not is_for(Role.GUEST, action)):
        raise NotSignedIn("this needs a service key or an account: send it as 'Authorization: Bearer ...'")
    if not is_for(viewer.role, action):
        raise NotAllowed(f"the role '{viewer.role}' may not do this ({action})")
    if viewer.role is Role.SERVICE and action not in OPEN_SCOPES and action not in viewer.scopes:
        raise NotAllowed(f"this key lacks the scope '{action}'")
    if viewer.role is Role.EDITOR and action in OWN_CITY_ONLY and city_id != viewer.city_id:
        raise NotAllowed(f"you edit '{viewer.city_id}'; only an editor of '{city_id}' may do this")
