"""What would sharpen a list most: at most three questions, answered for this one look, each with what its answer changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.errors import Fault, Invalid
from api.questions.asking import Answered, PeersAsking
from api.questions.next_question import ask_next_question
from api.questions.peers import ask_peers
from api.snapshots.view import View
from fixtures.documents import CODED_SECTIONS
from matcher.city import City, Coded, Source
from matcher.statements import Encode
from matcher.update import update_snapshot
from matcher.vocabulary import Vocabulary

MOST = 3
LOOKED_AT = 10
"""How far down a list a change is told."""
VISITOR = Source("visitor", "Answered for this list, not kept", None)
Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sharpening:
    """A question: its section, its text, what was answered, who came among the first ten and who left them by that, and how
    many of those that stayed stand elsewhere.
    """

    section: str
    text: str
    answered: tuple[str, ...]
    came: tuple[City, ...]
    gone: tuple[City, ...]
    moved: int


def read_answers(answers: Iterable[str], vocabulary: Vocabulary) -> Answers:
    """Answers by section, written as `section:code`. Raises Invalid for one that the vocabulary does not have."""
    read: dict[str, tuple[str, ...]] = {}
    for answer in dict.fromkeys(answers):
        section, _, code = answer.partition(":")
        if section not in CODED_SECTIONS or code not in vocabulary.section(section).numbers:
            told = "write a section and one of its codes, as barriers:skills"
            raise Invalid(f"'{answer}' is no answer: {told}", [Fault("answer", told)])
        read[section] = (*read.get(section, ()), code)
    return read


def sharpen(view: View, city_id: str, asking: Answered, encode: Encode) -> View:
    """The view in which the city has said as well what it answers for this one list. Raises Invalid, UnknownCity."""
    return answer_for(view, city_id, read_answers(asking.answer, view.snapshot.vocabulary), encode)


def answer_for(view: View, city_id: str, answers: Answers, encode: Encode) -> View:
    """The view in which the city has said this as well, and that it is all; nothing is kept."""
    city = view.snapshot.city(city_id)
    added = {section: tuple(_add(city, section, codes)) for section, codes in answers.items()}
    if not added:
        return view
    complete = tuple(dict.fromkeys((*city.complete, *added)))
    said = replace(city, sections={**city.sections, **added}, complete=complete)
    return replace(view, snapshot=update_snapshot(view.snapshot, [said], encode))


def _add(city: City, section: str, codes: Sequence[str]) -> Iterable[Coded]:
    held = city.sections.get(section, ())
    yield from held
    there = {fact.code for fact in held}
    yield from (Coded(code, VISITOR) for code in codes if code not in there)


def ask_to_sharpen(
    view: View, city_id: str, kind: str, asking: PeersAsking, answers: Answers, encode: Encode
) -> tuple[Sharpening, ...]:
    """The questions that settle the city's list soonest, those that were answered with what each answer changed.

    view: as it is without the answers.
    """
    asked = [one for one in ask_next_question(view, city_id).questions if one.subject in CODED_SECTIONS][:MOST]
    told: dict[str, tuple[str, ...]] = {}
    before = _list_first(view, city_id, kind, asking) if answers else {}
    sharpened = []
    for one in asked:
        came: tuple[City, ...] = ()
        gone: tuple[City, ...] = ()
        moved = 0
        if one.subject in answers:
            told[one.subject] = answers[one.subject]
            after = _list_first(answer_for(view, city_id, told, encode), city_id, kind, asking)
            came = tuple(after[name] for name in after if name not in before)
            gone = tuple(before[name] for name in before if name not in after)
            ranks = {name: rank for rank, name in enumerate(before)}
            moved = sum(name in ranks and ranks[name] != rank for rank, name in enumerate(after))
            before = after
        sharpened.append(Sharpening(one.subject, one.text, answers.get(one.subject, ()), came, gone, moved))
    return tuple(sharpened)


def _list_first(view: View, city_id: str, kind: str, asking: PeersAsking) -> dict[str, City]:
    found = ask_peers(view, city_id, kind, asking.model_copy(update={"k": LOOKED_AT})).ranking.suggestions
    return {one.city.id: one.city for one in found}
