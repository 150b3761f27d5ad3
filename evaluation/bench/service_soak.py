"""A day of changes in a short time: does the memory of the service grow?

`python -m evaluation.bench.service_soak [SECONDS] [CITIES]`: a city rewrites its needs, staff add a collaboration and take it out
again, and a reader asks, all as fast as they are answered; what is stored stays as large as it was. No question is asked twice in
the same words, half of the answers are not compressed, and pages are read in every language. Memory is read twenty times.
The slope is that of the straight line through the readings after the first third, when caches have filled.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np

from evaluation.bench.service_filling import load_world
from evaluation.bench.service_process import GZIP, Connection, Served, run_city_peers
from evaluation.bench.service_world import list_texts
from fixtures.world import load_world as load_real_world

READINGS = 20
LARGEST_GROWTH = 0.02
MOST = 50
LANGUAGES = ("de", "el", "en", "es", "fr", "it", "pl", "ro", "sv")
CITY = "pau-fr"
SECTION = f"/cities/{CITY}/profile/needs"


def main() -> None:
    """Print memory and counts as time goes by, then the verdict."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    cities = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    tell_verdict(*soak(seconds, cities, sys.stdout.write))


def soak(seconds: float, cities: int, tell: Callable[[str], object]) -> tuple[list[tuple[float, float]], int]:
    """The readings in minutes and megabytes, and how many changes were made."""
    with tempfile.TemporaryDirectory() as name, run_city_peers(Path(name)) as served:
        ids, staff = load_world(served, cities)
        link = next(line for line in served.lines if f"as {CITY}" in line).strip().rpartition("token=")[2]
        editor = str(send(served, "POST", "/sessions/by-link", {"token": link})[1]["token"])
        stop, changes = threading.Event(), [0]
        writer = threading.Thread(target=change_until, args=(served, editor, staff, ids, stop, changes))
        writer.start()
        readings = list(read_memory(served, ids, seconds, changes, tell))
        stop.set()
        writer.join()
    return readings, changes[0]


def read_memory(
    served: Served, ids: list[str], seconds: float, changes: list[int], tell: Callable[[str], object]
) -> Iterator[tuple[float, float]]:
    """Minutes and megabytes of each reading; questions are asked in between."""
    started = time.monotonic()
    for reading in range(READINGS + 1):
        asked = _ask_until(served, ids, started + seconds * reading / READINGS)
        minutes, memory = (time.monotonic() - started) / 60, served.memory_mb()
        tell(f"{minutes:5.1f} min {memory:7.1f} MB {changes[0]:7,} changes {asked:7,} questions since\n")
        yield minutes, memory


def tell_verdict(readings: list[tuple[float, float]], changes: int) -> None:
    """Start, end, slope, and whether the memory stayed as it was."""
    minutes, memory = np.array(readings[len(readings) // 3 :]).T
    slope = float(np.polyfit(minutes, memory, 1)[0])
    growth = slope * (minutes[-1] - minutes[0]) / memory.mean()
    sys.stdout.write(
        f"{changes:,} changes; memory {readings[0][1]:.1f} MB at the start, {memory[0]:.1f} after a third, {memory[-1]:.1f} at "
        f"the end; slope {slope:+.2f} MB a minute, {growth:+.1%} over the last two thirds, bar <= {LARGEST_GROWTH:.0%} "
        f"{'reached' if growth <= LARGEST_GROWTH else 'not yet'}\n"
    )


def change_until(
    served: Served, editor: str, staff: str, ids: list[str], stop: threading.Event, changes: list[int]
) -> None:
    """Change a profile, add a record, take it out again, until told to stop; `changes` counts them."""
    etag = send(served, "GET", f"/cities/{CITY}/profile", None, editor)[0]
    for number, text in enumerate(cycle(list_texts(load_real_world()))):
        if stop.is_set():
            return
        need = {"visibility": "public", "items": [{"text": text, "theme": "finance"}]}
        etag = send(served, "PATCH", SECTION, need, editor, etag)[0]
        pair = {
            "programme": f"soak {number}",
            "year": 2024,
            "kind": "project",
            "direction": "mutual",
            "source": "made up",
        }
        ends = {"a": ids[number % len(ids)], "b": ids[(number + 1) % len(ids)]}
        record_etag, record = send(served, "POST", "/collaborations", {**pair, **ends}, staff)
        send(served, "DELETE", f"/collaborations/{record['id']}", None, staff, record_etag)
        changes[0] += 3


def send(
    served: Served, method: str, path: str, body: object, token: str = "", etag: str = ""
) -> tuple[str, dict[str, object]]:
    """Send a request; the tag and the document of its answer."""
    given = {"Content-Type": "application/json", "Authorization": f"Bearer {token}" if token else "", "If-Match": etag}
    content = None if body is None else json.dumps(body).encode()
    headers = {name: value for name, value in given.items() if value}
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}/api/v1{path}", content, headers, method=method)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return answer.headers.get("etag", ""), json.loads(answer.read() or b"{}")


def build_path(ids: list[str], number: int) -> str:
    """The address of a question or a page, another one for each number.

    >>> build_path(["pau-fr"], 0), build_path(["pau-fr"], 1)
    ('/api/v1/cities/pau-fr/twins?k=1', '/de/cities/pau-fr/peers?k=2')
    """
    city, length = ids[number % len(ids)], 1 + number % MOST
    if number % 2:
        return f"/{LANGUAGES[number // 2 % len(LANGUAGES)]}/cities/{city}/peers?k={length}"
    return f"/api/v1/cities/{city}/{('twins', 'peer-reviewers', 'case-studies')[number // 2 % 3]}?k={length}"


def _ask_until(served: Served, ids: list[str], deadline: float) -> int:
    asked = 0
    with Connection(served.port) as connection:
        while time.monotonic() < deadline:
            connection.get(build_path(ids, asked), GZIP if asked % 2 else "")
            asked += 1
    return asked


if __name__ == "__main__":
    main()
