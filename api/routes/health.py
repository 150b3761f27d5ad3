"""Whether the service lives, is ready, and which version it is."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import ServicesDep

router = APIRouter(tags=["service"])


@router.get("/health")
async def read_health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready")
async def read_readiness(services: ServicesDep) -> dict[str, str | int]:
    """A snapshot is loaded and questions can be asked."""
    snapshot = services.store.current().snapshot
    return {"status": "ready", "cities": len(snapshot.ids), "snapshot": snapshot.version}
