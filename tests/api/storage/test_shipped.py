"""An upgrade brings what is new and corrected; what people edited, deleted or chose stays theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from api.features.policies.use_cases import adopt_policy
from api.features.profiles.use_cases import delete_section, patch_section, read_profile
from api.features.records.use_cases import delete_record, replace_record
from api.http.etags import build_etag
from api.identity.roles import Role, Viewer
from api.rules.sections import SectionInput
from api.settings import Settings
from api.storage import opening, seed, shipped, shipped_policy
from api.storage.engine import open_engine, open_session
from api.storage.loading import load_content
from api.storage.models import AuditRow, ChangeRow, CityRow, CityVersion, PolicyRow, RecordRow, ShippedRow
from fixtures.gazetteer import Gazetteer
from fixtures.policies import DEFAULT, load_policy
from fixtures.world import World
from matcher.city import Quantity, Source, Statement
from matcher.collaboration import MUTUAL, Collaboration
from tests.api.conftest import small_world

STAFF = Viewer(Role.STAFF, "account:staff")
EDITOR = Viewer(Role.EDITOR, "account:editor", "pau-fr")
LEUVEN = Viewer(Role.EDITOR, "account:other", "leuven-be")
SOURCE = Source("report", "A report", 2025)
Upgrade = Callable[[World], list[str]]


@pytest.fixture
def world() -> World:
    made = Collaboration("A programme", 2020, "project", MUTUAL, "leuven-be", "pau-fr", source="a list")
    given = small_world()
    return replace(given, collaborations=(*given.collaborations, made))


@pytest.fixture
def engine(empty_database: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database that this world was shipped into."""
    opened = ship(empty_database, world, "first", monkeypatch)[0]
    yield opened
    opened.dispose()


def ship(
    address: str, given: World, digest: str, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> tuple[Engine, list[str]]:
    for module in (seed, shipped):
        monkeypatch.setattr(module, "load_world", lambda: given)
    for module in (opening, seed):
        monkeypatch.setattr(module, "digest_shipped", lambda: digest)
    lines: list[str] = []
    return opening.prepare_database(Settings(database_url=address, **settings), lines.append), lines


@pytest.fixture
def upgrade(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Start a version that ships another world on the same database."""

    def start_newer(given: World) -> list[str]:
        address = engine.url.render_as_string(hide_password=False)
        opened, lines = ship(address, given, "second", monkeypatch)
        opened.dispose()
        return lines

    return start_newer


def correct(world: World, city_id: str, **fields: Any) -> World:
    cities = tuple(replace(city, **fields) if city.id == city_id else city for city in world.cities)
    return replace(world, cities=cities)


def read_city(engine: Engine, city_id: str) -> CityRow | None:
    with open_session(engine) as session:
        return session.get(CityRow, city_id)


def write(engine: Engine, use_case: Callable[..., Any], *args: Any) -> None:
    with open_session(engine, writes=True) as session:
        use_case(session, *args)


def tag(engine: Engine, viewer: Viewer, city_id: str) -> str:
    with open_session(engine) as session:
        return read_profile(session, viewer, city_id).etag


NEED = Statement("A need that is shipped", "finance", SOURCE)
OWN = SectionInput.model_validate({"items": [{"text": "A need of our own", "theme": "finance"}]})


def test_a_corrected_fact_reaches_a_database_that_exists_and_is_logged(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    assert upgrade(correct(world, "pau-fr", population=Quantity(77_777.0, SOURCE), needs=(NEED,)))
    row = read_city(engine, "pau-fr")
    assert row is not None
    assert row.identity["population"]["value"] == 77_777.0
    assert [need["text"] for need in row.sections["needs"]["items"]] == [NEED.text]
    with open_session(engine) as session:
        logged = {(line.what, line.subject, line.who) for line in session.exec(select(AuditRow))}
        told = {(line.what, line.subject, line.section) for line in session.exec(select(ChangeRow))}
        kept = session.exec(select(CityVersion.who).where(CityVersion.section == "needs")).all()
    assert {("correct city", "pau-fr", "city-peers"), ("replace section", "pau-fr/needs", "city-peers")} <= logged
    assert {("profile", "pau-fr", "city"), ("profile", "pau-fr", "needs")} <= told
    assert kept == ["city-peers"]


def test_what_a_city_wrote_or_removed_itself_stays_and_the_rest_is_corrected(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    write(engine, patch_section, EDITOR, "pau-fr", "needs", tag(engine, EDITOR, "pau-fr"), OWN)
    write(engine, delete_section, EDITOR, "pau-fr", "barriers", tag(engine, EDITOR, "pau-fr"))
    offer = replace(NEED, text="An offer that is shipped")
    upgrade(correct(world, "pau-fr", needs=(NEED,), offers=(offer,), area_km2=Quantity(31.5, SOURCE)))
    row = read_city(engine, "pau-fr")
    assert row is not None
    assert [need["text"] for need in row.sections["needs"]["items"]] == ["A need of our own"]
    assert "barriers" not in row.sections
    assert [item["text"] for item in row.sections["offers"]["items"]] == ["An offer that is shipped"]
    assert row.identity["area_km2"]["value"] == 31.5


def test_a_section_that_was_only_made_private_is_not_made_public_again(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    with open_session(engine) as session:
        held = read_profile(session, LEUVEN, "leuven-be").document["sections"]["needs"]
    hidden = SectionInput.model_validate({**held, "visibility": "private"})
    write(engine, patch_section, LEUVEN, "leuven-be", "needs", tag(engine, LEUVEN, "leuven-be"), hidden)
    upgrade(correct(world, "leuven-be", needs=(NEED,)))
    row = read_city(engine, "leuven-be")
    assert row is not None
    assert row.sections["needs"]["visibility"] == "private"


def test_new_cities_come_and_those_shipped_no_more_go_unless_somebody_touched_or_names_them(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    untouched = world.cities[0].id
    kept = world.cities[1].id
    lonely = replace(
        world,
        cities=tuple(city for city in world.cities if city.id not in (untouched, kept)),
        cases=tuple(case for case in world.cases if case.city_id not in (untouched, kept)),
        collaborations=tuple(i for i in world.collaborations if not {i.a, i.b} & {untouched, kept}),
        recent=tuple(i for i in world.recent if not {i.a, i.b} & {untouched, kept}),
        memberships=tuple(i for i in world.memberships if i.city_id not in (untouched, kept)),
    )
    lonely = replace(lonely, cities=(*lonely.cities, replace(lonely.cities[0], id="newtown-fr", name="Newtown")))
    editor = Viewer(Role.EDITOR, "account:x", kept)
    write(engine, patch_section, editor, kept, "needs", tag(engine, editor, kept), OWN)
    upgrade(lonely)
    assert read_city(engine, untouched) is None
    assert read_city(engine, kept) is not None
    assert read_city(engine, "newtown-fr") is not None
    assert "newtown-fr" in load_content(engine).profiles


def list_programmes(engine: Engine) -> list[tuple[str, int]]:
    with open_session(engine) as session:
        rows = session.exec(select(RecordRow).where(RecordRow.kind == "collaboration")).all()
    return sorted((row.content["programme"], row.content["year"]) for row in rows if row.content["programme"][0] == "A")


def test_a_corrected_record_takes_the_place_of_the_one_that_was_shipped(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    corrected = tuple(replace(i, year=2021) if i.programme == "A programme" else i for i in world.collaborations)
    assert ("A programme", 2020) in list_programmes(engine)
    upgrade(replace(world, collaborations=corrected))
    assert [year for name, year in list_programmes(engine) if name == "A programme"] == [2021]
    assert load_content(engine).records_no == 1


@pytest.mark.parametrize("how", ["deleted", "edited"])
def test_a_record_that_staff_deleted_or_edited_does_not_come_back_corrected(
    engine: Engine, upgrade: Upgrade, world: World, how: str
) -> None:
    with open_session(engine) as session:
        rows = session.exec(select(RecordRow).where(RecordRow.kind == "collaboration")).all()
        row = next(row for row in rows if row.content["programme"] == "A programme")
    if how == "deleted":
        write(engine, delete_record, STAFF, "collaboration", row.id, build_etag(row.content))
    else:
        given = {**row.content, "source": "staff know better"}
        write(engine, replace_record, STAFF, "collaboration", row.id, build_etag(row.content), given, Gazetteer())
    held = list_programmes(engine)
    corrected = tuple(replace(i, year=2021) if i.programme == "A programme" else i for i in world.collaborations)
    upgrade(replace(world, collaborations=corrected))
    assert list_programmes(engine) == held


def test_a_case_study_is_corrected_in_its_place_and_one_that_staff_deleted_stays_deleted(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    first, second = world.cases[:2]
    with open_session(engine) as session:
        row = session.get_one(RecordRow, ("case", second.id))
    write(engine, delete_record, STAFF, "case", second.id, build_etag(row.content))
    upgrade(replace(world, cases=tuple(replace(case, title=f"{case.title}, corrected") for case in world.cases)))
    with open_session(engine) as session:
        assert session.get_one(RecordRow, ("case", first.id)).content["title"].endswith(", corrected")
        assert session.get(RecordRow, ("case", second.id)) is None


def test_a_second_start_of_the_same_version_changes_nothing(engine: Engine, upgrade: Upgrade, world: World) -> None:
    newer = correct(world, "pau-fr", needs=(NEED,))
    upgrade(newer)
    with open_session(engine) as session:
        before = len(session.exec(select(AuditRow.id)).all())
    assert upgrade(newer) == []
    with open_session(engine) as session:
        assert len(session.exec(select(AuditRow.id)).all()) == before


def test_an_older_version_that_starts_again_takes_nothing_back(
    engine: Engine, upgrade: Upgrade, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(engine, writes=True) as session:
        mark = session.get_one(ShippedRow, ("package", "city-peers"))
        mark.parts = {**mark.parts, "version": "99.0.0"}
        session.add(mark)
        session.commit()
    assert upgrade(correct(world, "pau-fr", needs=(NEED,))) == []
    row = read_city(engine, "pau-fr")
    assert row is not None
    assert NEED.text not in str(row.sections.get("needs"))


def adopted(session: Session) -> str:
    row = session.exec(select(PolicyRow).where(PolicyRow.adopted)).one()
    return f"{row.id}@{row.version}"


def ship_policy_two(monkeypatch: pytest.MonkeyPatch) -> str:
    newer = replace(load_policy(DEFAULT), version="2")
    monkeypatch.setattr(shipped_policy, "load_policy", lambda _: newer)
    return f"{newer.id}@2"


def test_a_new_default_policy_is_adopted_where_staff_never_chose_one(
    engine: Engine, upgrade: Upgrade, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ship_policy_two(monkeypatch)
    lines = upgrade(world)
    with open_session(engine) as session:
        assert adopted(session) == name
    assert any(f"the policy {name} is adopted" in line for line in lines)


def test_a_policy_that_staff_adopted_stays_and_the_new_one_can_be_previewed(
    engine: Engine, upgrade: Upgrade, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(engine, writes=True) as session:
        session.add(seed.build_policy_row(load_policy("hand-made"), adopted=False, who="account:staff"))
        session.commit()
    chosen = load_policy("hand-made")
    write(engine, adopt_policy, STAFF, chosen.id, chosen.version)
    name = ship_policy_two(monkeypatch)
    lines = upgrade(world)
    with open_session(engine) as session:
        assert adopted(session) == f"{chosen.id}@{chosen.version}"
        assert session.get(PolicyRow, tuple(name.split("@"))) is not None
    assert any("stays adopted" in line for line in lines)


def test_a_default_that_staff_came_back_to_is_their_choice(
    engine: Engine, upgrade: Upgrade, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, default = load_policy("hand-made"), load_policy(DEFAULT)
    with open_session(engine, writes=True) as session:
        session.add(seed.build_policy_row(other, adopted=False, who="account:staff"))
        session.commit()
    for policy in (other, default):
        write(engine, adopt_policy, STAFF, policy.id, policy.version)
    ship_policy_two(monkeypatch)
    upgrade(world)
    with open_session(engine) as session:
        assert adopted(session) == f"{default.id}@{default.version}"


def test_a_database_of_before_anything_was_noted_is_corrected_where_it_shows_no_trace_of_people(
    engine: Engine, upgrade: Upgrade, world: World
) -> None:
    write(engine, patch_section, EDITOR, "pau-fr", "needs", tag(engine, EDITOR, "pau-fr"), OWN)
    second = world.cases[1]
    with open_session(engine) as session:
        row = session.get_one(RecordRow, ("case", second.id))
    write(engine, delete_record, STAFF, "case", second.id, build_etag(row.content))
    with open_session(engine, writes=True) as session:
        session.exec(delete(ShippedRow).where(col(ShippedRow.kind) != ""))
        session.commit()
    newer = correct(correct(world, "pau-fr", needs=(NEED,), offers=(NEED,)), "leuven-be", needs=(NEED,))
    newer = replace(newer, cases=tuple(replace(case, title=f"{case.title}, corrected") for case in newer.cases))
    upgrade(newer)
    pau, leuven = read_city(engine, "pau-fr"), read_city(engine, "leuven-be")
    assert pau is not None
    assert leuven is not None
    assert [need["text"] for need in pau.sections["needs"]["items"]] == ["A need of our own"]
    assert [item["text"] for item in pau.sections["offers"]["items"]] == [NEED.text]
    assert [need["text"] for need in leuven.sections["needs"]["items"]] == [NEED.text]
    with open_session(engine) as session:
        assert session.get(RecordRow, ("case", second.id)) is None
        assert session.get_one(RecordRow, ("case", world.cases[0].id)).content["title"].endswith(", corrected")


def test_a_start_without_the_shipped_world_brings_nothing_and_forgets_nothing(
    engine: Engine, upgrade: Upgrade, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = correct(world, "pau-fr", area_km2=Quantity(31.5, SOURCE))
    address = engine.url.render_as_string(hide_password=False)
    ship(address, newer, "without", monkeypatch, seed=False)[0].dispose()
    row = read_city(engine, "pau-fr")
    assert row is not None
    assert (row.identity["area_km2"] or {}).get("value") != 31.5
    upgrade(newer)
    row = read_city(engine, "pau-fr")
    assert row is not None
    assert row.identity["area_km2"]["value"] == 31.5


def test_a_database_that_never_held_the_shipped_world_is_not_given_it(
    empty_database: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(empty_database)
    opening.upgrade_database(engine)
    with open_session(engine, writes=True) as session:
        seed.seed_database(session, DEFAULT, with_world=False)
    opened, _ = ship(empty_database, world, "another", monkeypatch)
    assert read_city(opened, "pau-fr") is None
    for one in (engine, opened):
        one.dispose()
