"""How a suggestion opens: the problem the two have in common, then what the one has done about it and how far that got.

Both sentences are facts with their sources; neither reads the score. With a theme or a need in words both are about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from matcher.answers import STOPPED, Told, list_answers
from matcher.arrays import Bool, Int
from matcher.lens import Lens
from matcher.likeness_reasons import shared_codes, tell_size
from matcher.pair import Pair
from matcher.reason import Codes, Quote, Reason, Value, sentence
from matcher.snapshot import Snapshot

MEETS = 0.53
MEETS_OFF_THEME = 0.63
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
SOUGHT = sentence("{city} looks for help on {themes}.")


def open_suggestion(snapshot: Snapshot, learner_no: int, peer_no: int, lens: Lens) -> tuple[Reason, Reason]:
    """The problem in common, and what the peer did about it and how far that got, as far as the record says."""
    pair = Pair(snapshot, learner_no, peer_no, lens, True)
    wanted, answers = _list_wanted(pair), _list_answers(pair)
    met = _find_meeting(pair, wanted, answers)
    about = wanted if met is None or lens.need is not None else wanted[met[0] : met[0] + 1]
    if met is not None:
        return _tell_problem(pair, about, True), _tell_answer(pair, answers[met[1]])
    shown = _find_shown(pair, answers) if not wanted.size and lens.need is None else None
    answer = _tell_unmet(pair, about) if shown is None else _tell_answer(pair, shown)
    return _tell_problem(pair, about, shown is not None), answer


def _list_wanted(pair: Pair) -> Int:
    """Row numbers of the needs of the one who learns, in the theme of the lens."""
    return pair.snapshot.needs.rows_of(pair.a, pair.theme_no)


def _find_meeting(pair: Pair, wanted: Int, answers: Sequence[Told]) -> tuple[int, int] | None:
    """Which need (0 for one in words) and which answer are nearest, where they meet in theme and words."""
    asked = pair.lens.need if pair.lens.need is not None else pair.snapshot.needs.vectors.take(wanted)
    rows = pair.snapshot.answers.rows_of(pair.b)[: len(answers)]
    if not len(asked) or not rows.size:
        return None
    cosines = asked.cosines(pair.snapshot.answers.vectors, rows)
    least = np.where(_share_theme(pair, wanted, rows), MEETS, MEETS_OFF_THEME)
    lead = np.where(cosines >= least, cosines, -1.0)
    if lead.max() < 0:
        return None
    need, answer = divmod(int(lead.argmax()), rows.size)
    return need, answer


def _share_theme(pair: Pair, wanted: Int, rows: Int) -> Bool:
    """Whether each need and each answer share a theme; for a need in words that of the lens. Shape (needs, answers)."""
    themes = pair.snapshot.answers.themes[rows]
    if pair.lens.need is None:
        shared: Bool = pair.snapshot.needs.themes[wanted] @ themes.T
        return shared
    return themes[:, pair.theme_no][None] if pair.theme_no is not None else np.ones((1, rows.size), dtype=bool)


def _tell_problem(pair: Pair, about: Int, answered: bool) -> Reason:
    """A need both have, else, where an answer follows, the theme of it, else a barrier both report, else the theme on which who
    learns looks for help, else that it is not known whether the other has what was asked in words, else the size."""
    found = _same_need(pair, about) or (_tell_sought(pair, about) if answered else None) or _same_barriers(pair)
    if found is not None:
        return found
    if pair.theme and about.size and not pair.lens.words:
        return pair.say(SOUGHT, {"themes": Codes("themes", (pair.theme,))})
    if pair.lens.words:
        return pair.say(sentence("Whether {peer} has the same problem is not on record: ask first."))
    known = pair.own.population and pair.other.population
    return tell_size(pair) if known else pair.say(sentence("What problem the two share is not on record."))


def _same_need(pair: Pair, about: Int) -> Reason | None:
    needs, lens = pair.snapshot.needs, pair.lens
    theirs = needs.rows_of(pair.b, pair.theme_no)
    mine = lens.need if lens.need is not None else needs.vectors.take(about)
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
    own = pair.own.needs[int(about[row] - needs.starts[pair.a])]
    values = {"own": Quote(own.text), "other": Quote(other.text)}
    template = sentence("{city} and {peer} look for similar things: {own}, and {other}.")
    return pair.say(template, values, (own.source, other.source))


def _tell_sought(pair: Pair, about: Int) -> Reason | None:
    met = _find_met_themes(pair, about)
    return pair.say(SOUGHT, {"themes": Codes("themes", met, 2)}) if met else None


def _find_met_themes(pair: Pair, about: Int) -> tuple[str, ...]:
    """The themes in which the city looks for help and the other shows something; none for words without a theme."""
    if pair.lens.need is not None and pair.theme is None:
        return ()
    shown = {theme for answer in _list_answers(pair) for theme in answer.themes}
    needs = [pair.own.needs[int(row - pair.snapshot.needs.starts[pair.a])] for row in about]
    wanted = (pair.theme,) if pair.theme else tuple(dict.fromkeys(need.theme for need in needs))
    return tuple(theme for theme in wanted if theme in shown)


def _same_barriers(pair: Pair) -> Reason | None:
    codes = shared_codes(pair.snapshot, pair.own, pair.other, "barriers")
    if not codes or pair.theme or pair.lens.need is not None:
        return None
    facts = [city.named("barriers", code) for city in (pair.own, pair.other) for code in codes]
    values = {"codes": Codes("barriers", codes, 2)}
    return pair.say(sentence("Both report {codes}."), values, [fact.source for fact in facts if fact])


def _tell_answer(pair: Pair, answer: Told) -> Reason:
    """A case study and its status, or an offer and the level on its theme."""
    if case := next((one for one in pair.cases if answer.shown == one.title), None):
        return pair.say(DONE.get(case.status, DONE[None]), {"case": Quote(case.title)}, (case.source,))
    level = next((level for theme in answer.themes if (level := pair.other.level(theme))), None)
    if level is None:
        template = sentence("{peer} can show {offer}; how far it got is not reported.")
        return pair.say(template, {"offer": Quote(answer.shown)}, (answer.source,))
    values: dict[str, Value] = {"offer": Quote(answer.shown), "level": level.level}
    values |= {"theme": Codes("themes", (level.theme,))}
    template = sentence("{peer} can show {offer}; on {theme} it stands at level {level} of 4.")
    return pair.say(template, values, (answer.source, level.source))


def _tell_unmet(pair: Pair, about: Int) -> Reason:
    """The themes on which the other shows something, else how far it has come on that of the question, as far as is known."""
    if met := _find_met_themes(pair, about):
        template = sentence("{peer} has something to show on {themes}, where {city} looks for help.")
        return pair.say(template, {"themes": Codes("themes", met, 2)})
    level = pair.other.level(pair.theme) if pair.theme else None
    if level is None and not (pair.theme or pair.lens.words or pair.own.needs):
        return pair.say(sentence("What {peer} could show is not on record yet: ask them."))
    if level is None or not level.why:
        return pair.say(sentence("What {peer} has done about it is not on record: ask them."))
    values: dict[str, Value] = {"theme": Codes("themes", (level.theme,)), "level": level.level, "why": Quote(level.why)}
    return pair.say(sentence("{peer} stands at level {level} of 4 on {theme}: {why}."), values, (level.source,))


def _find_shown(pair: Pair, answers: Sequence[Told]) -> Told | None:
    """Without any need: what is first of all about the theme, if one is asked for, case studies before offers."""
    titles = {case.title for case in pair.cases}
    on_theme = [answer for answer in answers if pair.theme is None or pair.theme in answer.themes]
    return max(
        on_theme,
        key=lambda answer: (pair.theme is None or answer.themes[:1] == (pair.theme,), answer.shown in titles),
        default=None,
    )


def _list_answers(pair: Pair) -> list[Told]:
    """Offers and case studies that were not stopped, in the order of their vectors; the reasons of levels come after them."""
    answers = list_answers(pair.other, pair.cases)
    worked = sum(case.status != STOPPED for case in pair.cases)
    return answers[: len(pair.other.offers) + worked]
