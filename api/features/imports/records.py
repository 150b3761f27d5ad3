"""The case studies, collaborations and memberships of an import: each read and checked; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.errors import Fault, Invalid
from api.rules.records import Kind, load_record, read_content
from api.storage.record_ids import build_record_id
from fixtures.facts import Known, check_pairs

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """A record as it would stand, and as it stands: None where it is new."""

    kind: Kind
    id: str
    content: Json
    before: Mapping[str, Any] | None

    @property
    def is_written(self) -> bool:
        """Whether the database would not be the same afterwards."""
        return self.before != self.content


def plan_records(
    kind: Kind, given: Sequence[Json], stored: Mapping[str, Mapping[str, Any]], known: Known
) -> tuple[list[RecordPlan], list[Fault]]:
    """What would become of the records of one kind, and everything that is wrong with them.

    stored: the content of those that are there, by id.
    """
    numbers: dict[str, int] = {}
    plans: list[RecordPlan] = []
    faults: list[Fault] = []
    for number, item in enumerate(given):
        try:
            content = read_content(known, kind, item)
        except Invalid as error:
            faults += [Fault(f"{kind}.{number}.{fault.field}", fault.message) for fault in error.faults]
            continue
        record_id = build_record_id(kind, content)
        if (first := numbers.setdefault(record_id, number)) != number:
            faults.append(Fault(f"{kind}.{number}", f"'{record_id}' is there already as number {first}"))
            continue
        plans.append(RecordPlan(kind, record_id, content, stored.get(record_id)))
    if kind == "collaboration":
        faults += _check_pairs(plans, numbers, stored)
    return plans, faults


def count_records(plans: Sequence[RecordPlan]) -> dict[str, int]:
    """How many are new, changed and as they were."""
    new = sum(plan.before is None for plan in plans)
    written = sum(plan.is_written for plan in plans)
    return {"new": new, "changed": written - new, "unchanged": len(plans) - written}


def _check_pairs(
    plans: Sequence[RecordPlan], numbers: Mapping[str, int], stored: Mapping[str, Mapping[str, Any]]
) -> list[Fault]:
    items = {numbers[plan.id]: load_record("collaboration", plan.content) for plan in plans}
    there = [load_record("collaboration", content) for content in stored.values()]
    return [
        Fault(f"collaboration.{number}.{fault.field}", fault.message) for number, fault in check_pairs(items, there)
    ]
