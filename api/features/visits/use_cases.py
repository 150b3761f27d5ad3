"""Visits: the suggestions that an editor looked at last, kept when they say so, to tell them later what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from api.clock import now
from api.identity.roles import Action, Viewer, require
from api.storage.models import VisitRow


def keep_visit(
    session: Session, viewer: Viewer, city_id: str, policy: str, snapshot: str, twins: Sequence[str]
) -> VisitRow:
    """Keep the first twins of a city as they are now, in place of what was kept before. Raises NotAllowed."""
    require(viewer, Action.READ_PROFILE_HISTORY, city_id)
    row = VisitRow(
        viewer_id=viewer.id,
        city_id=city_id,
        policy=policy,
        snapshot=snapshot,
        twins=" ".join(twins),
        at=now().isoformat(),
    )
    session.merge(row)
    session.commit()
    return row


def find_visit(session: Session, viewer: Viewer, city_id: str) -> VisitRow | None:
    """What the viewer kept of this city, None where that is nothing. Raises NotAllowed."""
    require(viewer, Action.READ_PROFILE_HISTORY, city_id)
    row = session.get(VisitRow, viewer.id)
    return row if row is not None and row.city_id == city_id else None
