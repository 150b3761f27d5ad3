"""A plan goes out to both sides of each place, in waves; what nobody may see stays with staff."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from api.storage.engine import open_session
from api.storage.models import DecisionRow, RoundRow
from tests.api.conftest import Service, Start
from tests.api.features.rounds import NOTE, SHEETS, VETO, Desk, hosts_of, open_round

OWN = "/api/v1/cities/{city}/rounds"
EDITORS = {"pau-fr": "editor", "leuven-be": "other editor"}


def read_own(service: Service, city: str) -> Any:
    answer = service.client.get(OWN.format(city=city), headers=service.headers[EDITORS[city]])
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def say(service: Service, desk: Desk, city: str, invitation: str, answer: str) -> Any:
    body = {"invitation": invitation, "answer": answer}
    address = f"{OWN.format(city=city)}/{desk.id}/answer"
    return service.client.put(address, json=body, headers=service.headers[EDITORS[city]])


def test_a_letter_says_why_this_partner_and_whom_to_ask_and_leaves_the_words_of_an_application_with_its_city(
    service: Service,
) -> None:
    need = "renovating blocks with many owners"
    learners = [{**row, "need_text": need if row["learner_id"] == "L3" else ""} for row in SHEETS["learners"]]
    desk = open_round(service, learners=learners)
    desk.send("PATCH", "", {"settings": {"contact": "twinning@programme.example"}})
    desk.solve()
    desk.send("POST", "/publish", {})
    invited = desk.invitations()["L3"]
    own, other = invited["learner_letter"]["body"], invited["host_letter"]["body"]
    assert [len(body.split("\n\n")) for body in (own, other)] == [5, 5]
    assert need in own and need not in other
    assert "not on record: ask them" not in other
    assert all("twinning@programme.example" in body for body in (own, other))


def publish(service: Service, **sheets: Any) -> Desk:
    """A round of which L1 (Pau) is held at H1 (Leuven), published."""
    desk = open_round(service, **sheets)
    desk.do({"op": "lock", "learner": "L1", "host": "H1"})
    desk.solve()
    answer = desk.send("POST", "/publish", {})
    assert answer.status_code == 200, answer.text
    return desk


def test_both_sides_are_asked_in_their_own_language_and_a_place_is_agreed_when_both_said_yes(service: Service) -> None:
    desk = open_round(service)
    desk.send("PATCH", "", {"settings": {"answers_due": "2026-07-31"}})
    desk.do({"op": "lock", "learner": "L1", "host": "H1"})
    desk.solve()
    assert desk.send("POST", "/publish", {}).json()["state"] == "published"
    invitation = desk.invitations()["L1"]
    assert (invitation["learner_letter"]["language"], invitation["host_letter"]["language"]) == ("fr", "nl")
    assert desk.invitations()["L2"]["learner_letter"]["language"] == "it"
    assert desk.invitations()["L3"]["learner_letter"]["language"] == "en"
    assert (
        "Leuven" in invitation["learner_letter"]["body"] and "31 juillet 2026" in invitation["learner_letter"]["body"]
    )
    told = say(service, desk, "pau-fr", invitation["id"], "yes").json()["invitations"][0]
    assert (told["status"], told["answer"]) == ("open", "yes")
    assert read_own(service, "leuven-be")[0]["invitations"][0]["answer"] is None
    assert say(service, desk, "leuven-be", invitation["id"], "yes").json()["invitations"][0]["status"] == "accepted"
    assert say(service, desk, "pau-fr", invitation["id"], "no").status_code == 409


def test_a_seat_that_is_turned_down_goes_to_the_reserve_and_never_to_more_than_there_are(service: Service) -> None:
    desk = publish(service, hosts=[
        {"host_id": "H1", "city_ids": "leuven-be", "max_learners": "1", "languages": "en"},
        {"host_id": "H2", "city_ids": "vienna-at", "max_learners": "1", "languages": "en"},
        {"host_id": "H3", "city_ids": "copenhagen-dk", "max_learners": "1", "languages": "en"},
    ])  # fmt: skip
    first = desk.read()["publication"]
    left_out = {"L1", "L2", "L3", "L4"} - {one["learner"] for one in first["invitations"].values()}
    reserves = {one["learner"] for own in first["reserves"].values() for one in own}
    assert left_out and left_out <= reserves | {"L5"}
    assert [one["rank"] for one in next(iter(first["reserves"].values()))][:1] == [1]
    full = desk.send("POST", "/wave", {})
    assert (full.status_code, "no seat" in full.json()["detail"]) == (409, True)
    refused = desk.invitations()["L3"]
    noted = desk.send("POST", "/answers", {"invitation": refused["id"], "answer": "no", "side": "learner"})
    assert noted.status_code == 200
    sent = desk.send("POST", "/wave", {})
    assert sent.status_code == 200, sent.text
    publication = sent.json()["publication"]
    standing = [one for one in publication["invitations"].values() if one["status"] in ("open", "accepted")]
    hosts = [one["host"] for one in standing]
    assert (sorted(hosts), publication["wave"]) == (["H1", "H2", "H3"], 2)
    assert "L3" not in {one["learner"] for one in standing}
    assert desk.send("POST", "/wave", {}).status_code == 409


def test_what_was_published_can_be_withdrawn_changed_and_published_again(service: Service) -> None:
    desk = publish(service)
    locked = desk.send("POST", "/operations", {"operations": [{"op": "lock", "learner": "L2", "host": "H2"}]})
    assert (locked.status_code, "published" in locked.json()["detail"]) == (409, True)
    one = desk.invitations()["L2"]["id"]
    taken = desk.send("POST", "/withdraw", {"invitations": [one]}).json()
    assert (taken["state"], taken["publication"]["invitations"][one]["status"]) == ("published", "withdrawn")
    assert desk.send("POST", "/withdraw", {"invitations": [one]}).status_code == 409
    declined = desk.invitations()["L3"]["id"]
    desk.send("POST", "/answers", {"invitation": declined, "answer": "no", "side": "learner"})
    back = desk.send("POST", "/withdraw", {}, why="a host has closed").json()
    assert back["state"] == "planning"
    statuses = {name: each["status"] for name, each in back["publication"]["invitations"].items()}
    assert (statuses.pop(declined), set(statuses.values())) == ("declined", {"withdrawn"})
    assert read_own(service, "pau-fr")[0]["invitations"] == []
    assert (
        desk.send("POST", "/undo", decision=desk.send("GET", "/decisions").json()["items"][-1]["id"]).status_code == 409
    )
    assert desk.send("POST", "/publish", {}).json()["state"] == "published"


def test_a_plan_that_was_changed_since_it_was_looked_at_is_not_published(service: Service) -> None:
    desk = open_round(service)
    desk.solve()
    seen = desk.version
    desk.do({"op": "status", "participant": "L5", "status": "late"})
    assert desk.send("POST", "/publish", {}, version=seen).status_code == 412
    desk.do({"op": "status", "participant": "L1", "status": "withdrawn"})
    broken = desk.send("POST", "/publish", {})
    assert (broken.status_code, "repair" in broken.json()["detail"]) == (409, True)


def test_only_the_lead_publishes_and_a_second_person_agrees_where_that_is_set(start: Start) -> None:
    service = start(second_person=True)
    desk = open_round(service)
    scenario = desk.solve()
    assert desk.send("POST", "/publish", {}).status_code == 403
    assert desk.send("POST", "/approve", {}).status_code == 200
    assert desk.send("POST", "/publish", {}).status_code == 403
    beside = Desk(service, hire(service), desk.id)
    assert beside.send("POST", "/approve", {}).status_code == 200
    assert beside.send("POST", "/publish", {}).status_code == 403
    host = next(one for one in ("H1", "H2", "H3") if one != hosts_of(scenario)["L3"])
    moved = desk.send("POST", f"/scenarios/{scenario['id']}/place", {"learner": "L3", "host": host}, version="*")
    assert moved.status_code == 200, moved.text
    assert desk.send("POST", "/publish", {}, version="*").status_code == 403
    assert beside.send("POST", "/approve", {}).status_code == 200
    assert desk.send("POST", "/publish", {}, version="*").json()["state"] == "published"


def hire(service: Service) -> str:
    """Another member of staff, who has signed in."""
    given = {"name": "second", "role": "staff"}
    made = service.client.post("/api/v1/accounts", json=given, headers=service.headers["staff"]).json()
    link = service.client.post(
        f"/api/v1/accounts/{made['id']}/sign-in-link", json={}, headers=service.headers["staff"]
    ).json()
    token = service.client.post("/api/v1/sessions/by-link", json={"token": link["token"]}).json()["token"]
    service.headers["second"] = {"Authorization": f"Bearer {token}"}
    return "second"


def test_vetoes_notes_drafts_and_other_cities_never_leave_staff(service: Service) -> None:
    desk = open_round(service)
    desk.solve()
    assert read_own(service, "pau-fr") == []
    desk.do({"op": "move", "to": "open"})
    texts = [
        service.client.get(OWN.format(city=city), headers=service.headers[role]).text for city, role in EDITORS.items()
    ]
    (own,) = read_own(service, "pau-fr")
    assert own["applications"] == [
        {
            "sheet": "learners",
            "row": {"learner_id": "L1", "city_id": "pau-fr", "languages": "en;fr", "needs_themes": "energy_systems"},
        }
    ]
    assert own["wishes"] == [{"from": "L1", "to": "H1", "rank": "1"}]
    desk.do({"op": "move", "to": "planning"})
    assert read_own(service, "pau-fr")[0]["state"] == "closed"
    desk.send("POST", "/publish", {})
    texts += [
        service.client.get(OWN.format(city=city), headers=service.headers[role]).text for city, role in EDITORS.items()
    ]
    for role in ("guest", "reader", "editor", "other editor"):
        for path in (
            "",
            f"/{desk.id}",
            f"/{desk.id}/vetoes",
            f"/{desk.id}/scenarios",
            f"/{desk.id}/decisions",
            f"/{desk.id}/export.xlsx",
        ):
            answer = service.client.get(f"/api/v1/rounds{path}", headers=service.headers[role])
            assert answer.status_code in (401, 403)
            texts.append(answer.text)
        for path in ("changes", "export/json", "cities/pau-fr/profile", "me/data", "audit"):
            texts.append(service.client.get(f"/api/v1/{path}", headers=service.headers[role]).text)
    for text in texts:
        assert [word for word in (VETO, NOTE, "Bergamo") if word in text and "cities" not in text] == []
        assert (VETO in text, NOTE in text) == (False, False)
    wrong = service.client.get(OWN.format(city="leuven-be"), headers=service.headers["editor"])
    assert wrong.status_code == 403


def test_a_city_cannot_answer_for_another_or_before_it_is_asked(service: Service) -> None:
    desk = publish(service)
    other = desk.invitations()["L2"]["id"]
    assert say(service, desk, "pau-fr", other, "yes").status_code == 404
    desk.send("POST", "/withdraw", {})
    assert say(service, desk, "pau-fr", desk.invitations()["L1"]["id"], "yes").status_code == 404


def test_what_came_of_a_place_becomes_a_collaboration_once_and_only_where_both_agreed(service: Service) -> None:
    desk = publish(service)
    invitation = desk.invitations()["L1"]["id"]
    body = {"invitation": invitation, "result": "done", "note": "an action plan"}
    assert desk.send("POST", "/outcomes", body).status_code == 409
    for side in ("learner", "host"):
        desk.send("POST", "/answers", {"invitation": invitation, "answer": "yes", "side": side})
    desk.do({"op": "move", "to": "running"})
    desk.do(
        {
            "op": "milestone",
            "id": "visit",
            "milestone": {"title": "First visit", "due": "2026-12-01", "invitation": invitation},
        }
    )
    told = desk.send("POST", "/outcomes", body)
    assert told.status_code == 200, told.text
    (record,) = told.json()["outcomes"][invitation]["collaborations"]
    kept = service.client.get(f"/api/v1/collaborations/{record}").json()
    assert (kept["a"], kept["b"], kept["direction"], kept["programme"]) == (
        "pau-fr", "leuven-be", "learner_to_mentor", "Twinning 2026",
    )  # fmt: skip
    assert desk.send("POST", "/outcomes", body).status_code == 409
    assert desk.read()["milestones"]["visit"]["due"] == "2026-12-01"


def test_a_publication_that_breaks_off_half_way_leaves_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_round(service)
    desk.solve()
    before = desk.read()
    lines = count_decisions(service)
    commit = Session.commit

    def die(session: Session) -> None:
        if any(isinstance(row, RoundRow) for row in session.dirty):
            session.flush()
            raise KeyError("killed")
        commit(session)

    monkeypatch.setattr(Session, "commit", die)
    assert desk.send("POST", "/publish", {}).status_code == 500
    monkeypatch.undo()
    assert (desk.read(), count_decisions(service)) == (before, lines)
    assert read_own(service, "pau-fr") == []


def count_decisions(service: Service) -> int:
    with open_session(service.engine) as session:
        return len(session.exec(select(DecisionRow.id)).all())


def test_a_decision_is_never_changed_or_deleted(service: Service) -> None:
    open_round(service)
    for change in ("UPDATE decision SET what = 'nothing'", "DELETE FROM decision"):
        with pytest.raises(Exception, match="never changed or deleted"), service.engine.begin() as connection:
            connection.exec_driver_sql(change)


def test_a_repaired_plan_fills_the_seats_of_who_dropped_out_after_publication(service: Service) -> None:
    desk = publish(service)
    gone = desk.invitations()["L3"]["id"]
    desk.do({"op": "status", "participant": "L3", "status": "withdrawn"})
    desk.send("POST", "/withdraw", {"invitations": [gone]})
    found = desk.run("repair", {"drop": ["L3"], "most_moves": 0})
    (repaired,) = {point["scenario"] for point in found["curve"]}
    scenario = desk.read()["scenarios"][repaired]
    kept = {one["learner"]: one["host"] for one in desk.invitations().values() if one["status"] == "open"}
    assert kept.items() <= hosts_of(scenario).items()


def test_an_observer_takes_no_seat_and_sees_the_places_that_both_said_yes_to(service: Service) -> None:
    desk = open_round(service)
    seen = {"op": "status", "participant": "L1", "status": "observer", "reason": "a city outside the call"}
    desk.do({"op": "lock", "learner": "L1", "host": "H1"}, seen)
    plan = desk.solve()
    assert "L1" not in plan["places"] or plan["places"]["L1"] == []
    assert {one["id"]: one["why"] for one in plan["left_out"]}["L1"].startswith("takes part as an observer")
    desk.send("POST", "/publish", {})
    (own,) = read_own(service, "pau-fr")
    assert (own["observer"], own["places"], own["invitations"]) == (True, [], [])
    agreed = desk.invitations()["L2"]
    for side in ("learner", "host"):
        desk.send("POST", "/answers", {"invitation": agreed["id"], "answer": "yes", "side": side})
    (own,) = read_own(service, "pau-fr")
    assert own["places"] == [{"learners": ["bergamo-it"], "hosts": agreed["host_letter"]["city_ids"]}]
    assert all(not one["observer"] and not one["places"] for one in read_own(service, "leuven-be"))


def test_level_and_department_of_participants_are_codes_and_a_city_sees_its_own(service: Service) -> None:
    desk = open_round(service)
    row = {**SHEETS["learners"][0], "level": "strategic", "department": "energy"}
    assert desk.send("PUT", "/participants/L1", row).status_code == 200
    desk.do({"op": "move", "to": "open"})
    (own,) = read_own(service, "pau-fr")
    told = own["applications"][0]["row"]
    assert (told["level"], told["department"]) == ("strategic", "energy")
    refused = desk.send("PUT", "/participants/L1", {**row, "level": "celestial"})
    assert (refused.status_code, refused.json()["errors"][0]["field"].rpartition(".")[2]) == (422, "level")
