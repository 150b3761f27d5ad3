"""The catalogue holds every sentence that can be shown, and every translation fits its original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from api.web.catalogues import DOMAINS, join_catalogues, read_catalogue
from api.web.language import DEFAULT, speak
from api.web.messages import FOLDER, TRANSLATED, build_templates, find_missing
from matcher.ask import Ask
from matcher.case_ranking import recommend_cases
from matcher.eligibility import Filters
from matcher.policy import KINDS, Policy
from matcher.reason import Reason
from matcher.recommend import recommend
from matcher.snapshot import Snapshot

GAP = re.compile(r"\{\w+\}|%\(\w+\)s")
NAME = re.compile("Köppen-Geiger")
"""What no language translates."""
WORD = re.compile(r"[^\W\d_]+")
DATA = ("vocabulary", "questionnaire")
KIN = ({"da", "nb", "sv"}, {"cs", "hr", "pl", "sk", "sl"}, {"es", "pt", "it"})
"""Languages so near to each other that a short sentence may well be the same in two of them."""


def read_template(path: Path) -> Catalog:
    with path.open("rb") as lines:
        return read_po(lines)


def read_whole(code: str) -> Catalog:
    return join_catalogues(code, (read_catalogue(code, domain) for domain in DOMAINS))


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}


@pytest.fixture(scope="module")
def templates() -> dict[str, Catalog]:
    return build_templates()


@pytest.fixture(scope="module")
def template(templates: dict[str, Catalog]) -> Catalog:
    return join_catalogues(DEFAULT, templates.values())


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_template_that_ships_holds_exactly_what_the_sources_say(templates: dict[str, Catalog], domain: str) -> None:
    assert ids(read_template(FOLDER / f"{domain}.pot")) == ids(templates[domain]), "run python -m api.web.messages"


def test_a_message_stands_in_one_domain_only(templates: dict[str, Catalog]) -> None:
    held = [key for template in templates.values() for key in ids(template)]
    assert len(held) == len(set(held)) > 1000


def find_reasons(snapshot: Snapshot, policy: Policy) -> Iterator[Reason]:
    """The reasons of real lists: of cities of which much, something and almost nothing is known."""
    for city in snapshot.ids[::45]:
        for kind in KINDS:
            for suggestion in recommend(snapshot, policy, Ask(city, kind, k=60)).suggestions:
                for explanation in filter(None, (suggestion.explanation, suggestion.explanation_back)):
                    yield from (line.reason for line in explanation.contributions)
        for case in recommend_cases(snapshot, policy.terms_for_cases(), city, k=60):
            yield from (line.reason for line in case.explanation.contributions)


def test_every_reason_of_real_lists_is_in_the_template(
    template: Catalog, real_snapshot: Snapshot, policy: Policy
) -> None:
    said = {reason.template for reason in find_reasons(real_snapshot, policy)}
    assert len(said) > 40
    assert said - ids(template) == set()


def test_every_rule_that_leaves_a_city_out_is_in_the_template(
    template: Catalog, real_snapshot: Snapshot, policy: Policy
) -> None:
    strict = (
        Filters(other_country=True, shared_language=True, not_partners=True, not_cities=("ghent-be", "porto-pt")),
        Filters(turned_down=("ghent-be", "porto-pt")),
        Filters(largest_distance_km=800, largest_size_ratio=2, not_countries=("FR",), least_coverage=0.5),
        Filters(countries=("SE", "DK"), largest_size_ratio=1.2),
    )
    questions = [Ask("leuven-be", kind, filters=filters) for kind in KINDS for filters in strict]
    rules = {rule for question in questions for rule in recommend(real_snapshot, policy, question).excluded}
    assert len(rules) >= 8
    assert rules - ids(template) == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_translation_has_the_gaps_of_its_original(code: str) -> None:
    for message in read_whole(code):
        originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = {gap for original in originals for gap in GAP.findall(original)}
        needed = set(GAP.findall(originals[-1]))
        for string in filter(None, strings if message.id else ()):
            gaps = set(GAP.findall(string))
            assert gaps <= allowed, (code, message.id)
            assert len(strings) > 1 or gaps == needed, (code, message.id)


def find_borrowed(template: Catalog, catalogues: dict[str, Catalog]) -> list[tuple[str, ...]]:
    """Sentences of pages that two languages say in the same words; names, which data holds, may well be the same."""
    borrowed = []
    for message in template:
        if message.id and all(not place.startswith(DATA) for place, _ in message.locations):
            key = message.id if isinstance(message.id, str) else message.id[0]
            said = {DEFAULT: key} | {code: str(held[key].string) for code, held in catalogues.items() if held.get(key)}
            sentences = {
                code: text for code, text in said.items() if len(WORD.findall(NAME.sub("", GAP.sub("", text)))) > 2
            }
            borrowed += [
                (key, one, other)
                for one, other in combinations(sentences, 2)
                if sentences[one] == sentences[other] and not any({one, other} <= kin for kin in KIN)
            ]
    return borrowed


def test_no_language_borrows_a_sentence_of_another(template: Catalog) -> None:
    catalogues = {code: read_whole(code) for code in TRANSLATED}
    assert find_borrowed(template, catalogues) == []


def test_a_missing_translation_is_noticed(template: Catalog) -> None:
    catalogue = Catalog(locale="de")
    for key in ids(template):
        catalogue.add(key, "ja" if isinstance(key, str) else ("ja", "ja"))
    assert find_missing(template, catalogue) == []
    catalogue["Skip to the content"].string = ""
    assert find_missing(template, catalogue) == ["Skip to the content"]


def test_an_english_message_stands_in_for_a_missing_one() -> None:
    assert speak("de").say("Skip to the content") != "Skip to the content"
    assert speak("de").say("A sentence nobody has translated yet") == "A sentence nobody has translated yet"
