"""A server that is killed and started again on the same port, the same data folder and the same database."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from evaluation.bench.service_process import CITY_PEERS, ROOT, free_port

WORKERS = 2
READY_SECONDS = 1800.0
STOP_SECONDS = 120.0
Answer = tuple[int, str, dict[str, Any]]
RawAnswer = tuple[int, str, bytes]


@dataclass
class Mortal:
    """`city-peers serve` with two workers, in a group of processes of its own. settings: over those that all runs share."""

    folder: Path
    database: str | None
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    settings: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start it; whether it answers yet is another question."""
        asked = {"--port": self.port, "--data-dir": self.folder, "--workers": WORKERS}
        command = [sys.executable, "-c", CITY_PEERS, "serve", *(str(part) for pair in asked.items() for part in pair)]
        settings = {
            "CITY_PEERS_REQUESTS_PER_MINUTE": "0",
            "CITY_PEERS_SEED": "false",
            "CITY_PEERS_LEASE_SECONDS": "3",
            "CITY_PEERS_PAGES": "false",
            "CITY_PEERS_DATABASE_URL": self.database or f"sqlite:///{self.folder / 'city-peers.sqlite'}",
            **self.settings,
        }
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=(self.folder / "errors.log").open("a"),
            text=True,
            start_new_session=True,
        )

    def read_link(self) -> str:
        """The token of the first sign-in link that it prints."""
        assert self.process is not None
        assert self.process.stdout is not None
        return next(line for line in self.process.stdout if "token=" in line).strip().rpartition("token=")[2]

    def find_workers(self) -> list[int]:
        """The process ids of the workers that live."""
        assert self.process is not None
        try:
            found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            return [int(pid) for pid in found if Path(f"/proc/{pid}/cmdline").read_bytes()]
        except FileNotFoundError:
            return []

    def kill_worker(self, random: Random) -> bool:
        """Kill one worker; whether there was one."""
        workers = self.find_workers()
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)
        return bool(workers)

    def kill(self) -> None:
        """Kill the server and all its workers at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, as a deployment does, and wait until it has."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(STOP_SECONDS)

    def wait_until_ready(self) -> float:
        """Wait until it answers; how many seconds that took. Raises TimeoutError."""
        began = time.monotonic()
        while time.monotonic() - began < READY_SECONDS:
            try:
                if self.send("GET", "/ready")[0] == 200:
                    return time.monotonic() - began
            except OSError:
                if self.process is not None and self.process.poll() is not None:
                    break
            time.sleep(0.05)
        raise TimeoutError(f"the server does not answer; {(self.folder / 'errors.log').read_text()[-2000:]}")

    def send(self, method: str, path: str, body: object = None, token: str = "", etag: str = "") -> Answer:
        """Status, entity tag and document of an answer. Raises OSError where none comes."""
        status, held, answer = self.read(method, path, body, token, etag)
        try:
            return status, held, json.loads(answer or b"{}")
        except ValueError as error:  # half an answer
            raise ConnectionError(str(error)) from error

    def read(self, method: str, path: str, body: object = None, token: str = "", etag: str = "") -> RawAnswer:
        """As `send`, with the bytes of the answer. A path that begins with neither /api nor /en is one of the API."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "If-Match": etag}
        given = {name: value for name, value in headers.items() if value not in ("", "Bearer ")}
        place = path if path.startswith(("/api", "/en")) else f"/api/v1{path}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{place}", content, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers.get("etag", ""), answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, "", refused.read()
        except http.client.HTTPException as error:  # half an answer
            raise ConnectionError(str(error)) from error
