"""Those who write until they are told to stop, and remember what the service acknowledged."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import Any

from evaluation.reliability.server import Mortal

CITY, OTHER = "pau-fr", "leuven-be"
ITEMS = 20
FIRST_YEAR = 2001
PROFILE = f"/cities/{CITY}/profile"
SCOPES = ["profiles:write", "profiles:history", "records:write", "import"]


@dataclass
class Acknowledged:
    """What was answered with a success: ids of records, texts of needs, ids of import jobs with their programme."""

    records: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    jobs: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    def __str__(self) -> str:
        counts = f"{len(self.records)} records, {len(self.needs)} profile writes, {len(self.jobs)} imports of {ITEMS} records"
        return f"{counts}, {self.asked} questions with new texts"


def build_pair(programme: str) -> dict[str, Any]:
    """A collaboration as it is sent."""
    said = {"programme": programme, "year": 2020, "kind": "project", "direction": "mutual", "source": "made up"}
    return {**said, "a": CITY, "b": OTHER, "themes": []}


def write_record(server: Mortal, key: str, number: int, done: Acknowledged) -> None:
    """Add a record."""
    status, _, made = server.send("POST", "/collaborations", build_pair(f"record {number}"), key)
    if status == 201:
        done.records.append(made["id"])


def write_profile(server: Mortal, key: str, number: int, done: Acknowledged) -> None:
    """Replace the needs of a city by a text that was never seen, so that a vector is written as well."""
    etag = server.send("GET", PROFILE, None, key)[1]
    text = f"need number {number} of a city that is killed again and again"
    items = [{"text": text, "theme": "finance"}]
    section = {"visibility": "public", "complete": False, "items": items}
    if server.send("PATCH", f"{PROFILE}/needs", section, key, etag)[0] == 200:
        done.needs.append(text)


def write_import(server: Mortal, key: str, number: int, done: Acknowledged) -> None:
    """Import twenty records of one programme, one a year."""
    pairs = [{**build_pair(f"import {number}"), "year": FIRST_YEAR + item} for item in range(ITEMS)]
    status, _, job = server.send("POST", "/imports", {"dry_run": False, "collaboration": pairs}, key)
    if status == 202:
        done.jobs[job["id"]] = f"import {number}"
    time.sleep(0.3)


def ask_anew(server: Mortal, key: str, number: int, done: Acknowledged) -> None:
    """Ask in words that were never seen: their vector goes to the cache."""
    done.asked += server.send("POST", "/ask", {"need": f"question number {number} about heat and trams"})[0] == 200


WRITERS: tuple[Callable[[Mortal, str, int, Acknowledged], None], ...] = (
    write_record,
    write_profile,
    write_import,
    ask_anew,
)


def start_writers(server: Mortal, key: str, done: Acknowledged, stop: Event) -> list[Thread]:
    """A thread for each kind of write."""
    threads = [Thread(target=_repeat, args=(write, server, key, done, stop), daemon=True) for write in WRITERS]
    for thread in threads:
        thread.start()
    return threads


def _repeat(
    write: Callable[[Mortal, str, int, Acknowledged], None], server: Mortal, key: str, done: Acknowledged, stop: Event
) -> None:
    for number in count():
        if stop.is_set():
            return
        try:
            write(server, key, number, done)
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)  # killed: whether it was written is not known, and nobody was told that it was
