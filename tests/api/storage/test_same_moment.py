"""What two callers do at the same moment: on both databases one of them wins, and the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Service

CASE: dict[str, Any] = {
    "id": "pau-fr-test", "city_id": "pau-fr", "title": "A test", "summary": "What was tried.",
    "source": {"id": "s", "title": "A source", "year": 2020},
}  # fmt: skip
AT_ONCE = 6


def at_once(service: Service, send: Callable[[int], tuple[str, str, Any, dict[str, str]]]) -> list[int]:
    """The sorted statuses of requests that start together; `send(number)` gives method, path, body and headers."""
    gate = Barrier(AT_ONCE)

    def one(number: int) -> int:
        method, path, body, headers = send(number)
        gate.wait()
        return service.client.request(method, f"/api/v1{path}", json=body, headers=headers).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def test_of_those_who_add_the_same_record_one_adds_it(service: Service) -> None:
    staff = service.headers["staff"]
    assert at_once(service, lambda _: ("POST", "/case-studies", CASE, staff)) == [201] + [409] * (AT_ONCE - 1)


def test_of_those_who_replace_the_same_record_one_replaces_it(service: Service) -> None:
    staff = service.headers["staff"]
    etag = service.client.post("/api/v1/case-studies", json=CASE, headers=staff).headers["etag"]

    def replace(number: int) -> tuple[str, str, Any, dict[str, str]]:
        return "PUT", "/case-studies/pau-fr-test", {**CASE, "title": f"Title {number}"}, staff | {"If-Match": etag}

    assert at_once(service, replace) == [200] + [412] * (AT_ONCE - 1)
    assert service.client.get("/api/v1/case-studies/pau-fr-test").json()["version"] == 2


def test_a_post_sent_many_times_at_once_under_one_key_is_carried_out_once(service: Service) -> None:
    headers = service.headers["staff"] | {"Idempotency-Key": "one"}
    statuses = at_once(service, lambda _: ("POST", "/introductions", {"a": "pau-fr", "b": "leuven-be"}, headers))
    assert statuses == [201] * AT_ONCE
    assert len(service.client.get("/api/v1/introductions", headers=service.headers["staff"]).json()["items"]) == 1


def test_two_cities_that_say_yes_at_the_same_moment_are_introduced_once(service: Service) -> None:
    def say(number: int) -> tuple[str, str, Any, dict[str, str]]:
        role, city, peer = [("editor", "pau-fr", "leuven-be"), ("other editor", "leuven-be", "pau-fr")][number % 2]
        return "PUT", f"/cities/{city}/interests/{peer}", {"verdict": "interested"}, service.headers[role]

    assert at_once(service, say) == [200] * AT_ONCE
    assert len(service.client.get("/api/v1/introductions", headers=service.headers["staff"]).json()["items"]) == 1


def test_a_one_time_link_signs_in_once_however_often_it_is_sent_at_once(service: Service) -> None:
    staff = service.headers["staff"]
    account = service.client.get("/api/v1/accounts", headers=staff).json()["items"][0]
    link = service.client.post(f"/api/v1/accounts/{account['id']}/sign-in-link", headers=staff).json()
    assert at_once(service, lambda _: ("POST", "/sessions/by-link", link, {})) == [201] + [401] * (AT_ONCE - 1)


def test_of_those_who_adopt_different_policies_the_last_one_stands_alone(service: Service) -> None:
    staff = service.headers["staff"]
    adopted = next(row for row in service.client.get("/api/v1/policies").json()["items"] if row["adopted"])
    draft = {key: adopted[key] for key in ("id", "terms", "dials", "variety")}
    for number in range(AT_ONCE):
        made = service.client.post("/api/v1/policies", json={**draft, "version": f"v{number}"}, headers=staff)
        assert made.status_code == 201
    statuses = at_once(service, lambda number: ("POST", f"/policies/{draft['id']}/v{number}/adopt", None, staff))
    assert statuses == [200] * AT_ONCE
    assert sum(row["adopted"] for row in service.client.get("/api/v1/policies").json()["items"]) == 1


STEPS = st.lists(st.tuples(st.sampled_from(["ana", "bo"]), st.sampled_from(["read", "write"])), min_size=4, max_size=12)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_a_write_wins_exactly_where_nobody_wrote_since_its_writer_read(
    service: Service, steps: list[tuple[str, str]]
) -> None:
    path, headers, words = "/api/v1/cities/pau-fr/profile", service.headers["editor"], count()
    state, read, tags = 0, {"ana": -1, "bo": -1}, {"ana": '"none"', "bo": '"none"'}
    for who, what in steps:
        if what == "read":
            read[who], tags[who] = state, service.client.get(path, headers=headers).headers["etag"]
            continue
        need = {"text": f"Need {next(words)} of {steps}"[:200], "theme": "energy_systems"}
        asked = headers | {"If-Match": tags[who]}
        written = service.client.patch(f"{path}/needs", json={"items": [need]}, headers=asked)
        wins = read[who] == state
        assert written.status_code == (200 if wins else 412)
        state += wins
