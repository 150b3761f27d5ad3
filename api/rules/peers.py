"""What may be said of a peer: only of another city."""

from __future__ import annotations

from api.errors import Fault, Invalid


def refuse_itself(city_id: str, peer_id: str, field: str) -> None:
    """Let pass two different cities. Raises Invalid."""
    if city_id == peer_id:
        raise Invalid("a city cannot be its own peer", [Fault(field, "name another city")])
