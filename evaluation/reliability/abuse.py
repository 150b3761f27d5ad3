"""A hostile address sends what it can while a guest at another address asks: the guest must not notice.

Garbage as tokens, wrong passwords, connections that never finish what they send, bodies that are too large, too deep or no JSON,
and addresses of every length, all at once and as fast as they are answered, under the limits that ship.
"""

from __future__ import annotations

import http.client
import random
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from evaluation.bench.service_process import Served
from evaluation.reliability.findings import Findings
from evaluation.reliability.guests import asking
from evaluation.reliability.kill import prepare
from evaluation.reliability.server import Mortal

HOSTILE = ("127.0.0.2", 0)
HALF_OPEN = 200
THREADS_EACH = 4
LARGEST_GROWTH_MB = 200.0
"""Of a fresh server that reads its model, its languages and its names for the first time meanwhile: 165 were seen."""
Attack = Callable[[random.Random], tuple[str, str, bytes | None, dict[str, str]]]
"""Method, path, body and headers of the next request."""
JSON = {"Content-Type": "application/json"}


def garbage_token(chance: random.Random) -> tuple[str, str, bytes | None, dict[str, str]]:
    """A token of any of the three kinds that nobody gave out."""
    word = f"{chance.getrandbits(256):x}"
    token = chance.choice((f"cpk_{word[:16]}_{word}", f"cps_{word}", f"{word}.{word}.{word}", word))
    return "GET", "/api/v1/cities/pau-fr/twins", None, {"Authorization": f"Bearer {token}"}


def wrong_password(chance: random.Random) -> tuple[str, str, bytes | None, dict[str, str]]:
    """A guess, of a name that there is or is not."""
    name = chance.choice(("first staff member", f"nobody {chance.randrange(1000)}"))
    return "POST", "/api/v1/sessions", f'{{"name": "{name}", "password": "{chance.random()}"}}'.encode(), JSON


def bad_body(chance: random.Random) -> tuple[str, str, bytes | None, dict[str, str]]:
    """What is no question: too large, too deep, not JSON, not UTF-8."""
    bodies = (
        b"x" * 2_000_000,
        b"[" * 100_000,
        b'{"need": NaN}',
        b'{"need": "\xff"}',
        b'{"need": "' + b"a" * 900_000 + b'"}',
        b"{",
    )
    return "POST", "/api/v1/ask", chance.choice(bodies), JSON


def odd_address(chance: random.Random) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Long, unknown or hostile addresses."""
    tail = chance.choice(
        (
            "?k=9999999",
            "?" + "a" * 6000,
            "/%00",
            "/../../etc/passwd",
            "?weight=" + "barriers:1&weight=" * 200,
            "?q=%27--",
        )
    )
    return "GET", f"/api/v1/cities{tail}", None, {}


ATTACKS: tuple[Attack, ...] = (garbage_token, wrong_password, bad_body, odd_address)


def run_abuse(seconds: float, tell: Callable[[str], object]) -> Findings:
    """Abuse a server with two workers for so many seconds."""
    found = Findings("no guest was refused or failed, no request made the server fail, memory is bounded, it is ready")
    statuses: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as name:
        server = Mortal(Path(name), None, settings={"CITY_PEERS_REQUESTS_PER_MINUTE": "6000"})
        server.start()
        try:
            prepare(server)
            assert server.process is not None
            served = Served(server.port, server.process)
            with asking(lambda path: server.read("GET", path)[0]) as quiet:
                time.sleep(seconds / 4)
            before = served.memory_mb()
            with asking(lambda path: server.read("GET", path)[0]) as asked, attacking(server.port, statuses):
                time.sleep(seconds)
            after = served.memory_mb()
            tell(f"{statuses.total()} hostile requests\n")
            ready = server.send("GET", "/ready")[0]
        finally:
            server.kill()
    found.faults += asked.find_faults()
    found.faults += [
        f"a hostile request was answered {status} {times} times"
        for status, times in statuses.items()
        if status in (500, 502)
    ]
    found.faults += [f"memory grew by {after - before:.0f} MB"] if after - before > LARGEST_GROWTH_MB else []
    found.faults += ["the server is not ready afterwards"] if ready != 200 else []
    answered = ", ".join(f"{times:,} x {status or 'none'}" for status, times in sorted(statuses.items()))
    found.lines = [
        f"{seconds:.0f} s of abuse: {statuses.total():,} hostile requests, {HALF_OPEN} half-open connections",
        f"they were answered {answered}",
        f"before: {quiet}",
        f"meanwhile: {asked}",
        f"memory {before:.0f} MB before, {after:.0f} MB after",
    ]
    return found


@contextmanager
def attacking(port: int, statuses: Counter[int]) -> Iterator[None]:
    """All attacks at once until the block ends; `statuses` counts what was answered, 0 for nothing."""
    stop = Event()
    half = [_open_half(port) for _ in range(HALF_OPEN)]
    threads = [
        Thread(target=_attack_on, args=(port, attack, statuses, stop, number), daemon=True)
        for attack in ATTACKS
        for number in range(THREADS_EACH)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        for one in half:
            one.close()


def _open_half(port: int) -> socket.socket:
    """A connection that has begun a request and never ends it."""
    one = socket.create_connection(("127.0.0.1", port), source_address=HOSTILE)
    one.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Le")
    return one


def _attack_on(port: int, attack: Attack, statuses: Counter[int], stop: Event, seed: int) -> None:
    chance = random.Random(seed)
    while not stop.is_set():
        method, path, body, headers = attack(chance)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=HOSTILE)
        status = 0
        with suppress(OSError, http.client.HTTPException):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        connection.close()
        statuses[status] += 1
