"""Everything public as a file, in each form."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Service

EXPORTS = {
    "csv": b"pau-fr,Pau,FR",
    "geojson": b'"FeatureCollection"',
    "graphml": b"<graphml",
    "jsonld": b"schema.org",
    "json": b'"pau-fr"',
}


@pytest.mark.parametrize(("format", "needle"), EXPORTS.items())
def test_every_export_holds_the_cities(reading: Service, format: str, needle: bytes) -> None:
    response = reading.client.get(f"/api/v1/export/{format}")
    assert response.status_code == 200
    assert needle in response.content
    assert reading.client.get("/api/v1/export/pdf").status_code == 422


def test_geojson_names_the_source_of_each_population(reading: Service) -> None:
    features = json.loads(reading.client.get("/api/v1/export/geojson").content)["features"]
    told = {item["id"]: item["properties"] for item in features}
    city = reading.client.get("/api/v1/cities/pau-fr").json()["facts"]["population"]
    assert (told["pau-fr"]["population"], told["pau-fr"]["population_source"]) == (city["value"], city["source"])
    assert all((one["population"] is None) == (one["population_source"] is None) for one in told.values())


def test_geojson_has_a_point_for_each_placed_city(reading: Service) -> None:
    features = json.loads(reading.client.get("/api/v1/export/geojson").content)["features"]
    pau = next(feature for feature in features if feature["id"] == "pau-fr")
    longitude, latitude = pau["geometry"]["coordinates"]
    assert -0.5 < longitude < -0.2  # Pau lies at 43.3 N, 0.37 W
    assert 43.2 < latitude < 43.4
