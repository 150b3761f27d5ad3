"""H1, H4, H5 and H7: answers a second of processor time against a plain FastAPI application."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median

from evaluation.bench.bar import Bar
from evaluation.bench.service_process import (
    GZIP,
    Connection,
    Load,
    Served,
    free_port,
    measure_load,
    run_server,
)

ROUNDS = 5
BEHIND = """
import sys, uvicorn
from pathlib import Path
from api.http.front.fronted_app import FrontedApp
from api.settings import Settings
from evaluation.bench.service_rivals import build_app
settings, edition = Settings(requests_per_minute=10**9), object()
app = FrontedApp(settings, lambda: edition, openapi_url=None)
app.router.routes.extend(build_app(Path(sys.argv[2]).read_bytes()).routes)
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""
REQUESTS = {"hot": 3000, "live": 20, "rival": 3000}


def compare(first: Callable[[], Load], second: Callable[[], Load]) -> tuple[float, str]:
    """The ratio of the CPU rates of two loads, over alternating rounds, and the figures behind it."""
    pairs = [(first(), second()) for _ in range(ROUNDS)]
    ratio = median(one.cpu_rate / other.cpu_rate for one, other in pairs)
    one, other = pairs[-1]
    return ratio, f"{tell_load(one)} against {tell_load(other)}"


def tell_load(load: Load) -> str:
    """A load in one line: rates, delays of half and of all but one in a hundred, failures."""
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
        """Addresses of questions that nobody has asked before."""

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
            *_flat(compare(hot, static), 2.0, "hot twins of a random city (gzip), FastAPI with the same bytes"),
            at_least=True,
        )
    ]
    for explain in ("full", "none"):
        answered = ask(served, REQUESTS["live"], live(explain))
        bars.append(
            Bar(
                "H4",
                *_flat(compare(answered, static), 0.25, f"live, own weights, explain={explain}, static"),
                at_least=True,
            )
        )
        bars.append(
            Bar(
                "H5",
                *_flat(compare(answered, rows), 3.0, f"live, explain={explain}, ten rows through SQLModel"),
                at_least=True,
            )
        )
    return bars


def _measure_middleware(rival: Served, behind: Served) -> Bar:
    """H7: the same FastAPI app with and without everything that stands in front of the service."""
    paths = [f"/cities/c{number % 1000}/static" for number in range(REQUESTS["rival"])]
    what = "FastAPI behind all middleware, without"
    found = compare(lambda: measure_load(behind, paths), lambda: measure_load(rival, paths))
    return Bar("H7", *_flat(found, 0.8, what), at_least=True)


def _flat(found: tuple[float, str], asked: float, what: str) -> tuple[float, float, str]:
    return found[0], asked, f"{what}: {found[1]}"
