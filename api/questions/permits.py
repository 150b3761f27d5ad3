"""Whether what paid for a case study may be used in the reader's country."""

from __future__ import annotations

from api.snapshots.per_snapshot import PerSnapshot
from fixtures.national_rules import load_national_rules
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.permits import Permit, Users, check_permits, find_users
from matcher.snapshot import Snapshot

_USERS: PerSnapshot[Users] = PerSnapshot()


def find_permits(snapshot: Snapshot, case: CaseStudy, reader: City) -> tuple[Permit, ...]:
    """One verdict for each instrument of the case study, with the rule or the case study that tells so."""
    users = _USERS.find(snapshot, lambda: _find_users(snapshot))
    return check_permits(case, reader, load_national_rules(), users)


def _find_users(snapshot: Snapshot) -> Users:
    owners = {case.city_id for case in snapshot.cases.records} & snapshot.numbers.keys()
    return find_users(snapshot.cases.records, {owner: snapshot.city(owner).country for owner in owners})
