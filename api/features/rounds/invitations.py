"""Invitations with a letter to each side, never more of them standing than there are seats."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from api.clock import now
from api.errors import Conflict, NotFound
from api.features.rounds.desk import Desk
from api.features.rounds.letters import Writer
from api.features.rounds.state import Invitation, Publication, RoundState, Stage
from api.storage.ledger import build_id
from matcher.rounds.problem import Pair

STANDING = ("open", "accepted")
AFTER: tuple[Stage, ...] = ("published", "running")


def invite(writer: Writer, publication: Publication, pairs: Iterable[Pair]) -> Publication:
    """The publication with one more wave. Raises Conflict where more would be asked than there are seats."""
    wave = publication.wave + 1
    new = [_build_invitation(writer, learner, host, wave) for learner, host in pairs]
    invitations = {**publication.invitations, **{one.id: one for one in new}}
    refuse_overbooked(writer.desk, invitations.values())
    return publication.model_copy(update={"wave": wave, "invitations": invitations})


def refuse_overbooked(desk: Desk, invitations: Iterable[Invitation]) -> None:
    """Let pass what never asks more learners than a host has seats, nor one learner twice. Raises Conflict."""
    standing = [one for one in invitations if one.status in STANDING]
    problem = desk.problem
    for host, most in zip(problem.hosts, problem.maximum, strict=True):
        asked = sum(one.host == host.id for one in standing)
        if asked > most:
            raise Conflict(f"{host.id} has {most} seats, and {asked} invitations would stand")
    for learner in problem.learners:
        if sum(one.learner == learner.id for one in standing) > learner.most:
            raise Conflict(f"{learner.id} would be invited more than {learner.most} times at once")


def _build_invitation(writer: Writer, learner: str, host: str, wave: int) -> Invitation:
    return Invitation(
        id=build_id(),
        learner=learner,
        host=host,
        wave=wave,
        at=now().isoformat(),
        host_answer=None if writer.desk.cities.get(host) else "yes",
        learner_letter=writer.write("learner", learner, host),
        host_letter=writer.write("host", host, learner),
    )


def find_publication(state: RoundState) -> Publication:
    """What was published. Raises Conflict where nothing was."""
    if state.publication is None or not state.publication.at:
        raise Conflict("this round is not published")
    return state.publication


def change_invitation(publication: Publication, name: str, change: Callable[[Invitation], Invitation]) -> Publication:
    """The publication with one invitation changed. Raises NotFound."""
    if name not in publication.invitations:
        raise NotFound("there is no such invitation in this round")
    invitations = {**publication.invitations, name: change(publication.invitations[name])}
    return publication.model_copy(update={"invitations": invitations})
