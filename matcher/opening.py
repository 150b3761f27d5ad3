"""How a suggestion opens: the problem the two have in common, then what the one has done about it and how far that got.

Both sentences are facts with their sources; neither reads the score. With a theme or a need in words both are about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from matcher.answers import STOPPED, Told, list_answers
from matcher.case_study import CaseStudy
from matcher.lens import Lens
from matcher.likeness_reasons import shared_codes, tell_size
from matcher.pair import Pair
from matcher.reason import Codes, Quote, Reason, Value, sentence
from matcher.snapshot import Snapshot
from matcher.statements import UNRELATED

MEETS = 0.36
DONE: Mapping[str | None, str] = MappingProxyType(
    {
        "completed": sentence("{peer} has carried this through: {case}."),
        "implementing": sentence("{peer} is at work on it: {case}, under way."),
        "pilot": sentence("{peer} tries it out in a pilot: {case}."),
        "planned": sentence("{peer} has only planned it so far: {case}."),
        None: sentence("{peer} has worked on it: {case}; how far it got is not reported."),
    }
)
"""What the other did, by the status of its case study."""


def open_suggestion(snapshot: Snapshot, learner_no: int, peer_no: int, lens: Lens) -> tuple[Reason, Reason]:
    """The problem in common, and what the peer did about it and how far that got, as far as the record says."""
    pair = Pair(snapshot, learner_no, peer_no, lens, True)
    return _tell_problem(pair), _tell_done(pair)


def _tell_problem(pair: Pair) -> Reason:
    """A need both have, else a theme where one looks for help and the other has something, else a barrier both report."""
    found = next((reason for find in (_same_need, _same_theme, _same_barriers) if (reason := find(pair))), None)
    if found is not None:
        return found
    if pair.lens.words or pair.theme:
        return pair.say(sentence("Whether {peer} has the same problem is not on record: ask first."))
    known = pair.own.population and pair.other.population
    return tell_size(pair) if known else pair.say(sentence("What problem the two share is not on record."))


def _same_need(pair: Pair) -> Reason | None:
    needs, lens = pair.snapshot.needs, pair.lens
    theirs = needs.rows_of(pair.b, pair.theme_no)
    mine = lens.need if lens.need is not None else needs.vectors_of(pair.a, pair.theme_no)
    if not len(mine) or not theirs.size:
        return None
    cosines = mine.cosines(needs.vectors, theirs)
    row, column = divmod(int(cosines.argmax()), theirs.size)
    if cosines[row, column] < MEETS:
        return None
    other = pair.other.needs[int(theirs[column] - needs.starts[pair.b])]
    if lens.need is not None:
        values = {"need": Quote(lens.words), "other": Quote(other.text)}
        return pair.say(sentence("You ask about {need}; {peer} looks for {other}."), values, (other.source,))
    own = pair.own.needs[int(needs.rows_of(pair.a, pair.theme_no)[row] - needs.starts[pair.a])]
    values = {"own": Quote(own.text), "other": Quote(other.text)}
    return pair.say(
        sentence("{city} and {peer} look for similar things: {own}, and {other}."),
        values,
        (own.source, other.source),
    )


def _same_theme(pair: Pair) -> Reason | None:
    shown = {theme for answer in _list(pair) for theme in answer.themes}
    wanted = (pair.theme,) if pair.theme else tuple(dict.fromkeys(need.theme for need in pair.own.needs))
    met = tuple(theme for theme in wanted if theme in shown)
    if not met or (pair.lens.need is not None and pair.theme is None):
        return None
    return pair.say(
        sentence("{city} looks for help on {themes}; {peer} works on it."), {"themes": Codes("themes", met, 2)}
    )


def _same_barriers(pair: Pair) -> Reason | None:
    codes = shared_codes(pair.snapshot, pair.own, pair.other, "barriers")
    if not codes or pair.theme or pair.lens.need is not None:
        return None
    facts = [city.named("barriers", code) for city in (pair.own, pair.other) for code in codes]
    values = {"codes": Codes("barriers", codes, 2)}
    return pair.say(sentence("Both report {codes}."), values, [fact.source for fact in facts if fact])


def _tell_done(pair: Pair) -> Reason:
    """The case study or offer nearest to what is asked, or to the needs, and how far it got."""
    answers = _list(pair)
    for number in _nearest(pair, answers):
        if case := next((one for one in pair.cases if answers[number].shown == one.title), None):
            return _tell_case(pair, case)
        return _tell_offer(pair, answers[number])
    if pair.theme and (level := pair.other.level(pair.theme)) and level.why:
        values: dict[str, Value] = {"theme": Codes("themes", (pair.theme,)), "level": level.level}
        values |= {"why": Quote(level.why)}
        return pair.say(sentence("{peer} stands at level {level} of 4 on {theme}: {why}."), values, (level.source,))
    return pair.say(sentence("What {peer} has done about it is not on record: ask them."))


def _tell_offer(pair: Pair, offer: Told) -> Reason:
    level = next((level for theme in offer.themes if (level := pair.other.level(theme))), None)
    if level is None:
        template = sentence("{peer} can show {offer}; how far it got is not reported.")
        return pair.say(template, {"offer": Quote(offer.shown)}, (offer.source,))
    values: dict[str, Value] = {
        "offer": Quote(offer.shown),
        "level": level.level,
        "theme": Codes("themes", (level.theme,)),
    }
    template = sentence("{peer} can show {offer}; on {theme} it stands at level {level} of 4.")
    return pair.say(template, values, (offer.source, level.source))


def _tell_case(pair: Pair, case: CaseStudy) -> Reason:
    return pair.say(DONE.get(case.status, DONE[None]), {"case": Quote(case.title)}, (case.source,))


def _nearest(pair: Pair, answers: list[Told]) -> Iterator[int]:
    """The number of the offer or case study nearest to the question, where it is near enough; without a question, any."""
    rows = pair.snapshot.answers.rows_of(pair.b)[: len(answers)]
    wanted = pair.lens.need if pair.lens.need is not None else pair.snapshot.needs.vectors_of(pair.a, pair.theme_no)
    on_theme = np.array([pair.theme is None or pair.theme in answer.themes for answer in answers], dtype=bool)
    if not rows.size or not on_theme.any():
        return
    if len(wanted):
        near = wanted.cosines(pair.snapshot.answers.vectors, rows).max(axis=0)
        sought = {need.theme for need in pair.own.needs} if pair.lens.need is None else set()
        floor = [UNRELATED if pair.theme or sought & {*answer.themes} else MEETS for answer in answers]
        near = np.where(on_theme & (near >= floor), near, -1.0)
    else:
        near = np.where(on_theme, [_lead(pair, answer) for answer in answers], -1.0)
    if near.max() > -1:
        yield int(near.argmax())


def _lead(pair: Pair, answer: Told) -> int:
    """Case studies before offers, and before both what is first of all about the theme."""
    about = pair.theme is None or answer.themes[:1] == (pair.theme,)
    return 2 * about + any(answer.shown == case.title for case in pair.cases)


def _list(pair: Pair) -> list[Told]:
    """Offers and case studies that were not stopped, in the order of their vectors; the reasons of levels come after them."""
    answers = list_answers(pair.other, pair.cases)
    worked = sum(case.status != STOPPED for case in pair.cases)
    return answers[: len(pair.other.offers) + 2 * worked]
