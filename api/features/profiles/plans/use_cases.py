"""Plans of a city: handed in, read as a job, reviewed section by section; what is said yes to enters the profile."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.profiles import use_cases as profiles
from api.features.profiles.plans.inputs import DecisionInput, PlanInput
from api.features.profiles.plans.items import REVIEWED, build_items, count_changes, find_presets
from api.features.profiles.plans.parcel import WHAT, pack
from api.identity.roles import Action, Viewer, require
from api.jobs.queue import ENDED, add_job, drop_job
from api.rules.sections import SectionInput
from api.storage.cities import find_city
from api.storage.ledger import build_id, record_audit
from api.storage.models import JobRow, PlanRow
from fixtures.facts import check_year
from fixtures.plans.problems import STOPPED

MOST_PLANS, MOST_WAITING = 20, 2
READ = ("ready", "failed")


def hand_in(session: Session, viewer: Viewer, city_id: str, given: PlanInput) -> PlanRow:
    """Keep that a plan is to be read, and queue the reading. Raises UnknownCity, NotAllowed, Invalid, Conflict."""
    require(viewer, Action.WRITE_PROFILE, city_id)
    find_city(session, city_id)
    if told := check_year(given.year, now().year):
        raise Invalid("the year of the document cannot be", [Fault("year", told)])
    _check_room(session, viewer, city_id)
    row = PlanRow(id=build_id(), city_id=city_id, job_id="", decided={}, at=now().isoformat(), **_read_names(given))
    row.job_id = add_job(session, viewer.id, WHAT, pack(row.id, given)).id
    session.add(row)
    record_audit(session, viewer, "hand in plan", f"{city_id}/{row.id}", after=_read_names(given))
    session.commit()
    return row


def _read_names(given: PlanInput) -> dict[str, Any]:
    return {"name": given.name, "title": given.title, "year": given.year, "language": given.language}


def _check_room(session: Session, viewer: Viewer, city_id: str) -> None:
    rows = list_plans(session, viewer, city_id)
    if len(rows) >= MOST_PLANS:
        raise Conflict(f"{MOST_PLANS} plans are kept for a city: take one out before you hand in another")
    if sum(row.stage not in READ for row in rows) >= MOST_WAITING:
        raise Conflict(f"{MOST_WAITING} plans are being read: wait until one is done, or take it out")


def list_plans(session: Session, viewer: Viewer, city_id: str) -> list[PlanRow]:
    """The plans of a city, newest first. Raises NotAllowed."""
    require(viewer, Action.WRITE_PROFILE, city_id)
    rows = session.exec(select(PlanRow).where(PlanRow.city_id == city_id).order_by(col(PlanRow.id).desc()))
    return [_follow_job(session, row) for row in rows]


def find_plan(session: Session, viewer: Viewer, city_id: str, plan_id: str) -> PlanRow:
    """One plan of a city. Raises NotFound, NotAllowed."""
    require(viewer, Action.WRITE_PROFILE, city_id)
    row = session.get(PlanRow, plan_id) if plan_id.isalnum() else None
    if row is None or row.city_id != city_id:
        raise NotFound("this city has no plan with this id")
    return _follow_job(session, row)


def _follow_job(session: Session, row: PlanRow) -> PlanRow:
    """A plan whose job came to an end without a word has failed."""
    if row.stage not in READ:
        job = session.get(JobRow, row.job_id)
        if job is None or (job.status in ENDED and job.status != "done"):
            row.stage, row.why = "failed", STOPPED
    return row


def take_out(session: Session, viewer: Viewer, city_id: str, plan_id: str) -> None:
    """Take a plan out, and stop reading it. What was taken from it into the profile stays. Raises NotFound, NotAllowed."""
    row = find_plan(session, viewer, city_id, plan_id)
    drop_job(session, row.job_id)
    session.delete(row)
    record_audit(session, viewer, "take out plan", f"{city_id}/{plan_id}")
    session.commit()


def decide(
    session: Session,
    viewer: Viewer,
    city_id: str,
    plan_id: str,
    section: str,
    if_match: str | None,
    given: DecisionInput,
) -> profiles.ProfileRead:
    """Keep what is said of the proposals of a section, and put what is said yes to into the profile.

    Raises NotFound, Conflict for a plan that is not read yet, NotStated, Stale, Invalid.
    """
    row = find_plan(session, viewer, city_id, plan_id)
    if section not in REVIEWED:
        told = f"a plan proposes nothing for '{section}'; choose one of {', '.join(REVIEWED)}"
        raise Invalid(told, [Fault("section", told)])
    if row.stage != "ready":
        raise Conflict("this plan is not read yet")
    held = find_city(session, city_id).sections.get(section, {}).get("items", [])
    items = build_items(row, section, given.said, held)
    row.decided = {**row.decided, section: given.model_dump(mode="json")}
    session.add(row)
    stated = {"items": items} if items != held else {}
    content = SectionInput.model_validate(stated | ({"complete": True} if given.complete else {}))
    return profiles.patch_section(session, viewer, city_id, section, if_match, content, name_reason(row))


def preview(session: Session, viewer: Viewer, city_id: str, plan_id: str) -> dict[str, dict[str, int]]:
    """What would change in each section if what a table states is taken as it stands. Raises NotFound, NotAllowed."""
    row = find_plan(session, viewer, city_id, plan_id)
    held = find_city(session, city_id).sections
    asked = (section for section in REVIEWED if find_presets(row, section))
    return {section: count_changes(row, section, held.get(section, {}).get("items", [])) for section in asked}


def name_reason(row: PlanRow) -> str:
    """Why the profile was changed, as the history tells it."""
    return f"{row.title}, {row.year}"[:500]


def reopen(session: Session, viewer: Viewer, city_id: str, plan_id: str, section: str) -> profiles.ProfileRead:
    """Take back what this plan last brought to a section; what was said of its proposals is kept, to be said otherwise.

    Raises NotFound, Conflict where the section was changed since.
    """
    row = find_plan(session, viewer, city_id, plan_id)
    line = profiles.find_last_change(session, city_id, section)
    if section not in row.decided or line is None or line.why != name_reason(row):
        raise Conflict("the section was changed since: change it in the profile itself")
    row.decided = {**row.decided, section: {**row.decided[section], "open": True}}
    session.add(row)
    return profiles.undo_change(session, viewer, city_id, line.id)
