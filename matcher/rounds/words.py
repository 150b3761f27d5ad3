"""Rules in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matcher.reason import join_english
from matcher.rounds.problem import Problem, Rule

BARS: Mapping[str, str] = MappingProxyType(
    {
        "other_country": "same country",
        "shared_language": "no language in common",
        "cover_each": "too few of the themes asked for",
        "max_travel": "too far to travel",
        "shared_format": "no format in common",
        "shared_window": "too few months in common",
        "min_hours": "too few hours a month",
        "no_repeat": "worked together before",
        "ban": "ruled out",
    }
)

REACHED: Mapping[str, str] = MappingProxyType(
    {
        "max_per_country": "no room for another of the same country",
        "people_per_city": "no room for more people of the city",
        "load": "no room for another",
        "host_hours": "no hours left for another",
        "apart": "kept apart from somebody",
    }
)


def say_bar(rule: Rule) -> str:
    """Why a rule bars a pair, or has no room for it.

    >>> say_bar(Rule("R3", "shared_language"))
    'no language in common'
    """
    return rule.reason if rule.kind == "ban" and rule.reason else {**BARS, **REACHED}[rule.kind]


def describe(problem: Problem, rule: Rule) -> str:
    """What a rule asks for, in one sentence without its number."""
    return SENTENCES[rule.kind](problem, rule)


def say_number(value: float | None) -> str:
    """A number without needless decimals.

    >>> say_number(12.0), say_number(0.05)
    ('12', '0.05')
    """
    return f"{value or 0:g}"


def _who(problem: Problem, rule: Rule) -> str:
    if rule.learners is None:
        return "learners"
    return f"learners ({rule.label})" if rule.label else join_english(rule.learners)


def _where(rule: Rule) -> str:
    return "each host" if rule.hosts is None else join_english(rule.hosts)


def _pairs(rule: Rule) -> str:
    return join_english([f"{learner} with {host}" for learner, host in rule.pairs])


def _say_quota(problem: Problem, rule: Rule) -> str:
    count = len(problem.learner_rows(rule))
    return f"at least {say_number(rule.value)} of the {count} {_who(problem, rule)} have a place"


def _say_travel(problem: Problem, rule: Rule) -> str:
    limit = "than each is ready to travel" if rule.value is None else f"than {say_number(rule.value)} km"
    return f"no host is farther from {_who(problem, rule)} {limit}"


def _say_hours(problem: Problem, rule: Rule) -> str:
    each = "they give themselves" if rule.value is None else f"are asked for: {say_number(rule.value)} a month for each"
    return f"{_where(rule)} has as many hours for {_who(problem, rule)} as {each}"


def _say_scope(what: str) -> Callable[[Problem, Rule], str]:
    def say(problem: Problem, rule: Rule) -> str:
        """The sentence for one rule."""
        scope = "the round" if rule.hosts is None else _where(rule)
        return f"at least {say_number(rule.value)} {what} in {scope}"

    return say


SENTENCES: Mapping[str, Callable[[Problem, Rule], str]] = MappingProxyType(
    {
        "other_country": lambda problem, rule: f"{_who(problem, rule)} and host lie in different countries",
        "shared_language": lambda problem, rule: f"{_who(problem, rule)} and host have a language in common",
        "cover_each": lambda problem, rule: (
            f"the host can answer at least {say_number(rule.value or 1)} of the themes that {_who(problem, rule)} ask for"
        ),
        "people_per_city": lambda problem, rule: f"at most {say_number(rule.value)} people of one city",
        "max_travel": _say_travel,
        "shared_format": lambda problem, rule: f"{_who(problem, rule)} and host have a format in common",
        "shared_window": lambda problem, rule: (
            f"{_who(problem, rule)} and host have at least {say_number(rule.value or 1)} months in common"
        ),
        "min_hours": lambda problem, rule: (
            f"{_who(problem, rule)} give at least {say_number(rule.value)} hours a month"
        ),
        "host_hours": _say_hours,
        "no_repeat": lambda problem, rule: "no pair that has worked together before",
        "ban": lambda problem, rule: f"not {_pairs(rule)}",
        "must": lambda problem, rule: _pairs(rule),
        "together": lambda problem, rule: f"{_who(problem, rule)} are with the same host",
        "apart": lambda problem, rule: f"{_who(problem, rule)} are not with the same host",
        "max_per_country": lambda problem, rule: f"at most {say_number(rule.value)} of one country with {_where(rule)}",
        "quota": _say_quota,
        "load_at_least": lambda problem, rule: (
            f"at least {say_number(rule.value)} {_who(problem, rule)} with {_where(rule)}"
        ),
        "every_host_used": lambda problem, rule: f"at least {say_number(rule.value)} learners with {_where(rule)}",
        "load": lambda problem, rule: f"at most {say_number(rule.value)} {_who(problem, rule)} with {_where(rule)}",
        "cover": lambda problem, rule: f"every question is answered by at least {say_number(rule.value)}",
        "min_countries": _say_scope("countries"),
        "min_regions": _say_scope("regions"),
        "min_size_classes": _say_scope("size classes"),
    }
)
