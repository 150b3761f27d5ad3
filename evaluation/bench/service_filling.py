"""A running service is filled with cities that are made up."""

from __future__ import annotations

import json
import time
import urllib.request

from evaluation.bench.service_process import (
    Served,
)
from evaluation.bench.service_world import build_import


def load_world(served: Served, n: int) -> tuple[list[str], str]:
    """Sign in by the link that the first run printed, make a key, import n cities; their ids and the session.

    Raises RuntimeError where the import fails.
    """
    line = next(line for line in served.lines if "as staff" in line)
    session = post(served, "/sessions/by-link", {"token": line.strip().rpartition("token=")[2]})
    key = post(served, "/keys", {"name": "bench", "scopes": ["import"]}, str(session["token"]))
    body = build_import(n)
    job = post(served, "/imports", body, str(key["key"]))
    while job["status"] in ("queued", "running"):
        time.sleep(0.5)
        job = _call(served, f"/jobs/{job['id']}", None, str(key["key"]))
    if job["status"] != "done":
        raise RuntimeError(f"the import failed: {str(job['result'])[:500]}")
    return [city["city"]["id"] for city in body["cities"]], str(session["token"])


def post(served: Served, path: str, body: object, token: str | None = None) -> dict[str, object]:
    """Post a document to the API; what it answers. Raises HTTPError where it refuses."""
    return _call(served, path, json.dumps(body).encode(), token)


def _call(served: Served, path: str, body: bytes | None, token: str | None) -> dict[str, object]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}/api/v1{path}", body, headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        found: dict[str, object] = json.load(answer)
        return found
