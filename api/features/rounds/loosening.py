"""A way out as writes: the rows of the round with a rule loosened as far as the way out says."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.errors import Conflict
from api.features.rounds.desk import Desk
from api.features.rounds.operations import Given, LockPlace, PutRow
from matcher.rounds import Rule
from matcher.rounds.problem import MINIMUM

LOCK = "lock "
LOWERED = frozenset(
    {"quota", "every_host_used", "cover", "cover_each", "min_countries", "min_regions", "min_size_classes"}
)
RAISED = frozenset({"load", "max_per_country", "people_per_city"})
MADE_SOFT = frozenset({"must", "ban", "together", "apart", "host_hours"})
SOFT_WEIGHT = "1"


def loosen(desk: Desk, rule_id: str, by: float, about: Collection[str]) -> Given:
    """The write that loosens a rule by so many units, or lets these learners be outside of it.

    Raises Conflict for a rule that stands on no sheet of rules, such as a veto: staff change that one themselves.
    """
    if rule_id.startswith(MINIMUM):
        return _lower_minimum(desk, rule_id.removeprefix(MINIMUM), by)
    if rule_id.startswith(LOCK):
        learner, _, host = rule_id.removeprefix(LOCK).partition(">")
        return LockPlace(op="unlock", learner=learner, host=host)
    row = desk.state.sheets.get("rules", {}).get(rule_id)
    rule = next((rule for rule in desk.problem.rules if rule.id == rule_id), None)
    if row is None or rule is None:
        raise Conflict(f"'{rule_id}' is no rule of the sheet of rules: change the veto, conflict or setting behind it")
    return PutRow(op="put", part="rules", row={**row, **_change(desk, rule, by, about)})


def _lower_minimum(desk: Desk, host: str, by: float) -> Given:
    row = desk.state.sheets["hosts"][host]
    least = desk.problem.minimum[desk.problem.host_numbers[host]]
    return PutRow(op="put", part="hosts", row={**row, "min_learners": str(max(int(least - by), 0))})


def _change(desk: Desk, rule: Rule, by: float, about: Collection[str]) -> Mapping[str, str]:
    """The cells of the rule that become others."""
    if rule.kind in LOWERED:
        return {"value": f"{max((rule.value or 0) - by, 0):g}"}
    if rule.kind in RAISED:
        return {"value": f"{(rule.value or 0) + by:g}"}
    if rule.kind in MADE_SOFT:
        return {"hard": "no", "weight": SOFT_WEIGHT}
    held = rule.learners if rule.learners is not None else [learner.id for learner in desk.problem.learners]
    return {"who": ";".join(one for one in held if one not in about)}
