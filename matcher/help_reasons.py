"""The words behind help: for every comparison, what the one city lacks and what the other has."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from matcher.answers import list_answers
from matcher.case_study import CaseStudy
from matcher.graph import find_common_partners
from matcher.likeness_reasons import level_sources, themes_where
from matcher.pair import Pair
from matcher.reason import Codes, Names, Quote, Reason, Value, sentence
from matcher.vectors import Vectors

STRONG = 3
QUOTED = 0.3  # how close by its words alone what answers a need in words must come to be quoted as an answer
FEW = 3
AHEAD = MappingProxyType(
    {
        (False, False): sentence("{peer} is ahead on {theme} (level {other} against {own})."),
        (False, True): sentence("{peer} is ahead on {theme} (level {other} against {own}: {why})."),
        (True, False): sentence("{peer} is ahead on {theme} (level {other} against {own}) and on {rest}."),
        (True, True): sentence("{peer} is ahead on {theme} (level {other} against {own}: {why}) and on {rest}."),
    }
)
"""By whether the other is ahead on more themes, and whether it is told why."""
AHEAD_ONLY = MappingProxyType(
    {
        (False, False): sentence("{peer} is ahead only on {theme} (level {other} against {own})."),
        (False, True): sentence("{peer} is ahead only on {theme} (level {other} against {own}: {why})."),
        (True, False): sentence("{peer} is ahead only on {theme} (level {other} against {own}) and on {rest}."),
        (True, True): sentence("{peer} is ahead only on {theme} (level {other} against {own}: {why}) and on {rest}."),
    }
)
"""The same where that is less than usual, so that it speaks against the other."""


def tell_offers(pair: Pair) -> Reason:
    """The need and the offer or case study that are closest, in the cities' own words."""
    if pair.lens.need is not None:
        return _tell_answer(pair, pair.lens.need)
    need_no, answer_no = pair.snapshot.needs.closest(pair.a, pair.snapshot.answers, pair.b, pair.theme_no)
    need, answer = pair.own.needs[need_no], list_answers(pair.other, pair.cases)[answer_no]
    values = {"need": Quote(need.text), "offer": Quote(answer.shown)}
    if pair.speaks_for:
        template = sentence("{city} needs {need}; {peer} can show {offer}.")
    else:
        template = sentence("What {peer} can show is far from what {city} needs; the closest is {offer} for {need}.")
    return pair.say(template, values, (need.source, answer.source))


def _tell_answer(pair: Pair, need: Vectors) -> Reason:
    """What the other can show on the need that was asked in words."""
    answer_no, close = pair.snapshot.answers.closest_row(pair.b, need, pair.theme_no)
    answer = list_answers(pair.other, pair.cases)[answer_no]
    values: dict[str, Value] = {"need": Quote(pair.lens.words), "offer": Quote(answer.shown)}
    if pair.speaks_for and close >= QUOTED:
        return pair.say(sentence("On {need}, {peer} can show {offer}."), values, (answer.source,))
    if pair.speaks_for and pair.theme in answer.themes:
        told = values | {"themes": Codes("themes", (pair.theme,))}
        template = sentence(
            "{peer} works on {themes}, though nothing on record is about {need}; the closest is {offer}."
        )
        return pair.say(template, told, (answer.source,))
    return pair.say(sentence("{peer} shows nothing close to {need}; the closest is {offer}."), values, (answer.source,))


def tell_themes(pair: Pair) -> Reason:
    """The themes in which the one looks for help and the other has something to show."""
    if pair.theme is not None:
        return _tell_shown(pair, pair.theme)
    shown = {offer.theme for offer in pair.other.offers} | {theme for case in pair.cases for theme in case.themes}
    met = tuple(theme for theme in dict.fromkeys(need.theme for need in pair.own.needs) if theme in shown)
    sources = [statement.source for statement in (*pair.own.needs, *pair.other.offers)]
    if not pair.own.needs:
        return _tell_anything(pair)
    if not met:
        return pair.say(sentence("{peer} shows nothing in the themes in which {city} looks for help."), {}, sources)
    if pair.speaks_for:
        template = sentence("{peer} has something to show on {themes}, where {city} looks for help.")
    else:
        template = sentence(
            "Of the themes in which {city} looks for help, {peer} has something to show only on {themes}."
        )
    return pair.say(template, {"themes": Codes("themes", met)}, sources)


def _tell_anything(pair: Pair) -> Reason:
    """What the other can show, to a city that has not said what it needs."""
    shown = [
        *((case.title, case.source) for case in pair.cases),
        *((offer.text, offer.source) for offer in pair.other.offers),
    ]
    template = sentence("{peer} has something to show, such as {offer}; {city} has not said yet what it needs.")
    return pair.say(template, {"offer": Quote(shown[0][0])}, [source for _, source in shown[:1]])


def _tell_shown(pair: Pair, theme: str) -> Reason:
    """What the other can show on the theme of the lens."""
    offers = [(offer.text, offer.source) for offer in pair.other.offers if offer.theme == theme]
    shown = [*offers, *((case.title, case.source) for case in pair.cases if theme in case.themes)]
    values: dict[str, Value] = {"themes": Codes("themes", (theme,))}
    if not shown:
        return pair.say(sentence("{peer} shows nothing on {themes}."), values)
    template = sentence("{peer} has something to show on {themes}, such as {offer}.")
    return pair.say(template, values | {"offer": Quote(shown[0][0])}, [source for _, source in shown])


def tell_record(pair: Pair) -> Reason:
    """That it is on record what the other needs, offers or has done."""
    return pair.say(sentence("It is on record what {peer} works on."))


def tell_ahead(pair: Pair) -> Reason:
    """The theme on which the other is furthest ahead, with both levels and the reason, and the other themes."""
    ahead = themes_where(pair, lambda mine, theirs: theirs > mine)
    if not ahead:
        return pair.say(sentence("{peer} is not ahead of {city} on any theme both report."), {}, level_sources(pair))
    mine, theirs = pair.own.level(ahead[0]), pair.other.level(ahead[0])
    assert mine and theirs
    values: dict[str, Value] = {"theme": Codes("themes", ahead[:1]), "own": mine.level, "other": theirs.level}
    values |= {"why": Quote(theirs.why), "rest": Codes("themes", ahead[1:])}
    templates = AHEAD if pair.speaks_for else AHEAD_ONLY
    return pair.say(templates[bool(ahead[1:]), bool(theirs.why)], values, (mine.source, theirs.source))


def tell_track_record(pair: Pair) -> Reason:
    """The themes on which the other is furthest; in the lens of a theme, its level there and why."""
    if pair.theme is not None:
        return _tell_level(pair, pair.theme)
    by_level = sorted(pair.other.levels, key=lambda level: (-level.level, level.theme))
    strong = tuple(level.theme for level in by_level if level.level >= STRONG)
    sources = [level.source for level in pair.other.levels]
    if not strong:
        return pair.say(sentence("{peer} reports no theme yet on which others would come to see it."), {}, sources)
    return pair.say(sentence("{peer} is furthest on {themes}."), {"themes": Codes("themes", strong)}, sources)


def _tell_level(pair: Pair, theme: str) -> Reason:
    level = pair.other.level(theme)
    assert level
    values: dict[str, Value] = {"theme": Codes("themes", (theme,)), "level": level.level, "why": Quote(level.why)}
    if level.why:
        return pair.say(sentence("{peer} stands at level {level} of 4 on {theme}: {why}."), values, (level.source,))
    return pair.say(sentence("{peer} stands at level {level} of 4 on {theme}."), values, (level.source,))


def tell_solved(pair: Pair) -> Reason:
    """The barriers that the one reports and the other's case studies work on, and the case that covers most of them."""
    named = {fact.code for fact in pair.own.sections.get("barriers", ())}
    found = [
        (case, code) for case in pair.cases for code in case.barriers if code in named and case.status != "stopped"
    ]
    if not found:
        return pair.say(sentence("No case study of {peer} is about a barrier that {city} reports."))
    codes = Codes("barriers", tuple(dict.fromkeys(code for _, code in found)))
    values: dict[str, Value] = {"case": Quote(_most_on(found)), "codes": codes}
    if pair.speaks_for:
        template = sentence("{peer} worked on {codes}, which {city} reports too; see {case}.")
    else:
        template = sentence("Of the barriers that {city} reports, {peer} worked only on {codes}; see {case}.")
    return pair.say(template, values, [case.source for case, _ in found])


def _most_on(found: Sequence[tuple[CaseStudy, str]]) -> str:
    titles = [case.title for case, _ in found]
    return max(dict.fromkeys(titles), key=titles.count)


def tell_experience(pair: Pair) -> Reason:
    """The programmes in which the other taught, hosted or piloted, in the lens of a theme those of the theme."""
    programmes = pair.snapshot.records.hosted_programmes(pair.other.id, pair.theme)
    values: dict[str, Value] = {"count": len(programmes), "programmes": Names(programmes)}
    if not programmes:
        return pair.say(sentence("{peer} has hosted or taught other cities, but not on this theme."))
    if len(programmes) > FEW:
        template = sentence("{peer} has hosted or taught other cities in {count} programmes, among them {programmes}.")
    else:
        template = sentence("{peer} has hosted or taught other cities in {programmes}.")
    return pair.say(template, values)


def tell_programmes(pair: Pair) -> Reason:
    """The programmes in which the other took part."""
    programmes = pair.snapshot.records.programmes(pair.other.id)
    values: dict[str, Value] = {"count": len(programmes), "programmes": Names(programmes)}
    if len(programmes) > FEW:
        template = sentence("{peer} has taken part in {count} recorded programmes, among them {programmes}.")
    else:
        template = sentence("{peer} has taken part in {programmes}.")
    return pair.say(template, values)


def tell_proximity(pair: Pair) -> Reason:
    """Programmes together, else partners in common."""
    together = tuple(dict.fromkeys(item.programme for item in pair.snapshot.records.shared(pair.own.id, pair.other.id)))
    if together:
        template = sentence("{city} and {peer} have worked together in {programmes}.")
        return pair.say(template, {"programmes": Names(together)})
    partners = find_common_partners(pair.snapshot.graph, pair.a, pair.b)
    common = tuple(pair.snapshot.cities[number].name for number in partners)
    if not common:
        return pair.say(sentence("{city} and {peer} have not met in a recorded programme, nor through one partner."))
    if len(common) <= FEW:
        return pair.say(sentence("{city} and {peer} both worked with {partners}."), {"partners": Names(common)})
    values: dict[str, Value] = {"count": len(common), "partners": Names(common)}
    template = sentence("{city} and {peer} have {count} partners in common, among them {partners}.")
    return pair.say(template, values)


def tell_capacity(pair: Pair) -> Reason:
    """What the size of the other says of its staff."""
    size = pair.other.population
    assert size
    if pair.speaks_for:
        template = sentence("{peer} is of a size that more often has staff to host.")
    else:
        template = sentence("{peer} is of a size that less often has staff to host.")
    return pair.say(template, {}, (size.source,))


def tell_load(pair: Pair) -> Reason:
    """Whether the other is suggested to many."""
    if pair.speaks_for:
        return pair.say(sentence("{peer} is suggested to few others so far."))
    return pair.say(sentence("{peer} is already suggested to many others."))
