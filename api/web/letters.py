"""Letters of a round: what a city is told and asked, in its own language where the pages speak it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.web.language import DEFAULT, LANGUAGES, speak
from matcher.city import City
from matcher.reason import Reason, sentence

SUBJECT = sentence("{title}: a place for {name}")
GREETING = sentence("To the city of {name}")
TO_LEARNER = sentence("In “{title}” we propose that you learn from {partner}.")
TO_HOST = sentence("In “{title}” we propose that you host {partner}.")
TO_REVIEWER = sentence("In “{title}” we propose that you review {partner}.")
TO_REVIEWED = sentence("In “{title}” we propose {partner} as a reviewer.")
TO_GROUP = sentence("In “{title}” we propose a place in the group {partner}.")
ASK = sentence("Please answer yes or no on the pages of your city. Nothing is public before both sides have said yes.")
ASK_BY = sentence("Please answer by {day}.")
WRITE_TO = sentence("Questions? Write to {contact}.")
TEXTS = {
    ("round", "learner"): TO_LEARNER,
    ("round", "host"): TO_HOST,
    ("panel", "learner"): TO_REVIEWER,
    ("panel", "host"): TO_REVIEWED,
    ("cohort", "learner"): TO_GROUP,
}


def choose_letter_language(cities: Sequence[City]) -> str:
    """The first official language of the first city that the pages speak, else English."""
    spoken = (code for city in cities[:1] for code in city.place.languages)
    return next((code for code in spoken if code in LANGUAGES), DEFAULT)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a letter is about.

    side: "learner" or "host". partner: the names of the other side. why: what speaks for this partner, empty where nothing does.
    contact: who answers questions, "" for nobody. due: the day until which an answer is wanted, as 2026-07-31; "" for none.
    """

    kind: str
    side: str
    title: str
    partner: str
    why: Sequence[Reason] = ()
    contact: str = ""
    due: str = ""


def write_letter(cities: Sequence[City], asked: Asked) -> tuple[str, str, str]:
    """Language, subject and body of a letter to one side of a place."""
    code = choose_letter_language(cities)
    tongue, name = speak(code), " + ".join(city.name for city in cities)
    day = tongue.day(date.fromisoformat(asked.due)) if asked.due else ""
    words = {"title": asked.title, "name": name, "partner": asked.partner, "day": day, "contact": asked.contact}
    opening, closing = ([tongue.say(line).format(**words) for line in lines] for lines in _choose_lines(asked))
    why = [" ".join(tongue.explain(reason) for reason in asked.why)] if asked.why else []
    return code, tongue.say(SUBJECT).format(**words), "\n\n".join([*opening, *why, *closing])


def _choose_lines(asked: Asked) -> tuple[list[str], list[str]]:
    """What stands before the reasons, and what after."""
    last = [line for line, is_known in ((ASK_BY, asked.due), (WRITE_TO, asked.contact)) if is_known]
    return [GREETING, TEXTS[asked.kind, asked.side]], [ASK, *last]
