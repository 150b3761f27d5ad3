"""A write as it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from api.features.rounds.versions import ANY_VERSION
from api.identity.roles import Viewer
from fixtures.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes to which round, and why. version: of the round it was made on, ANY_VERSION for whatever it is by now.

    gazetteer: what the cities in the rows are read with. contact: of who runs this service, for letters; "" for none.
    """

    viewer: Viewer
    round_id: str
    gazetteer: Gazetteer
    version: int = ANY_VERSION
    why: str = ""
    contact: str = ""
