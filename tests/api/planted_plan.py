"""A plan that was read already, with planted proposals, so that tests of its review wait for no reading."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from api.storage.engine import open_session
from api.storage.models import PlanRow

PLAN_ID = "18f2a6c0d4e1b7a30c5d9e2f4a6b"
SENTENCES = {
    "workforce_shortage": "Na rynku brakuje instalatorów pomp ciepła.",
    "grid_capacity": "Operator sieci odmówił przyłączenia 41 procent instalacji.",
    "admin_capacity": "Referat ds. klimatu liczy trzy osoby.",
}
BANDS = dict(zip(SENTENCES, ("sure", "likely", "look"), strict=True))


def propose(code: str, section: str = "barriers") -> dict[str, Any]:
    placed = {"sentence": SENTENCES[code], "page": 3}
    return {"section": section, "code": code, "confidence": 0.9, "band": BANDS[code], **placed}


FOUND: dict[str, Any] = {
    "language": "pl",
    "pages": 8,
    "proposals": [propose(code) for code in SENTENCES],
    "target": {
        **{"year": 2035, "reduction_percent": 78.0, "residual_percent": 22.0, "range": "2030_2040"},
        **{"sentence": "O 78 procent mniej emisji do 2035 roku.", "page": 2},
    },
    "emissions": [
        {"total_ktco2e": 812.0, "year": 2019, "adds_up": True, "sentence": "812 tys. ton CO2e w 2019 roku.", "page": 2},
        {"total_ktco2e": 391.0, "year": None, "adds_up": False, "sentence": "Budynki: 391 tys. ton.", "page": 2},
    ],
    "case_studies": [{"title": "Ciepło z oczyszczalni", "sentence": "Ogrzewa 4 200 mieszkań.", "page": 7}],
}


def plant_plan(engine: Engine, city_id: str = "pau-fr") -> str:
    """The id of a plan of the city that waits for its review."""
    names = {"name": "plan.pdf", "title": "Plan neutralności", "year": 2024, "language": "pl", "job_id": "gone"}
    row = PlanRow(id=PLAN_ID, city_id=city_id, stage="ready", progress=1.0, found=FOUND, decided={}, at=AT, **names)
    with open_session(engine, writes=True) as session:
        session.add(row)
        session.commit()
    return PLAN_ID


AT = "2026-11-02T09:00:00+00:00"
