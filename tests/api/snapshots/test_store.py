from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.snapshots import store as snapshot_store
from api.snapshots.store import Edition, SnapshotStore
from api.snapshots.vectors import SPARE, VectorMemory
from matcher.city import City
from matcher.snapshot import build_snapshot
from tests.api.conftest import Service
from tests.api.storage.test_visibility import write
from tests.matcher.test_update import assert_same
from tests.strategies import VOCABULARY, hash_words

NEED = {"items": [{"text": "A wish for trams", "theme": "mobility_transport"}]}
LEVEL = {"items": [{"level": 3, "theme": "mobility_transport"}]}


def follow(service: Service) -> Edition:
    edition: Edition = service.app.state.services.store.current()
    return edition


def put(service: Service, who: str, city_id: str, content: dict[str, Any]) -> None:
    path, headers = f"/api/v1/cities/{city_id}/profile", service.headers[who]
    etag = service.client.get(path, headers=headers).headers["etag"]
    assert service.client.put(path, json=content, headers=headers | {"If-Match": etag}).status_code == 200


def build(service: Service) -> Edition:
    return SnapshotStore(service.engine, hash_words).current()


def test_after_any_write_of_a_profile_every_audience_sees_what_a_full_build_gives(service: Service) -> None:
    put(service, "other editor", "leuven-be", {"sections": {"needs": {**NEED, "visibility": "peers"}}})
    for section, content, visibility in (
        ("needs", NEED, "public"),
        ("needs", NEED, "peers"),
        ("levels", LEVEL, "private"),
        ("needs", NEED, "private"),
        ("levels", LEVEL, "public"),
    ):
        write(service, section, content, visibility)
        followed, built = follow(service), build(service)
        for audience in ("public", "peers", "own:pau-fr", "own:leuven-be"):
            assert_same(
                followed.view(audience).snapshot, built.view(audience).snapshot, f"{section} {visibility} {audience}"
            )


def test_a_write_of_one_profile_builds_no_other_city(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("everything was built anew")

    monkeypatch.setattr(snapshot_store, "build_snapshot", refuse)
    kept = follow(service).snapshot.city("leuven-be")
    write(service, "needs", NEED, "public")
    assert follow(service).snapshot.city("leuven-be") is kept
    assert [need.text for need in follow(service).snapshot.city("pau-fr").needs] == ["A wish for trams"]


def test_a_visitor_stands_in_the_snapshot_as_if_it_had_always_been_there(service: Service) -> None:
    view, visitor = follow(service).view(), City("visiting-de", "Visiting", "DE")
    visited = service.app.state.services.store.visit(view, [visitor]).snapshot
    records = {kind: tuple(items.values()) for kind, items in follow(service).loaded.records.items()}
    assert_same(
        visited,
        build_snapshot(
            (*view.snapshot.cities, visitor),
            VOCABULARY,
            hash_words,
            records["case"],
            records["collaboration"],
            records["membership"],
        ),
    )


def test_snapshots_made_for_one_asker_do_not_pile_up(service: Service) -> None:
    edition, visitor = follow(service), City("visiting-de", "Visiting", "DE")
    for number in range(3 * snapshot_store.MOST_OVERLAYS):
        service.app.state.services.store.visit(edition.view(), [replace(visitor, id=f"visiting-{number}-de")])
    assert len(edition.overlays) == snapshot_store.MOST_OVERLAYS


def test_texts_that_are_asked_once_do_not_pile_up() -> None:
    memory = VectorMemory(hash_words)
    memory(["in use", "in use too"])
    memory.forget_unused()
    for number in range(3 * SPARE):
        memory([f"need {number}"])
    assert memory.texts <= SPARE + 5
    assert (memory(["in use"]) == hash_words(["in use"])).all()
