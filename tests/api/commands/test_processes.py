"""What holds when processes die, come in numbers, or are asked to stop."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlmodel import select

from api.errors import Conflict, Invalid
from api.settings import Settings
from api.storage.backup import restore_backup, write_backup
from api.storage.engine import open_engine, open_session
from api.storage.models import AuditRow, CityRow, Counter, RecordRow
from tests.api.servers import Server, serve

Database = tuple[Settings, dict[str, str]]
PROFILE = "/api/v1/cities/pau-fr/profile"
pytestmark = pytest.mark.slow


def bearer(tokens: dict[str, str], role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[role]}"}


def write_on(server: Server, token: dict[str, str], number: int, acknowledged: list[str]) -> None:
    """Add one collaboration after the other until the server is gone; remember each that was acknowledged."""
    with httpx.Client(base_url=server.address, headers=token, timeout=10) as client:
        for step in range(10_000):
            content: dict[str, Any] = {
                "programme": f"P{number}-{step}", "year": 2020, "kind": "project", "direction": "mutual",
                "a": "pau-fr", "b": "leuven-be", "themes": [], "source": "made up for this test",
            }  # fmt: skip
            try:
                answer = client.post("/api/v1/collaborations", json=content)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append(answer.json()["id"])


def read_moves(address: str) -> int:
    """How often records, or who has an account, changed."""
    engine = open_engine(address)
    with open_session(engine) as session:
        moved: int = session.get_one(Counter, "records").number
    engine.dispose()
    return moved


def test_a_killed_process_loses_nothing_acknowledged_and_leaves_no_half_write(database: Database) -> None:
    settings, tokens = database
    before = read_moves(settings.database)
    acknowledged: list[str] = []
    with serve(settings) as server:
        writers = [
            threading.Thread(target=write_on, args=(server, bearer(tokens, "staff"), number, acknowledged))
            for number in range(4)
        ]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 40:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join()
    engine = open_engine(settings.database)
    with open_session(engine) as session:
        kept = {row.id: row.content for row in session.exec(select(RecordRow).where(RecordRow.kind == "collaboration"))}
        audited = {row.subject for row in session.exec(select(AuditRow).where(AuditRow.what == "create collaboration"))}
        moved = session.get_one(Counter, "records").number
    assert set(acknowledged) <= kept.keys()
    written = {key for key, content in kept.items() if content["programme"].startswith("P")}
    assert written == audited
    assert moved == before + len(written)
    engine.dispose()
    with serve(settings) as again:
        assert httpx.get(f"{again.address}/api/v1/collaborations/{acknowledged[-1]}").status_code == 200


def test_several_workers_take_writes_and_each_asker_reads_their_own(database: Database) -> None:
    settings, tokens = database
    with serve(settings, workers=3) as server:
        for number in range(15):
            # a new connection each time, so that another worker may answer
            headers = bearer(tokens, "editor")
            etag = httpx.get(f"{server.address}{PROFILE}", headers=headers).headers["etag"]
            need = {"items": [{"text": f"Need number {number} of this test", "theme": "energy_systems"}]}
            changed = httpx.patch(f"{server.address}{PROFILE}/needs", json=need, headers=headers | {"If-Match": etag})
            assert changed.status_code == 200
            for _ in range(3):
                pair = httpx.get(f"{server.address}/api/v1/pairs/pau-fr/leuven-be", headers=headers).text
                assert f"Need number {number} of this test" in pair
        time.sleep(2)
        pairs = {httpx.get(f"{server.address}/api/v1/pairs/pau-fr/leuven-be").content for _ in range(12)}
        assert len(pairs) == 1
        assert b"Need number 14 of this test" in pairs.pop()


def test_what_is_not_http_is_refused_with_a_problem_document_too(database: Database) -> None:
    with serve(database[0]) as server, socket.create_connection(("127.0.0.1", urlsplit(server.address).port)) as line:
        line.sendall("GET /api/v1/cities?q=Μόναχο HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in head
    assert json.loads(body)["type"] == "/api/v1/problems/not-acceptable"


def test_workers_are_forks_of_one_process_and_one_that_dies_is_replaced_by_one_that_knows_the_last_write(
    database: Database,
) -> None:
    settings, tokens = database
    with serve(settings, workers=2) as server:
        workers = find_workers(server)
        own = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
        assert [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers] == [own, own]
        headers = bearer(tokens, "editor")
        etag = httpx.get(f"{server.address}{PROFILE}", headers=headers).headers["etag"]
        need = {"items": [{"text": "Need of a dying worker", "theme": "energy_systems"}]}
        httpx.patch(
            f"{server.address}{PROFILE}/needs", json=need, headers=headers | {"If-Match": etag}
        ).raise_for_status()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(set(find_workers(server)) - set(workers)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        server.wait_until_ready()
        assert "Need of a dying worker" in httpx.get(f"{server.address}/api/v1/pairs/pau-fr/leuven-be").text


def find_workers(server: Server) -> list[int]:
    """The process ids of the workers that live."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return [int(pid) for pid in children if Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_server_that_is_told_to_stop_finishes_what_it_began(database: Database) -> None:
    settings, tokens = database
    acknowledged: list[str] = []
    with serve(settings) as server:
        writer = threading.Thread(target=write_on, args=(server, bearer(tokens, "staff"), 0, acknowledged))
        writer.start()
        while len(acknowledged) < 5:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=30) in (0, -signal.SIGTERM)
        writer.join()
    engine = open_engine(settings.database)
    with open_session(engine) as session:
        kept = set(session.exec(select(RecordRow.id).where(RecordRow.kind == "collaboration")))
    engine.dispose()
    assert set(acknowledged) <= kept


def test_a_backup_taken_while_writes_go_on_is_of_one_moment_and_restores_to_the_same(
    database: Database, empty_database: str, tmp_path: Path
) -> None:
    settings, tokens = database
    before = read_moves(settings.database)
    acknowledged: list[str] = []
    with serve(settings) as server:
        writer = threading.Thread(target=write_on, args=(server, bearer(tokens, "staff"), 0, acknowledged))
        writer.start()
        while len(acknowledged) < 5:
            time.sleep(0.01)
        engine = open_engine(settings.database)
        write_backup(engine, tmp_path / "kept.backup")
        server.process.kill()
        writer.join()
    engine.dispose()
    restored = open_engine(empty_database)
    restore_backup(restored, tmp_path / "kept.backup")
    with pytest.raises(Conflict, match="not empty"):
        restore_backup(restored, tmp_path / "kept.backup")
    with open_session(restored) as session:
        kept = list(session.exec(select(RecordRow).where(RecordRow.kind == "collaboration")))
        audited = {row.subject for row in session.exec(select(AuditRow).where(AuditRow.what == "create collaboration"))}
        written = {row.id for row in kept if row.content["programme"].startswith("P")}
        assert written == audited
        assert before + len(written) == session.get_one(Counter, "records").number
        assert set(acknowledged[:5]) <= written
        assert session.exec(select(CityRow)).first() is not None
    restored.dispose()


def test_a_backup_that_is_not_whole_restores_nothing(database: Database, empty_database: str, tmp_path: Path) -> None:
    engine = open_engine(database[0].database)
    write_backup(engine, tmp_path / "kept.backup")
    engine.dispose()
    lines = gzip.decompress((tmp_path / "kept.backup").read_bytes()).splitlines(keepends=True)
    (tmp_path / "cut.backup").write_bytes(gzip.compress(b"".join(lines[: len(lines) // 2])))
    restored = open_engine(empty_database)
    with pytest.raises(Invalid, match="not whole"):
        restore_backup(restored, tmp_path / "cut.backup")
    with open_session(restored) as session:
        assert session.exec(select(CityRow)).first() is None
    restored.dispose()


def test_a_server_is_replaced_by_another_while_an_import_runs_and_another_process_writes(database: Database) -> None:
    settings, tokens = database
    staff = bearer(tokens, "staff")
    pairs = [
        {
            "programme": f"Rolled {number}", "year": 2020, "kind": "project", "direction": "mutual",
            "a": "pau-fr", "b": "leuven-be", "themes": [], "source": "made up for this test",
        }
        for number in range(3000)
    ]  # fmt: skip
    with serve(settings) as first:
        made = httpx.post(
            f"{first.address}/api/v1/imports",
            json={"dry_run": False, "collaboration": pairs},
            headers=staff,
            timeout=60,
        )
        path = made.headers["location"]
        while httpx.get(f"{first.address}{path}", headers=staff).json()["status"] == "queued":
            time.sleep(0.01)
        engine = open_engine(settings.database)
        with open_session(engine, writes=True) as writing:
            writing.connection()
            with serve(settings) as second:
                seen = httpx.get(f"{second.address}{path}", headers=staff).json()
                assert (seen["status"], seen["tries"]) == ("running", 1)
                first.process.kill()
                first.process.wait()
                writing.commit()
                deadline = time.monotonic() + 120
                while seen["status"] == "running":
                    assert time.monotonic() < deadline
                    time.sleep(0.1)
                    seen = httpx.get(f"{second.address}{path}", headers=staff).json()
                assert (seen["status"], seen["tries"]) == ("done", 2)
                assert seen["result"]["collaboration"] == {"new": 3000, "changed": 0, "unchanged": 0}
        with open_session(engine) as session:
            kept = session.exec(select(RecordRow.content).where(RecordRow.kind == "collaboration")).all()
            imports = session.exec(select(AuditRow).where(AuditRow.what == "import")).all()
        engine.dispose()
    assert sum(content["programme"].startswith("Rolled ") for content in kept) == 3000
    assert len(imports) == 1
