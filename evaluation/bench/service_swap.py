"""H8: answers while others write."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from random import Random

from evaluation.bench.bar import Bar
from evaluation.bench.service_filling import post
from evaluation.bench.service_process import (
    Connection,
    Served,
    measure_load,
)
from evaluation.bench.service_rates import tell_load


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
    detail = f"{tell_load(busy)} while writes go on against {tell_load(quiet)}; {mixed} mixed answers"
    return Bar("H8", busy.rate / quiet.rate, 0.8, detail, at_least=True)


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
        post(served, "/collaborations", {**pair, "a": a, "b": b}, token)


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
