"""A row that cannot be read, however it came there, is set aside by name, and the rest is served."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from sqlalchemy import text

from api.storage.documents import find_not_finite
from api.storage.loading import load_content
from matcher.city import City, Place, Quantity, Source
from tests.api.conftest import Service, Start

SOURCE = {"id": "s", "title": "sheet", "year": 2024}
BROKEN_CITY = {"population": {"value": None, "source": SOURCE, "year": 2024}}


def spoil_city(service: Service, city_id: str, **identity: Any) -> None:
    """Write into a city's row what no door of the service would take."""
    with service.engine.begin() as connection:
        found = connection.execute(text("SELECT identity FROM city WHERE id = :id"), {"id": city_id}).scalar_one()
        spoilt = {**(json.loads(found) if isinstance(found, str) else found), **identity}
        number = connection.execute(
            text("UPDATE counter SET number = number + 1 WHERE name = 'content' RETURNING number")
        ).scalar_one()
        connection.execute(
            text("UPDATE city SET identity = :identity, content_no = :number WHERE id = :id"),
            {"identity": json.dumps(spoilt), "number": number, "id": city_id},
        )


def read_ready(service: Service) -> Any:
    answer = service.client.get("/api/v1/ready")
    assert answer.status_code == 200
    return answer.json()


def test_a_service_starts_beside_a_row_that_cannot_be_read_and_names_it(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    spoil_city(start(), "leuven-be", **BROKEN_CITY)
    caplog.clear()
    service = start()
    ready = read_ready(service)
    assert [(row["kind"], row["id"]) for row in ready["set_aside"]] == [("city", "leuven-be")]
    assert "leuven-be" in caplog.text
    assert service.client.get("/api/v1/cities/pau-fr/twins").status_code == 200
    assert service.client.get("/api/v1/cities/leuven-be/twins").status_code in (200, 404)


def test_a_running_service_sets_a_broken_row_aside_and_takes_it_back_when_it_is_mended(service: Service) -> None:
    reader = service.headers["reader"]
    whole = service.client.get("/api/v1/cities/leuven-be/profile").json()["city"]
    before = service.client.get("/api/v1/snapshots/current").json()["cities"]
    spoil_city(service, "leuven-be", **BROKEN_CITY)
    assert service.client.get("/api/v1/cities/pau-fr/twins", headers=reader).status_code == 200
    assert [row["id"] for row in read_ready(service)["set_aside"]] == ["leuven-be"]
    assert service.client.get("/api/v1/snapshots/current").json()["cities"] == before - 1
    spoil_city(service, "leuven-be", **whole)
    assert service.client.get("/api/v1/cities/leuven-be/twins", headers=reader).status_code == 200
    assert read_ready(service)["set_aside"] == []
    assert service.client.get("/api/v1/snapshots/current").json()["cities"] == before


def test_a_case_study_with_a_code_that_no_longer_exists_is_set_aside(start: Start) -> None:
    first = start()
    with first.engine.begin() as connection:
        kept = connection.execute(text("SELECT id, content FROM record WHERE kind = 'case'")).first()
        assert kept is not None
        content = json.loads(kept[1]) if isinstance(kept[1], str) else kept[1]
        connection.execute(
            text("UPDATE record SET content = :content WHERE kind = 'case' AND id = :id"),
            {"content": json.dumps({**content, "barriers": ["no-such-barrier"]}), "id": kept[0]},
        )
    assert [(row["kind"], row["id"]) for row in read_ready(start())["set_aside"]] == [("case", kept[0])]


def run_import(service: Service, given: Any) -> Any:
    made = service.client.post("/api/v1/imports", json=given, headers=service.headers["staff"])
    address = made.headers["location"]
    for _ in range(300):
        job = service.client.get(address, headers=service.headers["staff"]).json()
        if job["status"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.02)
    raise TimeoutError


NANBY: Any = {"id": "nanby-dk", "name": "Nanby", "country": "DK"}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-inf", "nan", "1e999"])
@pytest.mark.parametrize("field", ["population", "area_km2", "latitude"])
def test_no_number_that_is_not_finite_is_imported(reading: Service, field: str, number: str) -> None:
    given = {"place": {field: number}} if field == "latitude" else {field: {"value": number, "source": SOURCE}}
    job = run_import(reading, {"cities": [{"city": {**NANBY, **given}}]})
    place = "place.latitude" if field == "latitude" else f"{field}.value"
    assert (job["status"], [fault["field"] for fault in job["result"]["errors"]]) == (
        "failed",
        [f"cities.0.city.{place}"],
    )


def test_a_sector_of_an_inventory_that_is_not_finite_is_refused(reading: Service) -> None:
    emissions = {"total_ktco2e": 5, "year": 2020, "by_sector_ktco2e": {"heat": "NaN"}}
    job = run_import(reading, {"cities": [{"city": NANBY, "sections": {"emissions": {"items": [emissions]}}}]})
    assert job["status"] == "failed"
    assert "by_sector_ktco2e" in job["result"]["errors"][0]["field"]


def test_not_finite_numbers_are_found_wherever_they_are() -> None:
    source = Source("s", "sheet", 2024)
    city = City(
        "a-fr", "A", "FR", population=Quantity(float("nan"), source), place=Place(latitude=1.0, longitude=float("inf"))
    )
    assert list(find_not_finite(city)) == ["place.longitude", "population.value"]
    assert list(find_not_finite({"a": [1.0, float("-inf")], "b": "NaN"})) == ["a.1"]


def test_what_was_set_aside_is_told_without_its_content(service: Service) -> None:
    spoil_city(service, "leuven-be", name=["a secret"])
    loaded = load_content(service.engine)
    assert [row.id for row in loaded.set_aside] == ["leuven-be"]
    assert "secret" not in loaded.set_aside[0].why
