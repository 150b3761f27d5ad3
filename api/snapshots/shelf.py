"""Where a builder puts finished snapshots, and where those who answer find them."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import IO

from sqlalchemy import Engine
from sqlmodel import Session

import embeddings
import fixtures
import matcher
from api import snapshots, storage
from api.errors import Conflict
from api.snapshots.depot import Depot
from api.snapshots.edition import Edition
from api.snapshots.folder import read_edition, read_origin_of, write_edition
from api.snapshots.vectors import VectorMemory
from api.snapshots.whole import Named, NotWhole, check_whole, list_named, remove_unfinished, write_whole
from api.storage.counters import CONTENT, read_counters
from api.storage.feed import read_origin
from api.storage.loading import load_adopted_policy

LOG = logging.getLogger("city_peers")
LOCK = ".builder"
NAME = re.compile(r"\d{12}-[0-9a-f]{16}-[0-9a-f]{12}")
"""Revision, version of the public snapshot, code."""
LOOK_SECONDS, MOST_LOOKS = 0.1, 5
SOURCES = (matcher, embeddings, fixtures, storage, snapshots)
"""The rooms whose code makes a snapshot of rows, and a row of facts a city."""


class Shelf:
    """A folder of finished snapshots. A snapshot of other code, of another encoder or of another database is not for us.

    Args:
        root: the folder; it need not be there.
        depot: where machines that do not share the folder have theirs from.
    """

    def __init__(self, root: Path, engine: Engine, encode: VectorMemory, depot: Depot | None = None) -> None:
        self._root, self._engine, self._encode, self._depot = root, engine, encode, depot
        self._sent: Named | None = None
        self._code = name_code(encode.encoder_id)
        self._unusable: set[Named] = set()

    def _list(self) -> list[Named]:
        """The finished snapshots, of whatever code; what else lies in the folder is not ours."""
        return [one for one in list_named(self._root) if NAME.fullmatch(one.name)]

    def find_new(self, held: Named | None = None) -> Named | None:
        """The newest finished snapshot that may be for us; None where it is the one that is held, or an older one."""
        ours = [one for one in self._list() if one.name.endswith(self._code) and one not in self._unusable]
        newest = ours[-1] if ours else None
        return None if newest == held or (held and newest and newest.name < held.name) else newest

    def open(self, held: Named | None = None) -> Edition | None:
        """The edition of the newest finished snapshot; None where there is none that is new and whole, which is logged."""
        while named := self.find_new(held):
            try:
                return self._open(named)
            except NotWhole as error:
                self._unusable.add(named)
                LOG.warning("the finished snapshot %s is not used: %s", named.name, error)
        return None

    def _open(self, named: Named) -> Edition:
        folder = self._root / named.name
        check_whole(folder)
        with Session(self._engine) as session:
            policy = load_adopted_policy(session)
            try:
                edition = read_edition(folder, self._encode, policy, named)
                is_known = edition.revision <= read_counters(session)[CONTENT]
                is_ours = is_known and read_origin_of(folder) == read_origin(session, edition.loaded.feed_no)
            except (OSError, ValueError, LookupError, TypeError) as error:
                raise NotWhole(f"{type(error).__name__}: {error}") from error
        if not is_ours:
            raise NotWhole("it is of another database")
        return edition

    def write(self, edition: Edition) -> None:
        """Put an edition on the shelf, and take away all others: they hold what may have been erased since."""
        with Session(self._engine) as session:
            origin = read_origin(session, edition.loaded.feed_no)
        name = f"{edition.revision:012d}-{edition.snapshot.version}-{self._code}"
        write_whole(self._root, name, lambda folder: write_edition(folder, edition, origin))
        for other in self._list():
            if other.name != name:
                shutil.rmtree(self._root / other.name, ignore_errors=True)

    def send(self) -> None:
        """Let other machines have the newest one; asked again after a failure, it is sent then. Raises what the depot raises."""
        newest = self.find_new()
        if self._depot and newest and newest != self._sent:
            self._depot.send(self._root / newest.name)
            self._sent = newest

    def fetch(self) -> None:
        """Have what a builder on another machine has finished; one process of a machine does so for all.

        Raises what the depot raises.
        """
        if self._depot is None:
            return
        names = [name for name in self._depot.list_names() if NAME.fullmatch(name) and name.endswith(self._code)]
        if not self._depot.find_new(self._root, names):
            return
        with suppress(Conflict), building(self._root):
            if newest := self._depot.find_new(self._root, names):  # another process may have brought it meanwhile
                self._depot.fetch(self._root, newest)

    def tidy(self, revision: int) -> None:
        """Take away what is older than a revision, where no builder is at work to do so: it may hold what was erased since."""
        old = [one.name for one in self._list() if revision_of(one) < revision]
        if old:
            with suppress(Conflict), building(self._root):
                for name in old:
                    shutil.rmtree(self._root / name, ignore_errors=True)

    def has_builder(self) -> bool:
        """Whether somebody builds here now."""
        try:
            with (self._root / LOCK).open() as lock:
                return not _take(lock, alone=False)
        except OSError:
            return False


def revision_of(named: Named) -> int:
    """The revision of the database that a finished snapshot holds.

    >>> revision_of(Named("000000000042-0123456789abcdef-0123456789ab", 7))
    42
    """
    return int(named.name.partition("-")[0])


@contextmanager
def building(root: Path) -> Iterator[None]:
    """Be the one who puts snapshots into a folder, until the block ends or the process does. Raises Conflict where another is."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        if not _take_soon(lock):
            raise Conflict(f"another builder is at work in {root}")
        remove_unfinished(root)
        yield


def _take_soon(lock: IO[str]) -> bool:
    """Whether the lock could be had alone; whoever only looks, or tidies, is soon done."""
    for _ in range(MOST_LOOKS):
        if _take(lock, alone=True):
            return True
        sleep(LOOK_SECONDS)
    return False


def _take(lock: IO[str], alone: bool) -> bool:
    """Whether the lock could be had, until its file is closed; that of a process that was killed is free at once."""
    import fcntl  # here, since not every system that asks questions has it

    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def name_code(encoder_id: str) -> str:
    """What finished snapshots are made by, in few letters: the code of the rooms that make them, their data, and the encoder."""
    digest = hashlib.sha256(encoder_id.encode())
    for room in SOURCES:
        root = Path(next(iter(room.__path__)))
        for path in sorted([*root.rglob("*.py"), *root.glob("data/vocabulary.json")]):
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]
