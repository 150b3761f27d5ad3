"""An example of a platform's backend: it asks for peers, pushes profiles and follows the changes. It needs only httpx.

python docs/example_client.py http://127.0.0.1:8000 pau-fr [SERVICE KEY]
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

WAIT = (429, 503)
TRIES = 5


class Refused(Exception):
    """What the problem document says: its detail, the fields, the nearest names. `problem` is the document."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        told = [problem["detail"], *(f"{fault['field']}: {fault['message']}" for fault in problem.get("errors", []))]
        super().__init__(f"{problem['status']} {problem['title']}: {'; '.join(told)}")


class CityPeers:
    """The few calls that most platforms need."""

    def __init__(self, address: str, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=30)
        self._seen: dict[str, tuple[str, Any]] = {}

    def get(self, path: str, **asked: Any) -> Any:
        """A resource; one that has not changed since it was last read is not sent again."""
        name = str(self._http.build_request("GET", path, params=asked).url)
        known = self._seen.get(name)
        response = self._send("GET", path, params=asked, headers={"If-None-Match": known[0]} if known else {})
        if response.status_code == 304 and known:
            return known[1]
        if etag := response.headers.get("etag"):
            self._seen[name] = (etag, response.json())
        return response.json()

    def replace_section(self, city_id: str, section: str, content: dict[str, Any]) -> None:
        """Write a section of a profile; where somebody else wrote in between, read again and try once more."""
        path = f"/cities/{city_id}/profile"
        for attempt in range(2):
            tag = self._send("GET", path).headers["etag"]
            try:
                self._send("PATCH", f"{path}/{section}", json=content, headers={"If-Match": tag})
                return
            except Refused as refused:
                if refused.problem["status"] != 412 or attempt:
                    raise

    def import_all(self, dry_run: bool = True, **given: list[dict[str, Any]]) -> Any:
        """Import `cities`, `case`, `collaboration`, `membership`: all or nothing. Returns what came of it, when it is done."""
        body = {"dry_run": dry_run, **given}
        job = self._send("POST", "/imports", json=body, headers={"Idempotency-Key": str(uuid.uuid4())}).json()
        while job["status"] in ("queued", "running"):
            time.sleep(0.2)
            job = self._send("GET", f"/jobs/{job['id']}").json()
        if job["status"] == "failed":
            raise Refused(job["result"])
        return job["result"]

    def follow_changes(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """Every change after number `since`, to the newest there is; keep the number of the last one for the next time."""
        while page := self.get("/changes", since=since)["items"]:
            yield from page
            since = page[-1]["number"]

    def _send(self, method: str, path: str, **said: Any) -> httpx.Response:
        """The answer; where the service asks to wait, after waiting. Raises Refused."""
        for _ in range(TRIES):
            response = self._http.request(method, path, **said)
            if response.status_code not in WAIT:
                break
            time.sleep(float(response.headers.get("retry-after", 1)))
        if response.is_error:
            raise Refused(response.json())
        return response


def main() -> None:
    """Print the twins of a city and why, then what changed lately."""
    address, city_id, *key = sys.argv[1:]
    peers = CityPeers(address, *key)
    for suggestion in peers.get(f"/cities/{city_id}/twins", k=3, explain="short")["suggestions"]:
        print(f"{suggestion['rank']}. {suggestion['city']['name']} ({suggestion['city']['country']})")
        print(*(f"   {reason}" for reason in suggestion["reasons"]), sep="\n")
    print(f"{len(list(peers.follow_changes()))} changes on record")


if __name__ == "__main__":
    main()
