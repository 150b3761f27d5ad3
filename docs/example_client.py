"""An example of a platform's backend: it asks for peers, pushes a profile and follows the changes. It needs only httpx.

python docs/example_client.py http://127.0.0.1:8000 pau-fr [SERVICE KEY]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import httpx


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
        response = self._http.get(path, params=asked, headers={"If-None-Match": known[0]} if known else {})
        if response.status_code == 304 and known:
            return known[1]
        self._refuse(response)
        if etag := response.headers.get("etag"):
            self._seen[name] = (etag, response.json())
        return response.json()

    def replace_section(self, city_id: str, section: str, content: dict[str, Any]) -> None:
        """Write a section of a profile; where somebody else wrote in between, read again and try once more."""
        path = f"/cities/{city_id}/profile"
        for attempt in range(2):
            read = self._http.get(path)
            self._refuse(read)
            written = self._http.patch(f"{path}/{section}", json=content, headers={"If-Match": read.headers["etag"]})
            if written.status_code != 412 or attempt:
                self._refuse(written)
                return

    def follow_changes(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """Every change after number `since`, to the newest there is; keep the number of the last one for the next time."""
        while page := self.get("/changes", since=since)["items"]:
            yield from page
            since = page[-1]["number"]

    @staticmethod
    def _refuse(response: httpx.Response) -> None:
        """Raise what the problem document says: its detail, the fields, the nearest names."""
        if response.is_error:
            problem = response.json()
            told = [problem["detail"], *(f"{e['field']}: {e['message']}" for e in problem.get("errors", []))]
            raise SystemExit(f"{problem['status']} {problem['title']}: {'; '.join(told)}")


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
