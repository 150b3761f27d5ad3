"""The form of one section: what it states is written, or told why that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.exceptions import HTTPException

from api.errors import Fault, Invalid, Stale
from api.features.profiles import use_cases as profiles
from api.http.deps import Writer
from api.identity.roles import Viewer
from api.rules.sections import SectionInput
from api.web.faults import list_wrong_fields
from api.web.forms import EDITABLE, MARKED, Item, find_wrong, read_keyed_items
from api.web.pages.edit_section import Refusal, Sent


def known_section(section: str) -> str:
    """A section that has a form; else 404."""
    if section not in EDITABLE:
        raise HTTPException(404)
    return section


def change_section_by_form(
    write: Writer, viewer: Viewer, city_id: str, section: str, sent: Sent, held: Sequence[Item]
) -> Refusal | None:
    """Write what a form states; why that cannot be, None where it was done."""

    def patch(etag: str | None, given: SectionInput, why: str) -> None:
        write(profiles.patch_section, viewer, city_id, section, etag, given, why)

    return take_form(patch, section, sent, held)


def take_form(
    patch: Callable[[str | None, SectionInput, str], None], section: str, sent: Sent, held: Sequence[Item]
) -> Refusal | None:
    """Hand what a form states to `patch`, with the state that it replaces and why; why that cannot be, None where it was done."""
    if wrong := find_wrong(section, sent.single):
        return Refusal(sent, wrong)
    items = read_keyed_items(section, sent.single, sent.several, held)
    stated = {"complete": "complete" in sent.single, "items": list(items.values())}
    try:
        given = SectionInput.model_validate({"visibility": sent.single.get("visibility"), **stated})
        patch(sent.single.get("etag"), given, sent.single.get("why", ""))
    except Stale:
        return Refusal(sent, changed=True)
    except Invalid as error:
        return _place_faults(sent, list(items), error.faults)
    except ValueError as error:
        return Refusal(sent, faults=tuple(told for _, told in list_wrong_fields(error)))
    return None


def _place_faults(sent: Sent, keys: Sequence[str], faults: Sequence[Fault]) -> Refusal:
    """Each fault beside the row that it is about, as the use case numbers the facts; the others above the form."""
    wrong, rest = {}, []
    for fault in faults:
        start, _, place = fault.field.partition(".")
        number, _, name = place.partition(".")
        if start == "items" and number.isdigit() and int(number) < len(keys):
            key = keys[int(number)]
            place = key if f"words:{key}" in sent.single else name
        if place in MARKED or f"words:{place}" in sent.single:
            wrong[place] = fault.message
        else:
            rest.append(fault.message)
    return Refusal(sent, wrong, tuple(rest))
