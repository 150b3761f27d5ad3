"""From what an editor said of the proposals to the facts of a section, each with the document as its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from api.errors import Fault, Invalid
from api.features.profiles.plans.inputs import Verdict
from api.storage.models import PlanRow
from fixtures.documents import CODED_SECTIONS
from fixtures.facts import check_code
from fixtures.plans.reading import LONG_SECTIONS as SECTIONS
from fixtures.vocabulary import load_vocabulary
from matcher.reason import sentence

Item = dict[str, Any]
WEIGHTS = {"central": 1.0, "mentioned": 0.5}
CODED = (*SECTIONS, *(section for section in CODED_SECTIONS if section not in SECTIONS))
WHOLE = ("levels", "own_cases", "own_population", "contact")
"""Sections whose facts a file of our own states whole, field by field."""
REVIEWED = (*CODED, "target", "emissions", "needs", "offers", *WHOLE)
"""The sections that a plan proposes something for, in the order of the review."""
SINGLE = ("target", "emissions")
ONE_AT_MOST = (*SINGLE, "own_population", "contact")
DRAFTS = ("needs", "offers")
OWN_KINDS = ("template", "profile")
"""What a city filled in here itself: its facts are the city's own word, and a "no" takes a fact out."""
LONGEST = 2000
APART = ("sentence", "page", "where", "preset")
"""What a whole fact is proposed with and does not hold itself."""
CHOOSE_ONE = sentence("Choose one of them only.")
CHOOSE_YEAR = sentence("Write the year of the inventory.")
CHOOSE_THEME = sentence("Choose a theme for these words.")
TWICE = sentence("You said yes to this code twice: say no to one of them, or choose another code.")


def find_source_id(row: PlanRow) -> str:
    """How the facts of a plan name it."""
    return f"plan-{row.id}"


def list_proposals(row: PlanRow, section: str) -> dict[str, Item]:
    """The proposals of a section by their keys; for needs, drafts from the barriers that were said yes to."""
    found = row.found or {}
    if section == "target":
        return {"target": found["target"]} if found.get("target") else {}
    if section == "emissions":
        return {str(number): one for number, one in enumerate(found.get("emissions", ()))}
    stated = found.get("statements", {}).get(section, ())
    written = {f"own-{number}": {**one, "barriers": []} for number, one in enumerate(stated)}
    if section == "offers":
        return written | {str(number): _draft_offer(one) for number, one in enumerate(found.get("case_studies", ()))}
    if section == "needs":
        return written | (dict(_draft_needs(row)) if row.kind == "plan" else {})
    if section in WHOLE:
        return {_find_key(section, no, one): one for no, one in enumerate(found.get("whole", {}).get(section, ()))}
    return {one["code"]: one for one in found.get("proposals", ()) if one["section"] == section}


def _find_key(section: str, number: int, item: Item) -> str:
    return section if section in ONE_AT_MOST else str(item.get("theme") or f"case-{number}")


def _draft_offer(case: Item) -> Item:
    same = case["sentence"].startswith(case["title"].removesuffix(" …"))
    text = case["sentence"] if same else f"{case['title']}: {case['sentence']}"
    return {**case, "text": text[:LONGEST], "barriers": []}


def _draft_needs(row: PlanRow) -> Iterator[tuple[str, Item]]:
    said = row.decided.get("barriers", {}).get("said", {})
    for code, one in list_proposals(row, "barriers").items():
        if said.get(code, {}).get("say") in WEIGHTS:
            barrier = said[code].get("code") or code
            yield code, {**one, "text": one["sentence"][:LONGEST], "barriers": [barrier]}


def build_items(row: PlanRow, section: str, said: Mapping[str, Verdict], before: Sequence[Item]) -> list[Item]:
    """The facts of a section after the review: those that were there, less what this plan gave before, and what is said yes to.

    A fact that is there already under the same code gives way to what the editor now says of it. Raises Invalid.
    """
    proposals = list_proposals(row, section)
    faults = list(_find_unknown(said, proposals))
    chosen = {key: verdict for key, verdict in said.items() if verdict.say in WEIGHTS and key in proposals}
    taken = {key: _build_item(row, section, proposals[key], verdict) for key, verdict in chosen.items()}
    if faults := [*faults, *_find_wrong(section, taken)]:
        raise Invalid("something that was said of the proposals cannot be taken; see errors", faults)
    if section in SINGLE:
        own = find_source_id(row)
        return list(taken.values()) or [item for item in before if _find_source(item) != own]
    refused = {_name_key(proposals[key], key) for key, verdict in said.items() if verdict.say == "no"}
    refused = refused if row.kind in OWN_KINDS else set()
    return list(_merge(row, before, {_name(item): item for item in taken.values()}, refused))


def _name_key(proposal: Item, key: str) -> str:
    """The name of the fact that a proposal is about, where a no takes it out."""
    return str(proposal.get("title") or key) if key.startswith("case-") else key


def _merge(row: PlanRow, before: Sequence[Item], taken: dict[str, Item], refused: AbstractSet[str]) -> Iterator[Item]:
    """The facts in the order in which they stood, each as it is now said, and behind them those that are new.

    A fact that an own template only repeats keeps its source.
    """
    for item in before:
        name = _name(item)
        if name in taken:
            new = taken.pop(name)
            yield item if row.kind in OWN_KINDS and _says_same(new, item) else new
        elif name not in refused and _find_source(item) != find_source_id(row):
            yield item
    yield from taken.values()


def _says_same(new: Item, old: Item) -> bool:
    apart = ("source", "where", "barriers")
    return all(old.get(name) == value for name, value in new.items() if name not in apart)


def _find_unknown(said: Mapping[str, Verdict], proposals: Mapping[str, Item]) -> Iterator[Fault]:
    for key in sorted(set(said) - set(proposals)):
        yield Fault(f"said.{key}", "this plan proposes nothing under this key")


def _find_wrong(section: str, taken: Mapping[str, Item]) -> Iterator[Fault]:
    """What a fact still lacks, or has twice, at what was said of its proposal."""
    seen: set[str] = set()
    for key, item in taken.items():
        if section in ONE_AT_MOST and len(taken) > 1:
            yield Fault(f"said.{key}", CHOOSE_ONE)
        if section == "emissions" and item["year"] is None:
            yield Fault(f"said.{key}.year", CHOOSE_YEAR)
        if item.get("theme") == "":
            yield Fault(f"said.{key}.theme", CHOOSE_THEME)
        code = item.get("code", key)
        if "code" in item and (told := check_code(section, code, load_vocabulary())):
            yield Fault(f"said.{key}.code", told)
        elif code in seen:
            yield Fault(f"said.{key}.code", TWICE)
        seen.add(code)


def _find_source(item: Item) -> str:
    return str((item.get("source") or {}).get("id", ""))


def _build_item(row: PlanRow, section: str, proposal: Item, verdict: Verdict) -> Item:
    source = _build_source(row)
    if section == "target":
        return _build_target(proposal) | {"source": source}
    if section == "emissions":
        numbers = {"total_ktco2e": proposal["total_ktco2e"], "year": verdict.year or proposal["year"]}
        return {**numbers, "by_sector_ktco2e": proposal.get("by_sector_ktco2e", {}), "source": source}
    if section in WHOLE:
        return {name: value for name, value in proposal.items() if name not in APART}
    placed = {"source": source, "where": "" if row.kind in OWN_KINDS else find_place(proposal)}
    if section in ("needs", "offers"):
        text = verdict.text.strip() or proposal["text"]
        theme = verdict.theme or proposal.get("theme", "")
        return {"text": text, "theme": theme, "barriers": proposal["barriers"], **placed}
    code, words = verdict.code or proposal["code"], proposal["sentence"][:LONGEST]
    note = "" if words in (code, proposal["code"]) else words
    return {"code": code, "weight": WEIGHTS[verdict.say], "note": note, **placed}


def find_place(proposal: Item) -> str:
    """Where a proposal stands: the place in a table, or the page.

    >>> find_place({"page": 3}), find_place({"page": 0, "where": "Survey, row 2"})
    ('p. 3', 'Survey, row 2')
    """
    return str(proposal.get("where") or f"p. {proposal['page']}")[:300]


def _build_source(row: PlanRow) -> Item | None:
    """The document; None, the city itself, for what was filled in here."""
    own = row.kind in OWN_KINDS
    return None if own else {"id": find_source_id(row), "title": row.title, "year": row.year}


def find_presets(row: PlanRow, section: str) -> dict[str, Verdict]:
    """What is said of the proposals unless the editor says otherwise: what the city stated itself in a file of its own."""
    proposals = list_proposals(row, section)
    if section in ("needs", "offers"):
        own = {key: one for key, one in proposals.items() if key.startswith("own-")}
        return {key: Verdict(say="central", theme=one["theme"]) for key, one in own.items()}
    return {key: Verdict(say=one["preset"]) for key, one in proposals.items() if one.get("preset")}


def count_changes(row: PlanRow, section: str, before: Sequence[Item]) -> dict[str, int]:
    """How many facts of a section would be new, changed, erased and as they were, if the presets are taken."""
    chosen = {key: one for key, one in find_presets(row, section).items() if section not in DRAFTS or one.theme}
    after = build_items(row, section, chosen, before)
    old, new = ({_name(item): _strip(item) for item in items} for items in (before, after))
    changed = sum(old[name] != new[name] for name in old.keys() & new.keys())
    gone, come, both = len(old.keys() - new.keys()), len(new.keys() - old.keys()), len(old.keys() & new.keys())
    return {"new": come, "changed": changed, "erased": gone, "unchanged": both - changed}


def _name(item: Item) -> str:
    named = ("code", "text", "title", "theme")
    return str(next((item[name] for name in named if item.get(name)), "one"))


def _strip(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("source", "where")}


def _build_target(proposal: Item) -> Item:
    numbers = {name: proposal[name] for name in ("range", "year", "reduction_percent", "residual_percent")}
    return {**numbers, "note": f"{proposal['sentence'][:LONGEST]} ({find_place(proposal)})"}
