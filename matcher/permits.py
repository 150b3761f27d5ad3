"""What a country lets its cities pay with: national rules, and what is in use there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matcher.case_study import CaseStudy
from matcher.city import City, Source

Limit = Literal["barred", "limited"]
PermitVerdict = Literal["not allowed here", "allowed within limits", "allowed", "not reported"]
IN_USE = ("implementing", "completed")
"""How far a case study must have come to show that its instrument is lawful where it is."""


@dataclass(frozen=True, slots=True)
class NationalRule:
    """What the law of a country says of a finance instrument of its cities, as the source tells it.

    rule: "barred" for what cities may not do, "limited" for what they may within limits. words: the rule in our words.
    where: the place in the source, with who said it.
    """

    country: str
    instrument: str
    rule: Limit
    words: str
    source: Source
    where: str


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether an instrument of a case study may be used in the reader's country, and what tells so.

    rules: what is known of the law, none where nothing is. used: a case study there that is paid for by it, None for none; told
    also beside a rule that it seems to break.
    """

    instrument: str
    verdict: PermitVerdict
    rules: tuple[NationalRule, ...] = ()
    used: CaseStudy | None = None


Users = Mapping[tuple[str, str], CaseStudy]
"""By country and instrument the first case study, by id, that shows it in use."""


def find_users(cases: Iterable[CaseStudy], countries: Mapping[str, str]) -> Users:
    """Which instruments are in use in which country. countries: of each city, by id."""
    found: dict[tuple[str, str], CaseStudy] = {}
    for case in sorted(cases, key=lambda one: one.id):
        if case.status in IN_USE and case.city_id in countries:
            for instrument in case.finance:
                found.setdefault((countries[case.city_id], instrument), case)
    return found


def check_permits(case: CaseStudy, reader: City, rules: Sequence[NationalRule], users: Users) -> tuple[Permit, ...]:
    """One verdict for each instrument of a case study. A rule goes before what is in use; without either nothing is reported."""
    return tuple(_check(instrument, reader.country, rules, users) for instrument in case.finance)


def _check(instrument: str, country: str, rules: Sequence[NationalRule], users: Users) -> Permit:
    said = tuple(rule for rule in rules if (rule.country, rule.instrument) == (country, instrument))
    used = users.get((country, instrument))
    return Permit(instrument, _judge({rule.rule for rule in said}, used), said, used)


def _judge(limits: set[Limit], used: CaseStudy | None) -> PermitVerdict:
    if "barred" in limits:
        return "not allowed here"
    if "limited" in limits:
        return "allowed within limits"
    return "allowed" if used else "not reported"
