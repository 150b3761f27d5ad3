"""What the tests draw from: small worlds of partly reported cities, policies, and a text encoder that needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fixtures.policies import load_policy
from fixtures.vocabulary import load_vocabulary
from fixtures.worlds import SOURCE, WORDS, encode_words
from matcher.arrays import Float32, unit_rows
from matcher.case_study import CaseStudy, Precondition
from matcher.city import City, Coded, Covenant, Emissions, Level, Place, Quantity, Statement
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL, Collaboration, Membership
from matcher.comparisons import COMPARISONS
from matcher.policy import Policy, Term
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode

VOCABULARY = load_vocabulary()
THEMES = tuple(theme.id for theme in VOCABULARY.themes)
COMPARED_SECTIONS = VOCABULARY.sections_for("compared")
CODES = {section: tuple(code.id for code in VOCABULARY.section(section).codes) for section in COMPARED_SECTIONS}


def hash_words(texts: Sequence[str]) -> Float32:
    """A text encoder for real texts: words that start alike share a direction, 48 directions."""
    rows = np.zeros((len(texts), 48), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().split():
            row[int(md5(word[:5].encode()).hexdigest(), 16) % 48] += 1
    return unit_rows(rows)


@dataclass(frozen=True)
class SmallWorld:
    """The inputs of `build_snapshot`."""

    cities: tuple[City, ...]
    cases: tuple[CaseStudy, ...]
    collaborations: tuple[Collaboration, ...]
    memberships: tuple[Membership, ...]
    encode: Encode = encode_words

    def build(self) -> Snapshot:
        return build_snapshot(self.cities, VOCABULARY, self.encode, self.cases, self.collaborations, self.memberships)

    def with_city(self, city: City) -> SmallWorld:
        return replace(self, cities=(*(old for old in self.cities if old.id != city.id), city))


def some_of(values: Sequence[Any], most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=most).map(tuple)


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


places = st.builds(
    Place,
    latitude=st.floats(35, 70),
    longitude=st.floats(-10, 40),
    macro_region=st.just("Western Europe"),
    climate_class=perhaps(st.sampled_from(("Cfb", "Cfa", "Csa", "Dfb"))),
    languages=some_of(("fr", "it", "de", "fi"), 2),
    source=st.just(SOURCE),
) | st.just(Place())
populations = perhaps(st.builds(Quantity, st.integers(5_000, 5_000_000).map(float), st.just(SOURCE)))
texts = some_of(WORDS, 3).map(lambda words: "Work on " + (" and ".join(words) or "it"))
covenants = perhaps(
    st.builds(Covenant, st.integers(2008, 2023), some_of(("2020", "2030", "adaptation"), 2), st.just(SOURCE))
)
statements = st.lists(st.builds(Statement, texts, st.sampled_from(THEMES[:4]), st.just(SOURCE)), max_size=3).map(tuple)


def coded(section: str) -> st.SearchStrategy[tuple[Coded, ...]]:
    weights = st.sampled_from((0.5, 1.0))
    facts = st.builds(Coded, st.sampled_from(CODES[section]), st.just(SOURCE), weights)
    return st.lists(facts, unique_by=lambda fact: fact.code, max_size=4).map(tuple)


inventories = st.none() | st.dictionaries(
    st.sampled_from(CODES["priority_sectors"]), st.sampled_from((-3.0, 0.0, 40.0, 250.0)), max_size=5
).map(lambda sectors: Emissions(max(sum(sectors.values()), 0.0), 2020, SOURCE, sectors))


@st.composite
def cities(draw: st.DrawFn, city_id: str) -> City:
    """A city of which anything may be unreported, and sections may be read in part."""
    sections = {section: draw(coded(section)) for section in draw(some_of(COMPARED_SECTIONS, 5))}
    themes = draw(some_of(THEMES[:4]))
    return City(
        id=city_id,
        name=city_id.upper(),
        country=draw(st.sampled_from(("AA", "BB"))),
        place=draw(places),
        population=draw(populations),
        sections=sections,
        complete=tuple(section for section in sections if draw(st.booleans())),
        levels=tuple(
            Level(theme, draw(st.integers(0, 4)), SOURCE, draw(st.sampled_from(("", "because")))) for theme in themes
        ),
        needs=draw(statements),
        offers=draw(statements),
        covenant=draw(covenants),
        emissions=draw(inventories),
    )


@st.composite
def case_studies(draw: st.DrawFn, number: int, owners: Sequence[str]) -> CaseStudy:
    return CaseStudy(
        id=f"case-{number}",
        city_id=draw(st.sampled_from(owners)),
        title=draw(texts),
        summary="",
        source=SOURCE,
        themes=draw(some_of(THEMES[:4], 2)),
        barriers=draw(some_of(CODES["barriers"], 3)),
        preconditions=draw(
            st.sampled_from(((), (Precondition("governance", "steering_group"), Precondition("size_classes", "L"))))
        ),
        status=draw(st.sampled_from((None, "completed", "planned", "stopped"))),
    )


@st.composite
def collaborations(draw: st.DrawFn, ids: Sequence[str]) -> Collaboration:
    a, b = draw(st.permutations(ids))[:2]
    direction = draw(st.sampled_from((MUTUAL, LEARNER_TO_MENTOR)))
    programme = draw(st.sampled_from(("first", "second")))
    return Collaboration(
        programme, draw(st.integers(2010, 2025)), "pair", direction, a, b, draw(some_of(THEMES[:2])), "test"
    )


@st.composite
def worlds(draw: st.DrawFn, smallest: int = 2, largest: int = 6) -> SmallWorld:
    """A world of a few cities with case studies, collaborations and memberships."""
    ids = [f"c{number}" for number in range(draw(st.integers(smallest, largest)))]
    members = st.builds(
        Membership,
        st.just("pilot"),
        st.sampled_from(ids),
        st.just("test"),
        themes=some_of(THEMES[:2]),
        hosts=st.booleans(),
    )
    return SmallWorld(
        tuple(draw(cities(city_id)) for city_id in ids),
        tuple(draw(case_studies(number, ids)) for number in range(draw(st.integers(0, 3)))),
        tuple(draw(st.lists(collaborations(ids), max_size=5))),
        tuple(draw(st.lists(members, max_size=3))),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy with any weights and neutral values on a few comparisons; the cases keep the terms of the shipped one.

    Without the load, which is about all pairs at once and has tests of its own.
    """
    terms = {}
    for kind in ("twins", "reviewers"):
        names = draw(
            st.lists(st.sampled_from(sorted(COMPARISONS.keys() - {"load"})), min_size=1, max_size=6, unique=True)
        )
        terms[kind] = {name: Term(draw(st.floats(0.1, 5)), draw(st.floats(0, 1))) for name in names}
    terms["cases"] = dict(load_policy().terms["cases"])
    return Policy("drawn", "1", terms, {}, draw(st.sampled_from((0.0, 0.2))))
