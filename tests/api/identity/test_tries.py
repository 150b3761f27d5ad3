"""Who guesses passwords waits longer after each wrong one, and learns nothing from the time it takes."""

from __future__ import annotations

import pytest

from api.errors import TooMany
from api.features.access import hashing
from api.identity.tries import FREE_OF_ADDRESS, FREE_OF_NAME, LONGEST_SECONDS, Tries
from tests.api.conftest import PASSWORD, Service


def try_wrong(service: Service, name: str, times: int) -> list[int]:
    given = {"name": name, "password": "not the password"}
    return [service.client.post("/api/v1/sessions", json=given).status_code for _ in range(times)]


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_after_wrong_passwords_the_next_try_waits_whether_the_name_exists_or_not(service: Service, name: str) -> None:
    service.app.state.services.authenticator.tries = Tries(clock=lambda: 0.0)
    assert try_wrong(service, name, 8) == [401] * 6 + [429] * 2
    given = {"name": name, "password": PASSWORD}
    refused = service.client.post("/api/v1/sessions", json=given)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert service.client.post("/api/v1/sessions", json={"name": "reader", "password": PASSWORD}).status_code == 201


def test_the_delay_doubles_and_is_bounded() -> None:
    moment = [0.0]
    tries, waits = Tries(clock=lambda: moment[0]), []
    for _ in range(FREE_OF_NAME + 10):
        try:
            tries.take("editor", "192.0.2.1")
        except TooMany as early:
            waits.append(early.retry_after)
            moment[0] += early.retry_after
            tries.take("editor", "192.0.2.1")
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert set(waits[6:]) == {LONGEST_SECONDS}


def test_a_right_password_ends_the_delay_of_its_name_and_no_more_than_its_own_try_of_the_address() -> None:
    tries = Tries(clock=lambda: 0.0)
    for _ in range(FREE_OF_NAME):
        tries.take("editor", "192.0.2.1")
    with tries.attempt("editor", "192.0.2.1"):
        pass
    for number in range(FREE_OF_ADDRESS - FREE_OF_NAME + 1):
        tries.take(f"name {number}", "192.0.2.1")
    with pytest.raises(TooMany):
        tries.take("reader", "192.0.2.1")
    tries.take("editor", "192.0.2.3")


def test_tries_take_no_more_memory_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.identity.tries.MOST", 10)
    tries = Tries(clock=lambda: 0.0)
    for number in range(100):
        tries.take(f"name {number}", f"address {number}")
    assert len(tries._known) == 10


@pytest.mark.parametrize("name", ["editor", "nobody", "without", "\0"])
def test_a_wrong_sign_in_costs_one_comparison_whatever_the_name(
    service: Service, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    create = {"name": "without", "role": "reader"}
    service.client.post("/api/v1/accounts", json=create, headers=service.headers["staff"])
    hashing.find_decoy()
    compared: list[str] = []
    real = hashing.hasher()

    class Counting:
        def verify(self, known: str, given: str) -> bool:
            compared.append("verify")
            return real.verify(known, given)

        def hash(self, given: str) -> str:
            compared.append("hash")
            return real.hash(given)

    monkeypatch.setattr(hashing, "hasher", Counting)
    assert try_wrong(service, name, 1) == [401]
    assert compared == ["verify"]
