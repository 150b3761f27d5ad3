"""Many changes in a short time: does the memory of the service grow?

`python -m evaluation.bench.service_soak [SECONDS]`: one writer adds collaborations and one reader asks; memory is read after a
third, two thirds and the end.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

from evaluation.bench.service_bars import load_world, write_until
from evaluation.bench.service_process import GZIP, Connection, Served, run_city_peers

CITIES = 100


def main() -> None:
    """Print memory and counts as time goes by."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    with tempfile.TemporaryDirectory() as name, run_city_peers(Path(name)) as served:
        ids, token = load_world(served, CITIES)
        stop = threading.Event()
        writer = threading.Thread(target=write_until, args=(served, token, ids, stop))
        writer.start()
        for part in range(1, 4):
            asked = _ask_for(served, ids, seconds / 3)
            sys.stdout.write(
                f"after {part * seconds / 3:.0f} s: {served.memory_mb():.0f} MB, {asked} questions in this third\n"
            )
        stop.set()
        writer.join()
        with Connection(served.port) as connection:
            sys.stdout.write(f"{_count_changes(connection)} changes in the feed\n")


def _ask_for(served: Served, ids: list[str], seconds: float) -> int:
    asked, deadline = 0, time.monotonic() + seconds
    with Connection(served.port) as connection:
        while time.monotonic() < deadline:
            connection.get(f"/api/v1/cities/{ids[asked % len(ids)]}/twins", GZIP)
            asked += 1
    return asked


def _count_changes(connection: Connection) -> int:
    since = 0
    while True:
        page = json.loads(connection.get(f"/api/v1/changes?since={since}&limit=200")[2])
        if page["next"] == since:
            return since
        since = page["next"]


if __name__ == "__main__":
    main()
