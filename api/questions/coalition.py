"""Who else has this: a few cities that share a barrier or a need, and what each brings."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from api.errors import Fault, Invalid
from api.questions.asking import Topic, Word
from api.snapshots.view import View
from fixtures.national_rules import load_national_rules
from matcher.ask import read_lens
from matcher.city import City, Coded
from matcher.coalition import LEAST, MOST, Ally, Coalition, find_coalition
from matcher.permits import NationalRule
from matcher.sharing import Shared
from matcher.snapshot import Snapshot
from matcher.vocabulary import Vocabulary

NATIONAL = "national_policy"
"""The barrier that is a matter of national rules: those on record are told with it."""


class CoalitionAsking(BaseModel):
    """What is shared, a code of a barrier or gap or a need in words, and how many cities are wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Word | None = Field(default=None, description="The barrier or gap that is shared, as national_policy.")
    need: Topic | None = Field(
        default=None, description="What is needed, in words, in any language; goes before a code."
    )
    theme: Word | None = Field(default=None, description="Of a need in words: only needs on this theme.")
    k: int = Field(default=7, ge=LEAST, le=MOST, description="How many cities, the asking one among them.")
    own_country: bool = Field(default=False, description="Only cities of its country, as for a national rule.")


@dataclass(frozen=True, slots=True)
class CoalitionAnswer:
    """The cities, the asker first, and what is on record of the rules of their countries where they share that barrier.

    shared: what it is; its code is "" for a need in words. found: how many other cities share it.
    """

    city: City
    asking: CoalitionAsking
    shared: Shared
    allies: tuple[Ally, ...]
    found: int
    rules: tuple[NationalRule, ...]
    snapshot: Snapshot


def ask_coalition(view: View, city_id: str, asking: CoalitionAsking) -> CoalitionAnswer:
    """The coalition; nobody whom the city has turned down.

    Raises:
        UnknownCity, UnknownTheme: there is none; the nearest come with it.
        Invalid: neither a code nor a need, or a code that the vocabulary does not have.
    """
    snapshot = view.snapshot
    lens = read_lens(snapshot, asking.theme, asking.need)
    shared = _read_shared(asking, snapshot.vocabulary)
    aside = view.turned_down if view.asker == city_id else ()
    found = find_coalition(snapshot, city_id, shared, lens, asking.k, asking.own_country, aside)
    city, rules = snapshot.city(city_id), _find_rules(shared, found)
    return CoalitionAnswer(city, asking, shared, found.allies, found.found, rules, snapshot)


def tell_share(ally: Ally, shared: Shared, vocabulary: Vocabulary) -> str:
    """What the city says of it: the note of its fact, else the label of the code; its need; "" where it says nothing."""
    if ally.says is None:
        return ""
    if isinstance(ally.says, Coded):
        return ally.says.note or vocabulary.label(shared.section, ally.says.code)
    return ally.says.text


def _read_shared(asking: CoalitionAsking, vocabulary: Vocabulary) -> Shared:
    if not asking.code and not asking.need:
        raise Invalid("say what is shared", [Fault("code", "give a code, or a need in words")])
    if asking.need or not asking.code:
        return Shared()
    section = find_section(vocabulary, asking.code)
    if section is None:
        raise Invalid("there is no such barrier or gap", [Fault("code", "choose a code of the vocabulary")])
    return Shared(section, asking.code)


def find_section(vocabulary: Vocabulary, code: str) -> str | None:
    """The section of barriers and gaps that has this code, None where none has; no two of them have the same."""
    sections = vocabulary.sections_for("blind spots")
    return next((name for name in sections if code in vocabulary.section(name).numbers), None)


def _find_rules(shared: Shared, found: Coalition) -> tuple[NationalRule, ...]:
    if shared.code != NATIONAL:
        return ()
    countries = {ally.city.country for ally in found.allies}
    return tuple(rule for rule in load_national_rules() if rule.country in countries)
