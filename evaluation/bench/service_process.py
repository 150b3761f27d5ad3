"""Start a server as its users do, ask it over HTTP, and read what it cost: requests a second, CPU time, memory."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

GZIP = "Accept-Encoding: gzip\r\n"
CITY_PEERS = "from api.cli import main; main()"
TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """A running server: its port, its processes, and the lines it printed when it started."""

    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def process_ids(self) -> list[int]:
        """The server process and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """CPU time of all its processes so far."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.process_ids()]
        return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS

    def memory_mb(self) -> float:
        """Proportional set size of all its processes: what is shared between them counts once."""
        rolled = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.process_ids()]
        return sum(int(found[1]) for text in rolled if (found := re.search(r"^Pss:\s+(\d+) kB", text, re.M))) / 1024


@contextmanager
def run_server(command: Sequence[str], port: int, ready_path: str, **environment: str) -> Iterator[Served]:
    """Run a server until the block ends; it is entered when the server answers."""
    log = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, text=True)
    served = Served(port, process)
    try:
        wait_until_ready(served, ready_path)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_ready(served: Served, path: str, seconds: float = 300) -> None:
    """Wait until the server answers with 200. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with Connection(served.port) as connection:
                if connection.get(path)[0] == 200:
                    return
        except OSError:
            if served.process.poll() is not None:
                break
            time.sleep(0.02)
    raise TimeoutError(f"the server did not answer (exit status {served.process.poll()})")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def run_city_peers(folder: Path, workers: int = 1, **settings: str) -> Iterator[Served]:
    """`city-peers serve` on a data folder; its printed lines are read as far as the line 'Serving'."""
    port = free_port()
    asked = {"--port": port, "--data-dir": folder, "--workers": workers}
    command = [sys.executable, "-c", CITY_PEERS, "serve", *(str(part) for pair in asked.items() for part in pair)]
    named = {"CITY_PEERS_REQUESTS_PER_MINUTE": "0"} | settings
    with run_server(command, port, "/api/v1/ready", **named) as served:
        assert served.process.stdout is not None
        for line in served.process.stdout:
            served.lines.append(line)
            if line.startswith("Serving"):
                break
        yield served


class Connection:
    """A kept-alive HTTP connection that costs its own process little: bare sockets, nothing parsed but status and length."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def get(self, path: str, headers: str = "") -> tuple[int, bytes, bytes]:
        """Status, head and body of a GET. Raises ConnectionError where the server hangs up."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode())
        while b"\r\n\r\n" not in self._left:
            self._receive()
        head, _, rest = self._left.partition(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head, re.I)
        length = int(found[1]) if found else 0
        while len(rest) < length:
            chunk = self._socket.recv(1 << 18)
            if not chunk:
                raise ConnectionError("the server closed the connection")
            rest += chunk
        self._left = rest[length:]
        return int(head[9:12]), head, rest[:length]

    def _receive(self) -> None:
        chunk = self._socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._left += chunk


@dataclass(frozen=True, slots=True)
class Load:
    """What a load cost. `rate` is requests a second over the wall; `cpu_rate` requests a second of the server's CPU time."""

    rate: float
    cpu_rate: float
    p50_ms: float
    p99_ms: float
    failed: int


def measure_load(served: Served, paths: Sequence[str]) -> Load:
    """Ask all paths one after the other on one connection."""
    times, failed = [], 0
    with Connection(served.port) as connection:
        connection.get(paths[0], GZIP)
        cpu, started = served.cpu_seconds(), time.perf_counter()
        for path in paths:
            began = time.perf_counter()
            failed += connection.get(path, GZIP)[0] != 200
            times.append(time.perf_counter() - began)
        spent, cpu = time.perf_counter() - started, served.cpu_seconds() - cpu
    times.sort()
    n = len(paths)
    return Load(n / spent, n / max(cpu, 1 / TICKS), times[n // 2] * 1e3, times[min(n - 1, n * 99 // 100)] * 1e3, failed)
