"""Machines that share no disk have the snapshots that one of them built, through a folder by address or an S3 server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from api.snapshots.builder import Builder
from api.snapshots.depot import Depot, DepotUnusable
from api.snapshots.store import SnapshotStore
from api.snapshots.whole import check_whole, list_named
from tests.api.conftest import Service, Start
from tests.api.snapshots.test_finished import assert_equal
from tests.api.snapshots.test_store import NEED
from tests.api.storage.test_visibility import write
from tests.strategies import hash_words


@pytest.fixture(scope="module")
def object_store() -> Iterator[str]:
    """The address of a local S3 server with a bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ALLOW_HTTP": "true",
        }.items():
            patch.setenv(name, value)
        boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1").create_bucket(Bucket="shared")
        yield "s3://shared"
    server.stop()


@pytest.fixture(params=["folder", "object store"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return f"file://{tmp_path / 'shared'}"
    return f"{request.getfixturevalue('object_store')}/{tmp_path.name}"


def build(service: Service, folder: Path, url: str) -> SnapshotStore:
    """What `city-peers build` does at one step, on a machine with a folder of its own."""
    store = SnapshotStore(service.engine, hash_words, folder, builds=True, depot=Depot(url))
    Builder(store, 0.0).step()
    return store


def open_elsewhere(service: Service, folder: Path, url: str) -> SnapshotStore:
    return SnapshotStore(service.engine, hash_words, folder, depot=Depot(url))


def test_another_machine_begins_with_what_was_finished_and_answers_alike(
    start: Start, tmp_path: Path, url: str
) -> None:
    service = start()
    built = build(service, tmp_path / "builder", url)
    store = open_elsewhere(service, tmp_path / "other", url)
    assert store.current().folder is not None
    assert [one.name for one in list_named(tmp_path / "other")] == [
        one.name for one in list_named(tmp_path / "builder")
    ]
    assert_equal(store, service)
    assert store.current().revision == built.current().revision


def test_the_next_one_takes_the_place_of_the_former_everywhere(start: Start, tmp_path: Path, url: str) -> None:
    service = start()
    build(service, tmp_path / "builder", url)
    store = open_elsewhere(service, tmp_path / "other", url)
    former = store.current().folder
    write(service, "needs", NEED, "public")
    build(service, tmp_path / "builder", url)
    store.fetch()
    current = store.refresh()
    assert current.folder and former and current.folder.name > former.name
    assert [one.name for one in list_named(tmp_path / "other")] == [former.name, current.folder.name]
    store.tidy()
    assert [one.name for one in list_named(tmp_path / "other")] == [current.folder.name]
    assert Depot(url).list_names() == [current.folder.name]


def test_what_arrives_damaged_is_not_used_and_said_once(
    start: Start, tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    service = start()
    build(service, tmp_path / "builder", url)
    depot = Depot(url)
    (name,) = depot.list_names()
    depot._files.pipe_file(depot._place(name, "facts.bin"), b"half of it")
    with caplog.at_level(logging.WARNING, logger="city_peers"):
        store = open_elsewhere(service, tmp_path / "other", url)
        store.fetch()
        store.fetch()
    assert store.current().folder is None
    assert list_named(tmp_path / "other") == []
    assert caplog.text.count("did not arrive whole") == 1


def test_a_snapshot_whose_sending_was_broken_off_is_not_there_and_is_sent_at_the_next_step(
    start: Start, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    store = SnapshotStore(service.engine, hash_words, tmp_path / "builder", builds=True, depot=Depot(url))
    builder, send = Builder(store, 0.0), Depot._put

    def break_off(depot: Depot, folder: Path) -> None:
        depot._files.makedirs(depot._place(folder.name), exist_ok=True)
        depot._files.put_file(str(folder / "outline.json"), depot._place(folder.name, "outline.json"))
        raise OSError("the line is cut")

    monkeypatch.setattr(Depot, "_put", break_off)
    with pytest.raises(DepotUnusable, match="the line is cut"):
        builder.step()
    assert Depot(url).list_names() == []
    monkeypatch.setattr(Depot, "_put", send)
    builder.step()
    (name,) = Depot(url).list_names()
    store = open_elsewhere(service, tmp_path / "other", url)
    assert store.current().folder is not None
    check_whole(tmp_path / "other" / name)


def test_a_place_that_does_not_answer_is_told_in_one_line_and_all_is_built_here(
    start: Start, tmp_path: Path, object_store: str, caplog: pytest.LogCaptureFixture
) -> None:
    service = start()
    with caplog.at_level(logging.WARNING, logger="city_peers"):
        store = open_elsewhere(service, tmp_path / "other", "s3://no-such-bucket/snapshots")
        assert store.current().snapshot.ids
        assert "the finished snapshots at s3://no-such-bucket/snapshots cannot be reached" in caplog.text


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(DepotUnusable, match="carrier-pigeon"):
        Depot("carrier-pigeon://loft")
