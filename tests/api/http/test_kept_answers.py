"""What the kept answers of a worker take is what they are counted as."""

from __future__ import annotations

import subprocess
import sys

FILL = """
from pathlib import Path
from api.http.responses import dump_bytes
from api.http.front.answer_cache import build_kept

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

headers = lambda n: [
    (b"etag", b'W/"%024d"' % n), (b"cache-control", b"public, no-cache"), (b"vary", b"accept-encoding"),
    (b"content-type", b"application/json"), (b"content-length", b"800"),
]
warm = [build_kept(headers(n), dump_bytes({"n": n, "list": list(range(200))}), b"") for n in range(100)]
before = resident()
kept = {}
for n in range(20_000):
    body = dump_bytes({"city": "x" * 300, "n": n, "list": list(range(120))})
    kept["/api/v1/cities/some-city/twins", b"k=%d" % n, b""] = build_kept(headers(n), body, b"")
print((resident() - before) / sum(answer.size for answer in kept.values()))
"""


def test_kept_answers_take_no_more_memory_than_they_are_counted_as() -> None:
    ran = subprocess.run([sys.executable, "-c", FILL], capture_output=True, text=True, check=True)
    assert float(ran.stdout) <= 1.2
