"""What users would otherwise run: a FastAPI route that returns fixed bytes, and one that reads ten rows through SQLModel.

Run as a program: `python -m evaluation.bench.service_rivals PORT BYTES_FILE`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from sqlalchemy.orm import registry
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Rival(SQLModel, registry=registry()):
    """The tables of the rival, apart from those of the service."""


class Peer(Rival, table=True):
    """One row of a list of ten."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: str = Field(index=True)
    rank: int
    name: str
    country: str
    score: float
    coverage: float
    text: str


def build_app(body: bytes) -> FastAPI:
    """The rival service."""
    app = FastAPI(openapi_url=None)
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    Rival.metadata.create_all(engine)
    with Session(engine) as session:
        for city in range(1000):
            session.add_all(
                Peer(city_id=f"c{city}", rank=rank, name="A city", country="FR", score=0.5, coverage=0.5, text="why")
                for rank in range(10)
            )
        session.commit()

    @app.get("/cities/{city_id}/static")
    async def read_static(city_id: str) -> Response:
        return Response(body, media_type="application/json")

    @app.get("/cities/{city_id}/rows")
    def read_rows(city_id: str) -> list[Peer]:
        with Session(engine) as session:
            return list(session.exec(select(Peer).where(Peer.city_id == city_id).order_by(Peer.rank)))  # type: ignore[arg-type]

    return app


if __name__ == "__main__":
    uvicorn.run(build_app(Path(sys.argv[2]).read_bytes()), port=int(sys.argv[1]), log_level="error", access_log=False)
