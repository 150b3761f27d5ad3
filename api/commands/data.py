"""What the commands answer from: the database that `serve` uses, or, where there is none, the world that ships."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import Fault, Invalid
from api.questions.policy import FindPolicy, choose_policy
from api.snapshots.view import View
from fixtures.policies import load_policy, policy_names
from fixtures.snapshot import load_snapshot
from fixtures.vectors import default_encode
from matcher.city import City
from matcher.policy import Policy
from matcher.statements import Encode
from matcher.update import update_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.questions.asking import Answered

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Data:
    """What is public of the data, how another policy than the adopted one is found, and what texts are encoded by."""

    view: View
    find_policy: FindPolicy
    encode: Encode

    def under(self, policy: str | None) -> Data:
        """The same data under a policy, named as id@version or, where it ships, as its file. Raises Invalid."""
        name = _name_in_full(policy) if policy else None
        return replace(self, view=choose_policy(self.view, name, self.find_policy))

    def sharpened(self, city_id: str, asking: Answered) -> View:
        """The view in which the city has said as well what it answers for this one list. Raises Invalid."""
        from api.questions.sharpening import sharpen

        return sharpen(self.view, city_id, asking, self.encode)

    def find(self, name: str, country: str | None = None) -> tuple[Data, str]:
        """The data with the city in it that an id or a name means, and its id.

        Raises:
            ValueError: no city bears the name, or several do; the nearest come with it.
        """
        if name in self.view.snapshot.numbers:
            return self, name
        from api.questions.find_city import find_one
        from api.questions.visitors import bring_in, find_strangers
        from fixtures.gazetteer import AmbiguousCity, Gazetteer

        try:
            found = find_one(self.view.snapshot, name, country)
        except AmbiguousCity as error:
            choices = ", ".join(f"{match.id} ({match.name}, {match.country})" for match in error.candidates[:5])
            raise ValueError(f"'{name}' can mean several cities; say which: {choices}") from error
        if find_strangers(self.view, [found.id]):
            sys.stderr.write(f"{found.name} has no profile here yet: what is known is its size and place.\n")
        return replace(self, view=bring_in(self.view, [found.id], Gazetteer(), self._extend)), found.id

    def _extend(self, view: View, visitors: Sequence[City]) -> View:
        return replace(view, snapshot=update_snapshot(view.snapshot, visitors, self.encode))


def open_data(data_dir: Path | None = None) -> Data:
    """The data of a folder, of the user's own if none is named. Nothing is written. Raises ValueError."""
    from api.settings import Settings

    settings = Settings(data_dir=data_dir.expanduser().resolve()) if data_dir else Settings()
    address = settings.database
    if address.startswith(SQLITE) and not Path(address.removeprefix(SQLITE)).is_file():
        return _open_shipped()
    return _open_stored(address, settings.snapshots) or _open_shipped()


def _open_shipped() -> Data:
    policies = _read_policies()

    def find(name: str) -> Policy:
        if name not in policies:
            fault = Fault("policy", f"choose one of {', '.join(policies)}")
            raise Invalid(f"there is no policy '{name}'; {fault.message}", [fault])
        return policies[name]

    return Data(View(load_snapshot(), load_policy()), find, default_encode())


def _open_stored(address: str, snapshots: Path) -> Data | None:
    """What a database holds; None for one that was never filled."""
    from sqlalchemy.exc import SQLAlchemyError

    from api.snapshots.store import SnapshotStore
    from api.storage.engine import open_engine, open_session
    from api.storage.loading import load_named_policy
    from api.storage.migrate import HEAD, read_version

    engine = open_engine(address)
    try:
        version = read_version(engine)
    except SQLAlchemyError as error:
        raise ValueError(f"the database cannot be opened: {error}") from error
    if version is None:
        return None
    if version != HEAD:
        raise ValueError(f"the database is at version {version}, not {HEAD}: start 'city-peers serve' once to move it")

    def find(name: str) -> Policy:
        with open_session(engine) as session:
            return load_named_policy(session, name)

    if not _is_filled(engine):
        return None
    store = SnapshotStore(engine, default_encode(), snapshots)
    return Data(store.current().view(), find, store.encode)


def _is_filled(engine: Engine) -> bool:
    from api.storage.engine import open_session
    from api.storage.seed import is_empty

    with open_session(engine) as session:
        return not is_empty(session)


def _read_policies() -> Mapping[str, Policy]:
    return {load_policy(name).name: load_policy(name) for name in policy_names()}


def _name_in_full(name: str) -> str:
    return load_policy(name).name if name in policy_names() else name
