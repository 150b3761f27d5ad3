"""The parameters of the lists over HTTP: what may be asked (`api.questions.asking`), how long, and how much is explained."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from api.questions.as_data import Detail
from api.questions.asking import BlindSpotsAsking, CasesAsking, PairAsking, PeersAsking
from api.questions.coalition import CoalitionAsking
from api.questions.who_pays import WhoPaysAsking

MOST = 100
"""The longest list that is answered at once."""


class Bounded(BaseModel):
    """How much is answered at once."""

    k: int = Field(default=10, ge=1, le=MOST, description="How many.")


class Explained(Bounded):
    """How much is answered at once, and how much of it is explained."""

    explain: Detail = Field(default="full", description="How much of each explanation is given.")


class ListOfPeers(Explained, PeersAsking):
    """A list of twins, reviewers or learners."""


class WhyNotInList(Bounded, PeersAsking):
    """Why a city is not in a list of twins, reviewers or learners."""


class ListOfCases(Explained, CasesAsking):
    """A list of case studies."""


class ListOfBlindSpots(Bounded, BlindSpotsAsking):
    """A list of blind spots."""


Peers = Annotated[ListOfPeers, Query()]
Cases = Annotated[ListOfCases, Query()]
BlindSpots = Annotated[ListOfBlindSpots, Query()]
Allies = Annotated[CoalitionAsking, Query()]
Pair = Annotated[PairAsking, Query()]
WhyNot = Annotated[WhyNotInList, Query()]
WhoPays = Annotated[WhoPaysAsking, Query()]
