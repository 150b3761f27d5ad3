"""A server process that dies by SIGKILL at a moment that a test chooses: before a decision is committed, or right after."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Literal

import uvicorn
from sqlalchemy import event
from sqlmodel import Session

from api.app import create_app
from api.settings import Settings
from api.storage.models import DecisionRow
from evaluation.reliability.server import Mortal
from tests.strategies import hash_words

Moment = Literal["before", "after"]
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.api.features.mortal"])
DEATH_SECONDS = 60


def serve(settings: Settings, port: int, moment: Moment, what: str) -> None:
    """Serve until a decision of this name is written: then die before its commit, with all of it sent, or right after."""

    def note(session: Session, _context: object) -> None:
        found = any(isinstance(one, DecisionRow) and one.what == what for one in session.new)
        if found and moment == "before":
            die()
        session.info["found"] = found or session.info.get("found", False)

    def look(session: Session) -> None:
        if session.info.get("found"):
            die()

    event.listen(Session, "after_flush", note)
    event.listen(Session, "after_commit", look)
    uvicorn.run(create_app(settings, hash_words), port=port, log_level="critical")


def die() -> None:
    """The end, without a chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Doomed(Mortal):
    """Such a server, spoken to as any other of the reliability runs. token: of who speaks."""

    child: ForkServerProcess | None = None
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The document of an answer, of a write on whatever version; it must not be refused."""
        status, _, answer = self.send(method, path, body, self.token, "" if method == "GET" else "*")
        assert status < 300, answer
        return answer

    def await_death(self) -> None:
        """Wait until it was killed."""
        assert self.child is not None
        self.child.join(DEATH_SECONDS)
        assert self.child.exitcode == -signal.SIGKILL


@contextmanager
def doom(settings: Settings, token: str, moment: Moment, what: str) -> Iterator[Doomed]:
    """A server on a database of the tests that will die at this moment; when the block ends it is dead."""
    assert settings.database_url is not None
    server = Doomed(Path(settings.data_dir), settings.database_url, token=token)
    server.child = FORKING.Process(target=serve, args=(settings, server.port, moment, what), daemon=True)
    server.child.start()
    try:
        server.wait_until_ready()
        yield server
        server.await_death()
    finally:
        server.child.kill()
