"""Letters of a round: what a city is told and asked, in its own language where the pages speak it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.web.language import DEFAULT, LANGUAGES, speak
from matcher.city import City
from matcher.reason import sentence

SUBJECT = sentence("{title}: a place for {name}")
GREETING = sentence("To the city of {name}")
TO_LEARNER = sentence("In “{title}” we propose that you learn from {partner}.")
TO_HOST = sentence("In “{title}” we propose that you host {partner}.")
TO_REVIEWER = sentence("In “{title}” we propose that you review {partner}.")
TO_REVIEWED = sentence("In “{title}” we propose {partner} as a reviewer.")
TO_GROUP = sentence("In “{title}” we propose a place in the group {partner}.")
ASK = sentence("Please answer yes or no on the pages of your city. Nothing is public before both sides have said yes.")
ASK_BY = sentence("Please answer by {day}.")
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


def write_letter(
    kind: str, side: str, title: str, cities: Sequence[City], partner: str, due: str = ""
) -> tuple[str, str, str]:
    """Language, subject and body of a letter to one side of a place.

    Args:
        side: "learner" or "host".
        partner: the names of the other side.
        due: the day until which an answer is wanted, as 2026-07-31; "" for none.
    """
    code = choose_letter_language(cities)
    tongue, name = speak(code), " + ".join(city.name for city in cities)
    lines = [GREETING, TEXTS[kind, side], ASK, *((ASK_BY,) if due else ())]
    day = tongue.day(date.fromisoformat(due)) if due else ""
    words = {"title": title, "name": name, "partner": partner, "day": day}
    return code, tongue.say(SUBJECT).format(**words), "\n\n".join(tongue.say(line).format(**words) for line in lines)
