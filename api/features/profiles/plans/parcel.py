"""What the job of reading a plan works on: which plan it is, and its file."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from api.features.profiles.plans.inputs import PlanInput

WHAT = "read-plan"
LINE = b"\n"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The id of the plan, the name of its file, its language ("" detects it), the number of the city in it, and the file."""

    plan_id: str
    name: str
    language: str
    account: str
    content: bytes


def pack(plan_id: str, given: PlanInput) -> bytes:
    """A line of JSON, and the file as it is."""
    return orjson.dumps([plan_id, given.name, given.language, given.account]) + LINE + given.content


def unpack(body: bytes) -> Parcel:
    """The other way."""
    head, _, content = body.partition(LINE)
    plan_id, name, language, account = orjson.loads(head)
    return Parcel(plan_id, name, language, account, content)
