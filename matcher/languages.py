"""Which languages are related: the groups of ISO 639-5 for the official languages of Europe and its neighbours.

Who speaks Swedish reads a Danish plan, and what an Italian city wrote reaches a Spanish one sooner than a Finnish one. Where
kinship helps nobody to read, it is left out: Hungarian beside Finnish, and the Semitic languages.
Source: ISO 639-5:2008, codes for language families and groups.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

RELATED = 0.5

_GROUPS = {
    "gem": "da de en fo fy is lb nb nl nn no sv",
    "roa": "ca es fr gl it oc pt rm ro",
    "sla": "be bg bs cs hr mk pl ru sk sl sr uk",
    "bat": "lt lv",
    "cel": "cy ga gd gv",
    "fiu": "et fi",
    "trk": "az tr",
}

GROUP_OF: Mapping[str, str] = MappingProxyType(
    {language: group for group, languages in _GROUPS.items() for language in languages.split()}
)


def compare_languages(own: Collection[str], other: Collection[str]) -> float:
    """1 for a language in common, 0.5 for related ones, 0 for neither.

    >>> [compare_languages(*pair) for pair in ((["fr", "nl"], ["nl"]), (["sv"], ["da"]), (["sv"], ["fi"]))]
    [1.0, 0.5, 0.0]
    """
    if not set(own).isdisjoint(other):
        return 1.0
    return RELATED if find_related(own, other) else 0.0


def find_related(own: Collection[str], other: Collection[str]) -> tuple[str, str] | None:
    """The first language of one side and the first of the other that belong to the same group, None without such a pair.

    A language that stands alone, such as Greek or Basque, is related to none.
    """
    pairs = ((mine, theirs) for mine in own for theirs in other if mine in GROUP_OF)
    return next(((mine, theirs) for mine, theirs in pairs if GROUP_OF[mine] == GROUP_OF.get(theirs)), None)
