"""The history of a profile: each change with what came, what went and what was changed, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from api.features.profiles.use_cases import HistoryRead
from api.web.pages.my_city import read_day
from fixtures.documents import CODED_SECTIONS
from matcher.city import City
from matcher.snapshot import Snapshot

Content = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact: "came", "went" or "changed". code: of the section's vocabulary, "" where `words` say it."""

    kind: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a section. can_undo: nobody changed the section since."""

    id: str
    section: str
    day: date
    why: str
    differences: tuple[Difference, ...]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The page, newest first. done: what was just done, "" for nothing."""

    template: ClassVar[str] = "history.html"

    city: City
    changes: tuple[Changed, ...]
    done: str


def build_history(
    snapshot: Snapshot, city_id: str, lines: Sequence[HistoryRead], document: Mapping[str, Any], done: str
) -> HistoryPage:
    """The page from the lines of the history and the profile as it is."""
    seen: set[str] = set()
    changes = []
    for line in lines:
        is_last = line.section not in seen
        seen.add(line.section)
        can_undo = is_last and document["sections"].get(line.section) == line.after
        told = tuple(_compare(line.section, line.before, line.after))
        changes.append(Changed(line.id, line.section, read_day(line.at), line.why, told, can_undo))
    return HistoryPage(snapshot.city(city_id), tuple(changes), done)


def _compare(section: str, before: Content, after: Content) -> Iterator[Difference]:
    old, new = _name_facts(section, before), _name_facts(section, after)
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            kind = "came" if name not in old else "went" if name not in new else "changed"
            yield Difference(kind, name, "") if section in CODED_SECTIONS else Difference(kind, "", name)


def _name_facts(section: str, content: Content) -> dict[str, Any]:
    items = content["items"] if content else ()
    return {str(item.get("code") or item.get("text") or item.get("theme") or ""): item for item in items}
