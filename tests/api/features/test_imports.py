"""An import tells bad data before anything is written, and destroys nothing that is known unless that is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.storage.engine import open_session
from api.storage.models import CityRow
from fixtures.gazetteer import Gazetteer
from tests.api.conftest import Service
from tests.api.features.test_staff import CASE, PAIR, run_import, send

CASES = Path("tests/fixtures/facts/import_cases")
SOURCE = {"id": "s", "title": "sheet", "year": 2024}
NEED = {"text": "A need of the sheet", "theme": "energy_systems"}


def read_case(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_text())


def read_city(service: Service, city_id: str) -> tuple[Any, Any]:
    with open_session(service.engine) as session:
        row = session.get_one(CityRow, city_id)
        return row.identity, row.sections


def choose_free(service: Service) -> tuple[str, Any, Any]:
    """A stored city without an editor, which has a size, a place and needs."""
    with open_session(service.engine) as session:
        for row in session.exec(select(CityRow).order_by(CityRow.id)):
            if row.id not in ("pau-fr", "leuven-be") and row.identity["population"] and "needs" in row.sections:
                return row.id, row.identity, row.sections
    raise LookupError


def name_city(identity: Any) -> dict[str, Any]:
    return {field: identity[field] for field in ("id", "name", "country")}


def list_faults(job: Any) -> dict[str, str]:
    assert job["status"] == "failed", job
    return {fault["field"]: fault["message"] for fault in job["result"]["errors"]}


def test_the_example_of_the_docs_leaves_a_stored_city_as_it_is(service: Service) -> None:
    city_id, *before = choose_free(service)
    job = run_import(service, dry_run=False, cities=[{"city": name_city(before[0])}])
    assert job["result"]["cities"] == {"new": 0, "changed": 0, "erased": 0, "unchanged": 1}
    assert job["result"]["changes"] == []
    assert list(read_city(service, city_id)) == before


def test_a_city_of_the_gazetteer_is_known_and_comes_with_its_size_and_place(service: Service) -> None:
    town = {"id": "koge-dk", "name": "Køge", "country": "DK"}
    job = run_import(service, cities=[{"city": town}])
    assert job["result"]["cities"] == {"new": 0, "changed": 0, "erased": 0, "unchanged": 1}
    run_import(service, dry_run=False, cities=[{"city": town}])
    identity, _ = read_city(service, "koge-dk")
    known = Gazetteer().read_city("koge-dk")
    assert known.population is not None
    assert known.covenant is not None
    assert identity["population"]["value"] == known.population.value
    assert (identity["place"]["latitude"], identity["names"]) == (known.place.latitude, list(known.names))
    assert identity["covenant"]["joined"] == known.covenant.joined


def test_a_dry_run_shows_for_each_city_what_would_be_new_changed_and_erased(service: Service) -> None:
    city_id, identity, sections = choose_free(service)
    given = {
        "city": {
            **name_city(identity),
            "outside_ids": {"test_id": "T1"},
            "area_km2": {"value": 12.5, "source": SOURCE},
        },
        "sections": {"needs": {"items": [NEED]}},
        "erase": ["population", "place.climate_class"],
    }
    job = run_import(service, cities=[given])
    assert job["result"]["cities"] == {"new": 0, "changed": 1, "erased": 1, "unchanged": 0}
    (told,) = job["result"]["changes"]
    changes = {change["field"]: change for change in told.pop("changes")}
    assert told == {"id": city_id, "known_to": "database"}
    kinds = {field: change["kind"] for field, change in changes.items()}
    assert kinds == {
        "area_km2": "changed" if identity["area_km2"] else "new",
        "outside_ids.test_id": "new",
        "place.climate_class": "erased",
        "population": "erased",
        "sections.needs": "changed",
    }
    assert (changes["population"]["before"], changes["population"]["after"]) == (identity["population"], None)
    assert (changes["sections.needs"]["before"], changes["sections.needs"]["after"]) == (
        len(sections["needs"]["items"]),
        1,
    )
    assert read_city(service, city_id) == (identity, sections)
    run_import(service, dry_run=False, cities=[given])
    now, kept = read_city(service, city_id)
    assert (now["population"], now["place"]["climate_class"]) == (None, None)
    assert now["names"] == identity["names"]
    assert {name: kept[name] for name in sections if name != "needs"} == {
        name: sections[name] for name in sections if name != "needs"
    }


def test_a_section_is_erased_only_where_that_is_asked_for(service: Service) -> None:
    city_id, identity, sections = choose_free(service)
    run_import(service, dry_run=False, cities=[{"city": name_city(identity), "erase": ["sections.needs"]}])
    assert read_city(service, city_id) == (identity, {name: sections[name] for name in sections if name != "needs"})


def test_what_makes_a_city_cannot_be_erased(service: Service) -> None:
    _, identity, _ = choose_free(service)
    erase = ["name", "magic", "sections.magic", "population"]
    told = list_faults(run_import(service, cities=[{"city": name_city(identity), "erase": erase}]))
    assert set(told) == {"cities.0.erase.0", "cities.0.erase.1", "cities.0.erase.2"}
    assert "choose from names" in told["cities.0.erase.0"]


def test_every_bad_identity_is_refused_at_its_field_with_what_to_do(service: Service) -> None:
    told = list_faults(run_import(service, **read_case("import-bad-identity")))
    said = {
        "cities.0.city.country": "write a two-letter code",
        "cities.1.city.id": "does not end in '-dk'",
        "cities.2.city.place.latitude": "557 is not between -90 and 90",
        "cities.3.city.place": "the coordinates seem swapped",
        "cities.4.city.population.value": "leave it out where it is not known",
        "cities.5.city.population.value": "128",
        "cities.6.city.name": "the name is blank",
        "cities.7.city.outside_ids.geonames_id": "'2692969' is that of malmo-se",
    }
    assert set(told) == set(said)
    assert {field: text for field, text in said.items() if text not in told[field]} == {}


def test_a_population_that_is_no_number_is_refused(service: Service) -> None:
    assert set(list_faults(run_import(service, **read_case("import-nan-population")))) == {
        "cities.0.city.population.value"
    }


def test_a_mutual_pair_is_taken_once_whichever_way_round_and_whenever_it_comes(service: Service) -> None:
    given = read_case("import-reversed-mutual")
    told = list_faults(run_import(service, **given))
    assert list(told) == ["collaboration.1.b"]
    assert "the other way round" in told["collaboration.1.b"]
    one, reverse = given["collaboration"]
    assert run_import(service, dry_run=False, collaboration=[one])["status"] == "done"
    again = run_import(service, collaboration=[one])["result"]["collaboration"]
    assert again == {"new": 0, "changed": 0, "unchanged": 1}
    told = list_faults(run_import(service, collaboration=[reverse]))
    assert told["collaboration.0.b"].startswith("the pair is stored already, the other way round")
    refused = send(service, "POST", "/collaborations", reverse)
    assert refused.status_code == 409
    assert "the other way round" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["import", "post"])
def test_a_name_in_place_of_an_id_is_answered_with_the_ids_it_may_mean(service: Service, path: str) -> None:
    pair = {**PAIR, "b": "Leuven"}
    if path == "import":
        told = list_faults(run_import(service, collaboration=[pair]))["collaboration.0.b"]
    else:
        (fault,) = send(service, "POST", "/collaborations", pair).json()["errors"]
        assert fault["field"] == "b"
        told = fault["message"]
    assert told == "'Leuven' is no id; write one of leuven-be"


def test_the_export_imports_again_unchanged(service: Service) -> None:
    exported = service.client.get("/api/v1/export/json").json()
    job = run_import(service, dry_run=True, **exported)
    assert job["status"] == "done", job["result"]
    result = job["result"]
    assert len(exported["cities"]) == result["cities"]["unchanged"] > 30
    assert result["changes"] == []
    for kind, name in (("case", "case_studies"), ("collaboration", "collaborations"), ("membership", "memberships")):
        assert result[kind] == {"new": 0, "changed": 0, "unchanged": len(exported[name])}
        assert exported[name]


def test_an_import_that_changes_nothing_moves_nothing(service: Service) -> None:
    exported = service.client.get("/api/v1/export/json").json()
    feed = service.client.get("/api/v1/changes").json()["next"]
    run_import(service, **{**exported, "dry_run": False})
    assert service.client.get("/api/v1/snapshots/current").json()["snapshot"] == exported["snapshot"]
    assert service.client.get("/api/v1/changes").json()["next"] == feed


def test_a_slip_in_a_city_of_an_export_is_named(service: Service) -> None:
    exported = service.client.get("/api/v1/export/json").json()
    city = next(city for city in exported["cities"] if city["id"] not in ("pau-fr", "leuven-be"))
    slips: list[Any] = [{"populaton": 5}, {"sections": {"bariers": [{"code": "skills"}]}}, {"sections": []}]
    told = list_faults(run_import(service, cities=[{**city, **slip} for slip in slips[:2]]))
    assert {"cities.0.city.populaton", "cities.1.sections.bariers"} <= set(told)
    assert send(service, "POST", "/imports", {"cities": [{**city, **slips[2]}]}).status_code == 422


def test_the_feed_names_the_cities_of_an_import(service: Service) -> None:
    city_id, identity, _ = choose_free(service)
    start = service.client.get("/api/v1/changes").json()["next"]
    town = {"city": {"id": "testville-fr", "name": "Testville", "country": "FR"}}
    run_import(
        service, dry_run=False, cities=[town, {"city": name_city(identity), "sections": {"needs": {"items": []}}}]
    )
    assert list_feed(service, start) == [("import", "testville-fr"), ("import", city_id)]
    start = service.client.get("/api/v1/changes").json()["next"]
    run_import(service, dry_run=False, case=[CASE])
    assert list_feed(service, start) == [("import", "bulk")]


def test_the_feed_of_an_import_is_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.features.imports.use_cases.MOST_TOLD", 2)
    start = service.client.get("/api/v1/changes").json()["next"]
    towns = [{"city": {"id": f"town-{n}-fr", "name": f"Town {n}", "country": "FR"}} for n in range(3)]
    job = run_import(service, dry_run=False, cities=towns)
    assert [told["id"] for told in job["result"]["changes"]] == ["town-0-fr", "town-1-fr"]
    assert job["result"]["cities"]["new"] == 3
    assert list_feed(service, start) == [("import", "town-0-fr"), ("import", "town-1-fr"), ("import", "bulk")]


def test_guests_are_not_told_of_what_only_peers_may_see(service: Service) -> None:
    _, identity, _ = choose_free(service)
    start = service.client.get("/api/v1/changes").json()["next"]
    hidden = {"city": name_city(identity), "sections": {"exchange": {"visibility": "peers", "items": [{"note": "n"}]}}}
    run_import(service, dry_run=False, cities=[hidden])
    assert list_feed(service, start) == []
    staff = send(service, "GET", "/changes").json()["items"]
    assert ("import", identity["id"]) in [(line["what"], line["subject"]) for line in staff]


def list_feed(service: Service, since: int) -> list[tuple[str, str]]:
    lines = service.client.get(f"/api/v1/changes?since={since}").json()["items"]
    return [(line["what"], line["subject"]) for line in lines]
