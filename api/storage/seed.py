"""Fill an empty database with the cities, case studies and collaborations that ship with the package."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, select

from api.storage.counters import ALL, CONTENT
from api.storage.documents import dump, dump_city
from api.storage.ledger import SOFTWARE
from api.storage.models import CityRow, Counter, PolicyRow, RecordRow
from api.storage.record_ids import build_record_id
from api.storage.shipped_parts import build_shipped_rows, digest_shipped
from api.storage.shipping_mark import build_mark
from fixtures.policies import load_policy
from fixtures.world import World, load_world
from matcher.policy import Policy


def is_empty(session: Session) -> bool:
    """Whether nothing was ever written: the counters are not there yet."""
    return session.exec(select(Counter)).first() is None


def seed_database(session: Session, policy_name: str, with_world: bool) -> None:
    """Write the counters, the adopted policy and, when asked, the shipped world, in one transaction."""
    session.add_all(Counter(name=name, number=1 if name == CONTENT else 0) for name in ALL)
    session.add(build_policy_row(load_policy(policy_name), adopted=True, who=SOFTWARE))
    if with_world:
        rows = list(build_rows(load_world()))
        session.add_all((*rows, *build_shipped_rows(rows)))
    session.add(build_mark(digest_shipped(), policy_name, with_world))
    session.commit()


def build_rows(world: World) -> Iterable[CityRow | RecordRow]:
    """The rows of a world."""
    for city in world.cities:
        identity, sections = dump_city(city)
        yield CityRow(id=city.id, identity=identity, sections=sections, content_no=1)
    records = {
        "case": world.cases,
        "collaboration": (*world.collaborations, *world.recent, *world.choices),
        "membership": world.memberships,
    }
    for kind, values in records.items():
        contents = [dump(value) for value in values]
        unique = {build_record_id(kind, content): content for content in contents}
        yield from (RecordRow(kind=kind, id=record_id, content=content) for record_id, content in unique.items())


def build_policy_row(policy: Policy, adopted: bool, who: str) -> PolicyRow:
    """A version of a policy as a row."""
    return PolicyRow(id=policy.id, version=policy.version, adopted=adopted, content=dump(policy), who=who)
