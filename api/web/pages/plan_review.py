"""The review of a plan: what was found in it, section by section and by how sure that is, to say yes or no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from api.features.profiles.plans.items import (
    DRAFTS,
    REVIEWED,
    SINGLE,
    WHOLE,
    count_changes,
    find_presets,
    list_proposals,
)
from api.storage.models import PlanRow
from api.web.pages.plans import HandedIn, count_open, describe_plan
from fixtures.plans.weighing import BANDS
from matcher.city import City
from matcher.snapshot import Snapshot

Form = Mapping[str, str]
Held = Mapping[str, Any]
NOTHING: Form = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal, and what was said of it ("" for nothing yet). `held`: what the profile says under this code already.

    code: another code that was chosen. text, theme, year: of a draft or a total. wrong: why that could not be taken.
    """

    key: str
    sentence: str
    page: int
    where: str
    say: str
    code: str
    text: str
    theme: str
    year: int | str
    wrong: str
    held: Held | None
    found: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """Proposals of one band: sure, likely, look; "" where there are no bands."""

    id: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A section of the review. kind: coded, target, emissions, drafts or whole. taken: it is in the profile.

    changes: how many facts would be new, changed, erased and unchanged if what a file states is taken as it stands.
    """

    id: str
    kind: str
    bands: tuple[Band, ...]
    open: int
    complete: bool
    taken: bool
    changes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not taken: its section, what was sent, why by the key of a proposal, and what concerns no single one."""

    section: str
    sent: Form
    wrong: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PlanReviewPage:
    """etag: the state of the profile that is changed. done: what was just done, "" for nothing.

    faults, unknown, notes: of a table, what could not be read, what no mapping knows, what was left out.
    """

    template: ClassVar[str] = "plan_review.html"

    city: City
    plan: HandedIn
    sections: tuple[Reviewed, ...]
    themes: tuple[str, ...]
    etag: str
    done: str
    refused: Refused | None
    faults: tuple[Mapping[str, Any], ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


def build_plan_review(
    snapshot: Snapshot,
    row: PlanRow,
    document: Mapping[str, Any],
    etag: str,
    done: str = "",
    refused: Refused | None = None,
) -> PlanReviewPage:
    """The page of a plan that was read, or is being read."""
    sections = (
        _build_section(row, section, document["sections"].get(section, {}), refused)
        for section in REVIEWED
        if list_proposals(row, section)
    )
    themes = tuple(snapshot.themes)
    city = snapshot.city(row.city_id)
    told = (tuple((row.found or {}).get(name, ())) for name in ("faults", "unknown", "notes"))
    return PlanReviewPage(city, describe_plan(row), tuple(sections), themes, etag, done, refused, *told)


def _build_section(row: PlanRow, section: str, held: Mapping[str, Any], refused: Refused | None) -> Reviewed:
    proposals, decided = list_proposals(row, section), row.decided.get(section, {})
    again = refused if refused and refused.section == section else None
    known = {item.get("code") or item.get("theme") or section: item for item in held.get("items", ())}
    presets = {key: verdict.model_dump() for key, verdict in find_presets(row, section).items()}
    said = decided.get("said", {})
    shown = [_show(section, key, one, said, known, again, presets) for key, one in proposals.items()]
    kind = _find_kind(section)
    stated = section in (row.found or {}).get("complete", ())
    complete = "complete" in again.sent if again else bool(decided.get("complete") or held.get("complete") or stated)
    taken = bool(decided) and not decided.get("open")
    changes = count_changes(row, section, held.get("items", ()))
    left = count_open(row, section, list(proposals))
    return Reviewed(section, kind, _split(kind, shown), left, complete, taken, changes)


def _find_kind(section: str) -> str:
    if section in WHOLE:
        return "whole"
    return "drafts" if section in DRAFTS else section if section in SINGLE else "coded"


def _split(kind: str, shown: Sequence[Shown]) -> tuple[Band, ...]:
    if kind != "coded":
        return (Band("", tuple(shown)),)
    banded = (Band(band, tuple(one for one in shown if one.found["band"] == band)) for band in BANDS)
    return tuple(band for band in banded if band.shown)


def _show(
    section: str,
    key: str,
    proposal: Mapping[str, Any],
    said: Mapping[str, Any],
    known: Mapping[str, Held],
    again: Refused | None,
    presets: Mapping[str, Any],
) -> Shown:
    preset = {} if key in said or again else presets.get(key, {})
    verdict = {**preset, **said.get(key, {})}
    sent = (
        {name: again.sent.get(f"{name}:{key}", "") for name in ("say", "code", "text", "theme", "year")}
        if again
        else {}
    )
    told: dict[str, Any] = {**verdict, **sent}
    return Shown(
        key=key,
        sentence=proposal["sentence"],
        page=proposal["page"],
        where=proposal.get("where", ""),
        say=told.get("say", ""),
        code=told.get("code", ""),
        text=told.get("text") or proposal.get("text", ""),
        theme=told.get("theme") or proposal.get("theme", ""),
        year=told.get("year") or proposal.get("year") or "",
        wrong=again.wrong.get(key, "") if again else "",
        held=None if section in DRAFTS else known.get(section if section in SINGLE else key),
        found=proposal,
    )
