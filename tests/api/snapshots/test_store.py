from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.snapshots import store as snapshot_store
from api.snapshots.edition import MOST_OVERLAYS, Edition
from api.snapshots.store import SnapshotStore
from api.snapshots.vectors import SPARE, VectorMemory
from matcher.city import City
from matcher.snapshot import build_snapshot
from tests.api.conftest import Service
from tests.api.features.test_city_keeping import KOGE, send
from tests.api.features.test_staff import CASE, PAIR
from tests.api.snapshots.test_following import wait_for
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


def test_any_write_of_a_record_or_a_city_is_followed_by_every_worker_without_a_build_and_equals_one(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = service.app.state.services.store, SnapshotStore(service.engine, hash_words)
    monkeypatch.setattr(snapshot_store, "MOST_UPDATED", 1.0)
    for store in (own, other):
        monkeypatch.setattr(store, "_build", lambda *_: pytest.fail("everything was built anew"))
    write(service, "needs", NEED, "peers")
    made: list[str] = []
    for method, path, body, etag in (
        ("POST", "/case-studies", CASE, ""),
        ("POST", "/collaborations", PAIR, ""),
        ("POST", "/memberships", {"network": "N", "city_id": "leuven-be", "source": "s", "hosts": True}, ""),
        ("POST", "/cities", KOGE, ""),
        ("POST", "/collaborations", {**PAIR, "a": "koge-dk", "kind": "looks_to"}, ""),
        ("POST", "/collaborations", {**PAIR, "a": "koge-dk", "programme": "Q"}, ""),
        ("PUT", "{}", {**CASE, "title": "Another title", "themes": []}, "*"),
        ("DELETE", "/cities/koge-dk?records=true", None, "*"),
        ("DELETE", "/case-studies/" + CASE["id"], None, "*"),
        (
            "POST",
            "/imports",
            {"dry_run": False, "cities": [{"city": KOGE}], "collaborations": [{**PAIR, "a": "koge-dk"}]},
            "",
        ),
    ):
        answer = send(service, method, path.format(*made[:1]), body, etag=etag)
        assert answer.status_code < 300, answer.text
        made.append(answer.headers.get("location", "").removeprefix("/api/v1"))
        if path == "/imports":
            wait_for(lambda: "koge-dk" in other.refresh().snapshot.numbers)
        built, mine, others = build(service), own.refresh(), other.refresh()
        for audience in ("public", "peers"):
            assert_same(mine.view(audience).snapshot, built.view(audience).snapshot, f"{method} {path} {audience}")
            assert_same(others.view(audience).snapshot, built.view(audience).snapshot, f"{method} {path} {audience}")


def test_what_guests_do_not_see_leaves_their_kept_answers(service: Service) -> None:
    write(service, "needs", NEED, "private")
    before = follow(service)
    write(service, "needs", {"items": []}, "private")
    hidden = follow(service)
    assert hidden.revision > before.revision
    assert hidden.tells_guests_the_same(before)
    assert hidden.view("own:pau-fr").snapshot.version != before.view("own:pau-fr").snapshot.version
    account = {"name": "ida", "role": "editor", "city_id": "leuven-be"}  # a page tells whether a city has one
    for method, path, body in (("POST", "/accounts", account), ("POST", "/collaborations", PAIR)):
        assert send(service, method, path, body).status_code == 201
        assert not follow(service).tells_guests_the_same(hidden)
        hidden = follow(service)


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
    for number in range(3 * MOST_OVERLAYS):
        service.app.state.services.store.visit(edition.view(), [replace(visitor, id=f"visiting-{number}-de")])
    assert len(edition.overlays) == MOST_OVERLAYS


def test_texts_that_are_asked_once_do_not_pile_up() -> None:
    memory = VectorMemory(hash_words)
    memory(["in use", "in use too"])
    memory.forget_unused()
    for number in range(3 * SPARE):
        memory([f"need {number}"])
    assert memory.texts <= SPARE + 5
    assert (memory(["in use"]) == hash_words(["in use"])).all()
