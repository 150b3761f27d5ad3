"""A snapshot that a builder finished answers as one that was built here, and one that is not whole is never used."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from weakref import ref

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import _remove_expired
from api.errors import Conflict
from api.snapshots import store as snapshot_store
from api.snapshots import whole
from api.snapshots.builder import Builder
from api.snapshots.shelf import Shelf, building
from api.snapshots.store import SnapshotStore
from api.snapshots.vectors import VectorMemory
from api.storage import named
from api.storage.engine import open_engine, open_session
from api.storage.models import CityRow
from matcher.arrays import Float32
from matcher.snapshot import Snapshot
from tests.api.conftest import Service, Start
from tests.api.features.test_city_keeping import KOGE, send
from tests.api.features.test_staff import CASE, PAIR
from tests.api.snapshots.test_following import wait_for
from tests.api.snapshots.test_store import NEED, put
from tests.api.storage.test_visibility import write
from tests.matcher.test_snapshot import find_arrays
from tests.matcher.test_update import assert_same
from tests.strategies import hash_words

FORKING = multiprocessing.get_context("fork")
QUESTIONS = (
    "/cities/{}", "/cities/{}/twins?explain=full", "/cities/{}/peer-reviewers?k=5", "/cities/{}/blind-spots",
    "/cities/{}/case-studies?theme=mobility_transport",
)  # fmt: skip


def hash_otherwise(texts: Sequence[str]) -> Float32:
    """Another encoder."""
    return hash_words(texts)


def build(service: Service) -> SnapshotStore:
    """What `city-peers build --once` does."""
    store = SnapshotStore(service.engine, hash_words, service.settings.snapshots, builds=True)
    Builder(store, 0.0).step()
    return store


def open_store(service: Service) -> SnapshotStore:
    return SnapshotStore(service.engine, hash_words, service.settings.snapshots)


def in_memory(snapshot: Snapshot) -> Snapshot:
    """The same snapshot with its cities read."""
    return replace(snapshot, cities=tuple(snapshot.cities))


def assert_equal(store: SnapshotStore, service: Service, why: str = "") -> None:
    """For every audience it equals what is built from the database now, and refuses writes."""
    mine, built = store.current(), SnapshotStore(service.engine, hash_words).current()
    assert (mine.revision, mine.set_aside) == (built.revision, built.set_aside)
    for audience in ("public", "peers", "own:pau-fr", "own:leuven-be"):
        snapshot = mine.view(audience).snapshot
        assert_same(in_memory(snapshot), in_memory(built.view(audience).snapshot), f"{why} {audience}")
        assert all(not array.flags.writeable for _, array in find_arrays(snapshot))


@pytest.fixture
def refuse_to_build(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, nothing may be built in whole."""

    def refuse() -> None:
        monkeypatch.setattr(snapshot_store, "build_snapshot", lambda *_: pytest.fail("everything was built"))

    return refuse


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_hundred_questions_get_the_same_bytes_from_a_finished_snapshot_as_from_one_built_here(
    start: Start, refuse_to_build: Callable[[], None]
) -> None:
    service = start()
    write(service, "needs", NEED, "peers")
    ids = service.app.state.services.store.current().snapshot.ids
    asked = [f"/api/v1{QUESTIONS[number % 5].format(ids[number // 5])}" for number in range(200)]
    roles = ("guest", "guest", "staff")
    built = TestClient(service.app)  # the shape of each answer is held elsewhere
    expected = [built.get(path, headers=service.headers[roles[no % 3]]) for no, path in enumerate(asked)]
    build(service)
    refuse_to_build()
    opened = start()
    mapped = TestClient(opened.app)
    assert opened.app.state.services.store.current().folder is not None
    for number, path in enumerate(asked):
        told = mapped.get(path, headers=opened.headers[roles[number % 3]])
        assert (told.status_code, told.content) == (expected[number].status_code, expected[number].content), path


def test_writes_are_followed_from_a_finished_snapshot_as_from_one_built_here(
    service: Service, refuse_to_build: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_store, "MOST_UPDATED", 1.0)
    put(service, "other editor", "leuven-be", {"sections": {"needs": {**NEED, "visibility": "private"}}})
    write(service, "needs", NEED, "peers")
    build(service)
    store = open_store(service)
    assert store.current().folder is not None
    assert_equal(store, service)
    for method, path, body in (
        ("POST", "/cities", KOGE),
        ("POST", "/collaborations", {**PAIR, "a": "koge-dk"}),
        ("POST", "/case-studies", CASE),
        ("DELETE", "/cities/koge-dk?records=true", None),
    ):
        assert send(service, method, path, body, etag="" if body else "*").status_code < 300
        with monkeypatch.context() as refusing:
            refusing.setattr(store, "_build", lambda *_: pytest.fail("everything was built"))
            assert store.refresh().folder is not None
        assert_equal(store, service, f"{method} {path}")


def test_a_newer_finished_snapshot_is_taken_over_and_leaves_the_kept_answers(service: Service) -> None:
    build(service)
    store = open_store(service)
    first = store.current()
    write(service, "needs", NEED, "public")
    followed = store.refresh()
    builder = build(service)
    taken = store.refresh()
    assert first.folder != taken.folder == builder.current().folder
    assert taken.snapshot is not followed.snapshot
    assert taken.tells_guests_the_same(followed)
    assert [path.name for path in service.settings.snapshots.iterdir() if path.is_dir()] == [taken.folder.name]
    assert_equal(store, service)
    assert store.refresh() is taken
    held = [ref(one.snapshot.cities.read.func.__self__) for one in (first, taken)]  # type: ignore[attr-defined]
    del first, followed
    assert [facts() is None for facts in held] == [True, False]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_erased_is_in_no_finished_snapshot_once_the_service_has_cleaned_also_without_a_builder(
    service: Service,
) -> None:
    root, words = service.settings.snapshots, b"A wish that nobody may read"
    (root / "of-somebody-else").mkdir(parents=True)
    write(service, "needs", {"items": [{"text": words.decode(), "theme": "mobility_transport"}]}, "private")
    build(service)
    _remove_expired(service.app.state.services)
    write(service, "needs", {"items": []}, "private")
    with building(root):
        _remove_expired(service.app.state.services)
    assert any(words in path.read_bytes() for path in root.glob("*/*"))
    _remove_expired(service.app.state.services)
    assert [path.name for path in root.iterdir() if path.is_dir()] == ["of-somebody-else"]
    build(service)
    assert not any(words in path.read_bytes() for path in root.glob("*/*"))


def damage_facts(folder: Path) -> None:
    os.truncate(folder / "facts.bin", 1000)


def flip_a_bit(folder: Path) -> None:
    path = folder / "public.columns.levels.rows.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "the end of the facts is missing": damage_facts,
    "a column is missing": lambda folder: (folder / "public.columns.levels.rows.npy").unlink(),
    "one bit of a column is another": flip_a_bit,
    "the manifest is missing": lambda folder: (folder / "manifest.json").unlink(),
    "the manifest is cut": lambda folder: os.truncate(folder / "manifest.json", 50),
    "the manifest lists nothing": lambda folder: (folder / "manifest.json").write_text("[]") and None,
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_damaged_snapshot_is_ignored_logged_and_built_anew(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    build(service)
    (folder,) = (path for path in service.settings.snapshots.iterdir() if path.is_dir())
    kept = shutil.copytree(folder, service.settings.data_dir / "kept")
    for what, damage in DAMAGES.items():
        damage(folder)
        caplog.clear()
        opened = Shelf(service.settings.snapshots, service.engine, VectorMemory(hash_words)).open()
        assert (opened, f"{folder.name} is not used" in caplog.text) == (None, True), what
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
    damage_facts(folder)
    store = open_store(service)
    assert store.current().folder is None
    build(service)
    assert store.refresh().folder is not None
    assert_equal(store, service)


def die_while_writing(service: Service) -> None:
    settled: list[Path] = []

    def settle(path: Path) -> None:
        settled.append(path)
        if len(settled) == 20:
            os.kill(os.getpid(), signal.SIGKILL)

    whole._settle = settle
    store = SnapshotStore(open_engine(service.settings.database), hash_words, service.settings.snapshots, builds=True)
    with building(service.settings.snapshots):
        Builder(store, 0.0).step()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_builder_that_is_killed_while_it_writes_leaves_the_finished_snapshot_and_the_next_one_tidies_up(
    service: Service,
) -> None:
    build(service)
    finished = open_store(service).current().folder
    write(service, "needs", NEED, "public")
    killed = FORKING.Process(target=die_while_writing, args=(service,))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    root = service.settings.snapshots
    assert len(list(root.glob(".unfinished-*"))) == 1
    store = open_store(service)
    assert store.current().folder == finished
    assert_equal(store, service)
    with building(root):
        assert not list(root.glob(".unfinished-*"))
        build(service)
    assert store.refresh().folder not in (None, finished)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_snapshot_of_another_history_another_encoder_or_other_code_is_not_used(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copy(tmp_path / "city-peers.sqlite", tmp_path / "other.sqlite")
    service, other = start(), start(database_url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    build(service)
    assert open_store(other).current().folder is not None
    assert SnapshotStore(service.engine, hash_otherwise, service.settings.snapshots).current().folder is None
    for one, programme in ((service, "One"), (other, "Another"), (other, "And another")):
        assert send(one, "POST", "/collaborations", {**PAIR, "programme": programme}).status_code == 201
    build(service)
    assert open_store(other).current().folder is None
    assert "of another database" in caplog.text
    monkeypatch.setattr("api.snapshots.shelf.SOURCES", ())
    assert open_store(service).current().folder is None


def test_what_is_too_much_to_follow_is_left_to_the_builder_while_one_is_at_work(
    service: Service, monkeypatch: pytest.MonkeyPatch, refuse_to_build: Callable[[], None]
) -> None:
    build(service)
    store, root = open_store(service), service.settings.snapshots
    before = store.current()
    with building(root):
        write(service, "needs", NEED, "public")
        followed = store.refresh()
        assert followed.revision > before.revision
        monkeypatch.setattr(named, "MOST_LINES", 0)
        send(service, "POST", "/collaborations", PAIR)
        with monkeypatch.context() as refusing:
            refusing.setattr(snapshot_store, "load_content", lambda *_: pytest.fail("all was read"))
            assert store.refresh() is followed
        job = send(service, "POST", "/imports", {"dry_run": False, "cities": [{"city": KOGE}]}).headers["location"]
        wait_for(lambda: "koge-dk" in read_ids(service))
        assert service.client.get(job, headers=service.headers["staff"]).json()["status"] == "running"
        with pytest.raises(Conflict, match="another builder is at work"), building(root):
            pass
        build(service)
        refuse_to_build()
        assert store.refresh().revision > followed.revision
    assert_same_as_read(store, service)
    assert service.client.get(job, headers=service.headers["staff"]).json()["status"] == "done"
    assert service.client.get("/api/v1/cities/koge-dk").status_code == 200
    send(service, "POST", "/collaborations", {**PAIR, "programme": "Another"})
    assert store.refresh().snapshot.version != before.snapshot.version


def read_ids(service: Service) -> set[str]:
    """The cities in the database."""
    with open_session(service.engine) as session:
        return set(session.exec(select(CityRow.id)))


def assert_same_as_read(store: SnapshotStore, service: Service) -> None:
    assert store.refresh().snapshot.version == open_store(service).current().snapshot.version
