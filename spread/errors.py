"""What can go wrong while all cities are asked."""

from __future__ import annotations


class CityFailed(RuntimeError):
    """The question of one city went wrong. The message names the city, the kind of error and what it said."""

    def __init__(self, city_id: str, told: str) -> None:
        self.city_id, self.told = city_id, told
        super().__init__(city_id, told)

    def __str__(self) -> str:
        return f"asking {self.city_id}: {self.told}"


class ClusterUnavailable(ValueError):
    """The cluster cannot be used, with what to do about it."""
