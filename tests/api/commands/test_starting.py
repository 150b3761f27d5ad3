"""What is wrong with a database or a backup is told in one line that says what to do."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from api.settings import Settings
from api.storage.engine import open_engine, open_session
from api.storage.opening import WAITING, prepare_database, wait_for_turn
from tests.api.commands.conftest import Ran
from tests.api.conftest import Start

Run = Callable[[str], Ran]
Template = tuple[Path, dict[str, str]]
FILE = "city-peers.sqlite"


@pytest.fixture
def folder(sqlite_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a database in it."""
    for name in ("DATABASE_URL", "CITY_PEERS_DATABASE_URL", "CITY_PEERS_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template[0] / FILE, tmp_path / "data")
    return tmp_path / "data"


def assert_one_line(ran: Ran, *words: str) -> None:
    assert ran.code not in (0, None)
    lines = ran.err.strip().splitlines()
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize("what", ["no database at all", "pages overwritten"])
def test_a_damaged_database_is_told_in_one_line(run: Run, folder: Path, what: str) -> None:
    content = (folder / FILE).read_bytes()
    spoilt = b"words " * 4000 if what == "no database at all" else content[:100] + b"\x5a" * (len(content) - 100)
    (folder / FILE).write_bytes(spoilt)
    assert_one_line(run(f"serve --data-dir {folder}"), FILE, "damaged", "city-peers restore")


def test_a_database_of_a_newer_version_is_told_in_one_line_and_left_as_it_is(run: Run, folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / FILE}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert_one_line(run(f"serve --data-dir {folder}"), "newer city-peers", "9999", "install")


@pytest.mark.parametrize("command", ["serve", "backup {file}", "accounts list"])
def test_a_postgresql_that_cannot_be_reached_is_told_in_one_line_without_its_password(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CITY_PEERS_DATABASE_URL", "postgresql://peers:secret@127.0.0.1:1/peers")
    ran = run(command.format(file=folder / "kept.backup"))
    assert_one_line(ran, "127.0.0.1:1", "cannot be reached", "CITY_PEERS_DATABASE_URL")
    assert "secret" not in ran.err + ran.out


def test_a_folder_that_is_a_file_is_told_in_one_line(run: Run, folder: Path) -> None:
    assert_one_line(run(f"serve --data-dir {folder / FILE}"), FILE)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_truncated_backup_is_refused_in_one_line_and_changes_nothing(
    run: Run, folder: Path, tmp_path: Path, share: float
) -> None:
    assert run(f"backup {tmp_path / 'whole.backup'} --data-dir {folder}").code == 0
    content = (tmp_path / "whole.backup").read_bytes()
    (tmp_path / "cut.backup").write_bytes(content[: int(len(content) * share)])
    assert_one_line(run(f"restore {tmp_path / 'cut.backup'} --data-dir {tmp_path / 'new'}"), "cut.backup")
    assert not (tmp_path / "new").exists()


def test_a_backup_is_for_its_owner_alone_and_replaces_nothing_unasked(run: Run, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.backup"
    kept.write_text("another file")
    assert_one_line(run(f"backup {kept} --data-dir {folder}"), "kept.backup", "--overwrite")
    assert kept.read_text() == "another file"
    assert run(f"backup {kept} --data-dir {folder} --overwrite").code == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert run(f"restore {kept} --data-dir {tmp_path / 'new'}").code == 0
    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600


def test_a_database_that_others_could_read_is_closed_to_them_when_it_is_opened(folder: Path) -> None:
    (folder / FILE).chmod(0o644)
    engine = open_engine(f"sqlite:///{folder / FILE}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET number = number"))
        beside = [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()]
    engine.dispose()
    assert beside
    assert set(beside) == {0o600}


def test_a_service_starts_and_serves_guests_while_the_sign_in_provider_is_away(start: Start) -> None:
    service = start(oidc_issuer="http://127.0.0.1:1", oidc_audience="city-peers")
    assert service.client.get("/api/v1/cities/pau-fr/twins").status_code == 200
    assert service.client.get("/api/v1/me", headers=service.headers["staff"]).json()["role"] == "staff"
    refused = service.client.get("/api/v1/me", headers={"Authorization": "Bearer a.b.c"})
    assert refused.status_code == 401


def test_a_database_that_needs_nothing_is_opened_while_another_process_writes(
    database: tuple[Settings, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(line: str) -> None:
        raise AssertionError(line)

    writer = open_engine(database[0].database)
    with open_session(writer, writes=True) as writing:
        writing.connection()
        opened = prepare_database(database[0], refuse)
        writing.rollback()
    for engine in (opened, writer):
        engine.dispose()


def test_who_has_something_to_write_waits_for_its_turn_and_says_so(
    database: tuple[Settings, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.storage.engine.WAIT_SECONDS", 0.2)
    monkeypatch.setattr("api.storage.engine.SQLITE_PRAGMAS", ("journal_mode=WAL", "busy_timeout=200"))
    first, second = open_engine(database[0].database), open_engine(database[0].database)
    lines: list[str] = []
    writing = open_session(first, writes=True)
    with writing as session:
        session.connection()

        def tell(line: str) -> None:
            lines.append(line)
            session.rollback()

        def write() -> str:
            with open_session(second, writes=True) as waiting:
                waiting.connection()
            return "written"

        assert wait_for_turn(write, tell) == "written"
    assert lines == [WAITING]
    for engine in (first, second):
        engine.dispose()
