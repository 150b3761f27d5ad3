"""The bars of the service: H1, H4, H5, H6, H7 and H8, each against its rival in the same run.

`make bench-service`, or `python -m evaluation.bench.service_bars [CITIES]`, prints a line for each: ratio, bar, reached or not
yet, p50 and p99. The machine is shared, so a bar is judged on requests a second of the server's own CPU time (the median of five
alternating rounds); the rates over the wall stand beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from evaluation.bench.service_process import (
    GZIP,
    Connection,
    Load,
    Served,
    free_port,
    measure_load,
    run_city_peers,
    run_server,
)
from evaluation.bench.service_world import build_import

ROUNDS = 5
BEHIND = """
import sys, uvicorn
from pathlib import Path
from api.http.front.fronted_app import FrontedApp
from api.settings import Settings
from evaluation.bench.service_rivals import build_app
settings, edition = Settings(requests_per_minute=10**9), object()
app = FrontedApp(settings, lambda: edition, openapi_url=None)
app.include_router(build_app(Path(sys.argv[2]).read_bytes()).router)
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""
REQUESTS = {"hot": 3000, "live": 20, "rival": 3000}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: how the ratio came out and what was asked."""

    name: str
    ratio: float
    asked: float
    at_least: bool
    detail: str

    def __str__(self) -> str:
        reached = self.ratio >= self.asked if self.at_least else self.ratio <= self.asked
        sign = ">=" if self.at_least else "<="
        verdict = "reached" if reached else "not yet"
        return f"{self.name:4} {self.ratio:8.2f}  bar {sign} {self.asked:<5} {verdict:8} {self.detail}"


def load_world(served: Served, n: int) -> tuple[list[str], str]:
    """Sign in by the link that the first run printed, make a key, import n cities; their ids and the session.

    Raises RuntimeError where the import fails.
    """
    line = next(line for line in served.lines if "as staff" in line)
    session = _post(served, "/sessions/by-link", {"token": line.strip().rpartition("token=")[2]})
    key = _post(served, "/keys", {"name": "bench", "scopes": ["import"]}, str(session["token"]))
    body = build_import(n)
    job = _post(served, "/imports", body, str(key["key"]))
    while job["status"] in ("queued", "running"):
        time.sleep(0.5)
        job = _call(served, f"/jobs/{job['id']}", None, str(key["key"]))
    if job["status"] != "done":
        raise RuntimeError(f"the import failed: {str(job['result'])[:500]}")
    return [city["city"]["id"] for city in body["cities"]], str(session["token"])


def _post(served: Served, path: str, body: object, token: str | None = None) -> dict[str, object]:
    return _call(served, path, json.dumps(body).encode(), token)


def _call(served: Served, path: str, body: bytes | None, token: str | None) -> dict[str, object]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}/api/v1{path}", body, headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def compare(first: Callable[[], Load], second: Callable[[], Load]) -> tuple[float, str]:
    """The ratio of the CPU rates of two loads, over alternating rounds, and the figures behind it."""
    pairs = [(first(), second()) for _ in range(ROUNDS)]
    ratio = median(one.cpu_rate / other.cpu_rate for one, other in pairs)
    one, other = pairs[-1]
    return ratio, f"{_tell(one)} against {_tell(other)}"


def _tell(load: Load) -> str:
    return (
        f"{load.cpu_rate:,.0f}/CPU s, {load.rate:,.0f}/s on the wall, p50 {load.p50_ms:.2f} p99 {load.p99_ms:.2f} ms, "
        f"{load.failed} failed"
    )


def measure_rates(served: Served, ids: Sequence[str]) -> list[Bar]:
    """H1, H4, H5 and H7 against a FastAPI route with the same bytes and one that reads ten rows."""
    random = Random(1)
    hot_ids = random.sample(list(ids), min(200, len(ids)))
    with Connection(served.port) as connection:
        body = connection.get(f"/api/v1/cities/{hot_ids[0]}/twins", GZIP)[2]
        for city_id in hot_ids:
            connection.get(f"/api/v1/cities/{city_id}/twins", GZIP)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "body"
        file.write_bytes(body)
        port, behind_port = free_port(), free_port()
        program = [sys.executable, "-m", "evaluation.bench.service_rivals", str(port), str(file)]
        wrapped = [sys.executable, "-c", BEHIND, str(behind_port), str(file)]
        ready = "/cities/c1/static"
        with run_server(program, port, ready) as rival, run_server(wrapped, behind_port, ready) as behind:
            return [*_measure_against(served, rival, hot_ids, random), _measure_middleware(rival, behind)]


def _measure_against(served: Served, rival: Served, hot_ids: Sequence[str], random: Random) -> list[Bar]:
    def ask(server: Served, count: int, write: Callable[[int], str]) -> Callable[[], Load]:
        return lambda: measure_load(server, [write(number) for number in range(count)])

    def live(explain: str) -> Callable[[int], str]:
        def write(_: int) -> str:
            weight, distance = random.randint(1, 9999) / 1000, random.uniform(1500, 4000)
            asked = f"weight=size:{weight}&max_distance_km={distance:.5f}&other_country=true&explain={explain}"
            return f"/api/v1/cities/{random.choice(hot_ids)}/twins?{asked}"

        return write

    hot = ask(served, REQUESTS["hot"], lambda _: f"/api/v1/cities/{random.choice(hot_ids)}/twins")
    static = ask(rival, REQUESTS["rival"], lambda number: f"/cities/c{number % 1000}/static")
    rows = ask(rival, REQUESTS["rival"] // 5, lambda number: f"/cities/c{number % 1000}/rows")
    bars = [
        Bar(
            "H1",
            *_flat(compare(hot, static), 2.0, True, "hot twins of a random city (gzip), FastAPI with the same bytes"),
        )
    ]
    for explain in ("full", "none"):
        answered = ask(served, REQUESTS["live"], live(explain))
        bars.append(
            Bar("H4", *_flat(compare(answered, static), 0.25, True, f"live, own weights, explain={explain}, static"))
        )
        bars.append(
            Bar("H5", *_flat(compare(answered, rows), 3.0, True, f"live, explain={explain}, ten rows through SQLModel"))
        )
    return bars


def _measure_middleware(rival: Served, behind: Served) -> Bar:
    """H7: the same FastAPI app with and without everything that stands in front of the service."""
    paths = [f"/cities/c{number % 1000}/static" for number in range(REQUESTS["rival"])]
    what = "FastAPI behind all middleware, without"
    found = compare(lambda: measure_load(behind, paths), lambda: measure_load(rival, paths))
    return Bar("H7", *_flat(found, 0.8, True, what))


def _flat(found: tuple[float, str], asked: float, at_least: bool, what: str) -> tuple[float, float, bool, str]:
    return found[0], asked, at_least, f"{what}: {found[1]}"


def measure_swap(served: Served, ids: Sequence[str], token: str) -> Bar:
    """H8: requests while snapshots are rebuilt and swapped, against requests before; no failed and no mixed answer."""
    paths = [f"/api/v1/cities/{city_id}/twins" for city_id in Random(2).sample(list(ids), 40)] * 50
    measure_load(served, paths[:40])
    quiet = measure_load(served, paths)
    stop = threading.Event()
    writer = threading.Thread(target=write_until, args=(served, token, list(ids), stop))
    writer.start()
    busy = measure_load(served, paths)
    mixed = _count_mixed(served, paths[:200])
    stop.set()
    writer.join()
    detail = f"{_tell(busy)} while writes go on against {_tell(quiet)}; {mixed} mixed answers"
    return Bar("H8", busy.rate / quiet.rate, 0.8, True, detail)


def write_until(served: Served, token: str, ids: list[str], stop: threading.Event) -> None:
    """Add collaborations until told to stop."""
    number = 0
    while not stop.is_set():
        number += 1
        a, b = ids[number % len(ids)], ids[(number + 1) % len(ids)]
        pair = {
            "programme": f"bench {number}",
            "year": 2024,
            "kind": "project",
            "direction": "mutual",
            "source": "made up",
        }
        _post(served, "/collaborations", {**pair, "a": a, "b": b}, token)


def _count_mixed(served: Served, paths: Sequence[str]) -> int:
    """Answers whose tag stands for other bytes than the tag stood for before."""
    seen: dict[tuple[str, bytes], bytes] = {}
    mixed = 0
    with Connection(served.port) as connection:
        for path in paths:
            _, head, body = connection.get(path)
            tag = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"etag"))
            mixed += seen.setdefault((path, tag), body) != body
    return mixed


def measure_workers(folder: Path, ids: Sequence[str]) -> list[Bar]:
    """H6: two workers against one, both running and asked in turn, in requests a second over the wall and in memory.

    They are asked live questions: kept answers cost the asker, who runs on the same cores, more than the server.
    """
    random = Random(3)
    some = random.sample(list(ids), 20)
    paths = [f"/api/v1/cities/{city_id}/twins?weight=size:{random.random():.5f}" for city_id in some * 16]
    with run_city_peers(folder, 1) as one, run_city_peers(folder, 2) as two:
        pairs = [
            (_ask_in_parallel(two, part), _ask_in_parallel(one, part))
            for part in (paths[number::ROUNDS] for number in range(ROUNDS))
        ]
        memory = two.memory_mb(), one.memory_mb()
    ratio = median(first.rate / second.rate for first, second in pairs)
    told = f"live, two workers {_tell(pairs[-1][0])} against one {_tell(pairs[-1][1])}; the asker on the same cores"
    spent = f"two workers {memory[0]:,.0f} MB, one {memory[1]:,.0f} MB (proportional set size)"
    return [Bar("H6", ratio, 1.5, True, told), Bar("H6", memory[0] / memory[1], 1.3, False, spent)]


def _ask_in_parallel(served: Served, paths: Sequence[str], askers: int = 16) -> Load:
    """Ask all paths on several connections at a time."""
    loads: list[Load] = []
    threads = [
        threading.Thread(target=lambda own: loads.append(measure_load(served, own)), args=(paths[number::askers],))
        for number in range(askers)
    ]
    cpu, started = served.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # connections that come all at once may all be taken by one worker
    for thread in threads:
        thread.join()
    spent, cpu = time.perf_counter() - started, served.cpu_seconds() - cpu
    slowest, usual = max(load.p99_ms for load in loads), median(load.p50_ms for load in loads)
    return Load(len(paths) / spent, len(paths) / max(cpu, 0.01), usual, slowest, sum(load.failed for load in loads))


def main() -> None:
    """Print every bar."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with run_city_peers(folder) as served:
            started = time.perf_counter()
            ids, token = load_world(served, n)
            sys.stdout.write(f"{n} cities imported in {time.perf_counter() - started:.1f} s\n")
        started = time.perf_counter()
        with run_city_peers(folder) as served:
            sys.stdout.write(f"ready with {n} cities {time.perf_counter() - started:.1f} s after the command\n")
            for bar in measure_rates(served, ids):
                sys.stdout.write(f"{bar}\n")
                sys.stdout.flush()
            sys.stdout.write(f"{measure_swap(served, ids, token)}\n")
        for bar in measure_workers(folder, ids):
            sys.stdout.write(f"{bar}\n")


if __name__ == "__main__":
    main()
