"""A small round for the tests: five learners, three hosts, and how staff speak to it."""

from __future__ import annotations

import time
from base64 import b64encode
from pathlib import Path
from typing import Any

from tests.api.conftest import Service

SAMPLES = Path("tests/fixtures/curation/samples")
VETO, NOTE = "a rival in court", "staff: keep an eye on them"
LEARNERS = {
    "L1": ("pau-fr", "en;fr", "energy_systems"),
    "L2": ("bergamo-it", "en;it", "finance"),
    "L3": ("cork-ie", "en", "mobility_transport"),
    "L4": ("ghent-be", "en;nl", "finance"),
    "L5": ("lyon-fr", "fr", "energy_systems"),
}
HOSTS = {"H1": ("leuven-be", 2), "H2": ("vienna-at", 1), "H3": ("copenhagen-dk", 1)}
SHEETS: dict[str, list[dict[str, str]]] = {
    "learners": [
        {"learner_id": name, "city_id": city, "languages": spoken, "needs_themes": theme, "note": NOTE}
        for name, (city, spoken, theme) in LEARNERS.items()
    ],
    "hosts": [
        {"host_id": name, "city_ids": city, "min_learners": "0", "max_learners": str(most), "languages": "en"}
        for name, (city, most) in HOSTS.items()
    ],
    "wishes": [
        {"from": "L1", "to": "H1", "rank": "1"},
        {"from": "L2", "to": "H2", "rank": "1"},
        {"from": "L3", "to": "H3", "rank": "1"},
        {"from": "L4", "to": "H3", "rank": "1"},
    ],
    "vetoes": [{"from": "L2", "to": "H3", "reason": VETO}],
    "rules": [
        {"rule_id": "R1", "kind": "other_country", "who": "*", "hard": "yes"},
        {"rule_id": "R2", "kind": "shared_language", "who": "*", "hard": "yes"},
    ],
}
"""Real cities; whatever else is here is invented. L5 speaks no language of any host, L4 not with its own country."""


class Desk:
    """Somebody at work on one round: sends with the version that was read last."""

    def __init__(self, service: Service, role: str = "staff", round_id: str = "", version: str = "") -> None:
        self.service, self.role, self.id, self.version = service, role, round_id, version

    def send(self, method: str, path: str = "", body: Any = None, version: str | None = None, **query: Any) -> Any:
        """The answer; after a write the new version is known."""
        headers = {**self.service.headers[self.role]}
        if method != "GET":
            headers["If-Match"] = version or self.version or "*"
        json = {} if body is None else {"json": body}
        answer = self.service.client.request(
            method, f"/api/v1/rounds/{self.id}{path}", headers=headers, params=query, **json
        )
        if answer.status_code == 200 and method != "GET" and "etag" in answer.headers:
            self.version = answer.headers["etag"]
        return answer

    def read(self) -> Any:
        """The round, whole; its version is known from now on."""
        answer = self.send("GET")
        assert answer.status_code == 200, answer.text
        self.version = answer.headers["etag"]
        return answer.json()

    def do(self, *operations: dict[str, Any], **query: Any) -> Any:
        """Carry out operations; they must be taken."""
        answer = self.send("POST", "/operations", {"operations": list(operations)}, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def run(self, task: str, body: Any = None) -> Any:
        """The result of a job that must be done."""
        made = self.send("POST", f"/scenarios/{task}", body or {})
        assert made.status_code == 202, made.text
        job = wait(self.service, made.headers["location"], self.role)
        assert (job["status"], job["progress"]) == ("done", {"done": 2, "of": 3, "step": "writing"}), job
        self.read()
        return job["result"]

    def solve(self, **body: Any) -> Any:
        """A scenario."""
        found = self.run("solve", body)
        assert found["feasible"], found
        return self.send("GET", f"/scenarios/{found['scenario']}").json()

    def invitations(self) -> dict[str, Any]:
        """Invitations by learner, the latest of each."""
        return {one["learner"]: one for one in self.read()["publication"]["invitations"].values()}


def wait(service: Service, location: str, role: str = "staff") -> Any:
    """A job, when it has ended."""
    while True:
        job = service.client.get(location, headers=service.headers[role]).json()
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.02)


def open_round(service: Service, **sheets: list[dict[str, str]]) -> Desk:
    """A round with the small sheets, or others in their place."""
    made = service.client.post(
        "/api/v1/rounds",
        json={"title": "Twinning 2026", "settings": {"objective": "total"}},
        headers=service.headers["staff"],
    )
    assert made.status_code == 201, made.text
    desk = Desk(service, round_id=made.json()["id"], version=made.headers["etag"])
    answer = desk.send("POST", "/import", {"dry_run": False, "sheets": {**SHEETS, **sheets}})
    assert answer.status_code == 200, answer.text
    return desk


def hosts_of(scenario: Any) -> dict[str, str]:
    """Where each learner is placed."""
    return {learner: placed[0]["host"] for learner, placed in scenario["places"].items()}


def send_file(desk: Desk, name: str, dry_run: bool = True) -> Any:
    content = b64encode((SAMPLES / name).read_bytes()).decode()
    return desk.send("POST", "/import", {"dry_run": dry_run, "name": name, "content": content})


def read_lines(desk: Desk, scenario: Any) -> Any:
    return desk.send("GET", f"/scenarios/{scenario['id']}/board").json()["lines"]
