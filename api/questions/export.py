"""The public data in formats that other programs read: JSON, CSV, GeoJSON, GraphML, JSON-LD."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import networkx as nx

from api.questions.as_data import dump_bytes
from api.questions.spreadsheet import Cell, write_table
from api.storage.documents import dump
from matcher.city import City
from matcher.snapshot import Snapshot

COLUMNS = (
    "id", "name", "country", "kind", "latitude", "longitude", "population", "population_year", "population_source",
    "climate_class", "barriers", "governance", "priority_sectors", "needs", "offers", "case_studies",
)  # fmt: skip
CODED = ("barriers", "governance", "priority_sectors")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type and how it is built."""

    media_type: str
    build: Callable[[Snapshot], bytes]


def build_json(snapshot: Snapshot) -> bytes:
    """Everything: cities with their sections, case studies, collaborations, memberships, each fact with its source."""
    records = snapshot.records
    linked = (*records.collaborations.values(), *records.choices.values())
    edges = {repr(item): item for items in linked for item in items}
    return dump_bytes(
        {
            "snapshot": snapshot.version,
            "cities": [dump(city) for city in snapshot.cities],
            "case_studies": [dump(case) for case in snapshot.cases.records],
            "collaborations": [dump(edges[key]) for key in sorted(edges)],
            "memberships": [dump(item) for city_id in snapshot.ids for item in records.memberships.get(city_id, ())],
        }
    )


def build_csv(snapshot: Snapshot) -> bytes:
    """One row a city; lists are joined by a semicolon."""
    return write_table(COLUMNS, (_build_row(snapshot, city) for city in snapshot.cities)).encode()


def _build_row(snapshot: Snapshot, city: City) -> list[Cell]:
    people, place = city.population, city.place
    codes = (";".join(fact.code for fact in city.sections.get(name, ())) for name in CODED)
    own_cases = snapshot.records.cases.get(city.id, ())
    return [
        *(city.id, city.name, city.country, city.kind, place.latitude, place.longitude),
        *((people.value, people.year, people.source.title) if people else (None, None, None)),
        *(place.climate_class, *codes, len(city.needs), len(city.offers), len(own_cases)),
    ]


def build_geojson(snapshot: Snapshot) -> bytes:
    """Points (RFC 7946) of the cities whose coordinates are reported; `source` is that of the point."""
    placed = [city for city in snapshot.cities if city.place.latitude is not None]
    features = [
        {
            "type": "Feature",
            "id": city.id,
            "geometry": {"type": "Point", "coordinates": [city.place.longitude, city.place.latitude]},
            "properties": {
                "name": city.name,
                "country": city.country,
                "population": city.population.value if city.population else None,
                "population_source": dump(city.population.source) if city.population else None,
                "source": dump(city.place.source) if city.place.source else None,
            },
        }
        for city in placed
    ]
    return dump_bytes({"type": "FeatureCollection", "features": features})


def build_graphml(snapshot: Snapshot) -> bytes:
    """The collaboration graph; an edge runs from the learner to the mentor, or either way where both learn."""
    graph = nx.MultiDiGraph()
    for city in snapshot.cities:
        graph.add_node(city.id, name=city.name, country=city.country)
    edges = {repr(item): item for items in snapshot.records.collaborations.values() for item in items}
    for key in sorted(edges):
        item = edges[key]
        said = {"programme": item.programme, "year": item.year, "kind": item.kind, "source": item.source}
        graph.add_edge(item.a, item.b, direction=item.direction, **said)
    lines = io.BytesIO()
    nx.write_graphml_xml(graph, lines)
    return lines.getvalue()


def build_jsonld(snapshot: Snapshot) -> bytes:
    """The cities in the words of schema.org, linked to GeoNames and Wikidata where their ids are known."""
    return dump_bytes({"@context": "https://schema.org", "@graph": [_describe(city) for city in snapshot.cities]})


def _describe(city: City) -> dict[str, Any]:
    outside = {"geonames_id": "https://sws.geonames.org/{}/", "wikidata_id": "http://www.wikidata.org/entity/{}"}
    same = [form.format(city.outside_ids[key]) for key, form in outside.items() if key in city.outside_ids]
    place = city.place
    said: dict[str, Any] = {
        "@type": "City",
        "@id": f"/api/v1/cities/{city.id}",
        "identifier": city.id,
        "name": city.name,
    }
    said |= {"alternateName": list(city.names), "sameAs": same, "addressCountry": city.country}
    if place.latitude is not None:
        said["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return said


FormatName = Literal["json", "csv", "geojson", "graphml", "jsonld"]
FORMATS: Mapping[FormatName, Format] = {
    "json": Format("application/json", build_json),
    "csv": Format("text/csv; charset=utf-8", build_csv),
    "geojson": Format("application/geo+json", build_geojson),
    "graphml": Format("application/graphml+xml", build_graphml),
    "jsonld": Format("application/ld+json", build_jsonld),
}
