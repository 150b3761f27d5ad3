"""National rules: what pays for a case study, and whether the reader's country lets it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.national_rules import load_national_rules, read_national_rules
from fixtures.problems import InvalidData
from matcher.case_study import CaseStudy
from matcher.city import City, Source
from matcher.permits import Limit, NationalRule, Permit, check_permits, find_users

SOURCE = Source("report", "Report", 2022)
READER = City("lucca-it", "Lucca", "IT")
BOND = CaseStudy("malmo-bond", "malmo-se", "A bond", "", SOURCE, finance=("green_bonds",), status="completed")
IN_ITALY = replace(BOND, id="milan-bond", city_id="milan-it")


def rule_of(limit: Limit) -> NationalRule:
    return NationalRule("IT", "green_bonds", limit, "Tax rules", SOURCE, "group 7")


def judge(rules: tuple[NationalRule, ...] = (), used: CaseStudy | None = None, country: str = "IT") -> Permit:
    users = find_users([used] if used else [], {"milan-it": "IT", "malmo-se": "SE"})
    (permit,) = check_permits(BOND, replace(READER, country=country), rules, users)
    return permit


@pytest.mark.parametrize(
    ("rules", "used", "verdict"),
    [
        ((), None, "not reported"),
        ((), BOND, "not reported"),
        ((), IN_ITALY, "allowed"),
        ((), replace(IN_ITALY, status="planned"), "not reported"),
        ((rule_of("limited"),), None, "allowed within limits"),
        ((rule_of("barred"),), None, "not allowed here"),
        ((rule_of("barred"),), IN_ITALY, "not allowed here"),
    ],
)
def test_a_rule_goes_before_what_is_in_use_and_another_country_tells_nothing(
    rules: tuple[NationalRule, ...], used: CaseStudy | None, verdict: str
) -> None:
    assert judge(rules, used).verdict == verdict


def test_what_seems_to_break_a_rule_is_told_beside_it() -> None:
    permit = judge((rule_of("barred"),), IN_ITALY)
    assert (permit.rules[0].words, permit.used) == ("Tax rules", IN_ITALY)


def test_a_rule_of_one_country_says_nothing_of_another() -> None:
    assert judge((rule_of("barred"),), country="SE").verdict == "not reported"


def test_the_rules_that_the_report_names_are_on_record_with_their_place() -> None:
    named = {
        (rule.country, rule.instrument, rule.rule): rule.where
        for rule in load_national_rules()
        if rule.source.id == "d13.1"
    }
    assert named["IT", "green_bonds", "barred"] == "Annex 1, group 7, barriers (said of Italian cities)"
    assert {country for country, instrument, _ in named if instrument == "municipal_budget"} == {"NL", "BE"}
    assert named["DK", "eib_loan", "limited"] == "Annex 1, group 5 (said by Copenhagen)"
    assert set(named) >= {("FR", "national_grants", "limited"), ("PL", "carbon_pricing_or_fees", "barred")}


def test_every_wrong_row_of_the_table_is_told_with_its_line() -> None:
    row = dict.fromkeys(("country", "instrument", "rule", "source_year", "words", "source_id", "source_title"), "x")
    with pytest.raises(InvalidData) as told:
        read_national_rules(({**row, "where": ""},))
    assert [(problem.line, problem.message.split(" '")[0]) for problem in told.value.problems] == [
        (2, "'x' is not a year"),
        (2, "unknown country"),
        (2, "unknown instrument"),
        (2, "unknown rule"),
        (2, "where is missing"),
    ]
