"""Real server processes for the tests that kill them, run several of them, or stop them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.settings import Settings

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    """A server process and where it listens."""

    process: subprocess.Popen[bytes]
    address: str

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{self.address}/api/v1/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError(f"the server was not ready within 180 s (exit status {self.process.poll()})")


@contextmanager
def serve(settings: Settings, workers: int = 1) -> Iterator[Server]:
    """A server on a free port, killed at the end if it still runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.api.serving", str(port), str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **read_environment(settings)})
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        server.wait_until_ready()
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def read_environment(settings: Settings) -> Mapping[str, str]:
    """The settings as a process finds them."""
    return {
        "CITY_PEERS_DATABASE_URL": str(settings.database_url),
        "CITY_PEERS_DATA_DIR": str(settings.data_dir),
        "CITY_PEERS_PAGES": "false",
        "CITY_PEERS_REQUESTS_PER_MINUTE": "0",
        "CITY_PEERS_LEASE_SECONDS": "2",
    }
