"""A round over HTTP: from a workbook to a plan, at the board, and two who work on it at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from api.features.access.erasure import erase_person
from api.storage.engine import open_session
from api.storage.models import AccountRow, DecisionRow
from tests.api.conftest import Service, Start
from tests.api.features.rounds import SHEETS, Desk, hosts_of, open_round, read_lines, send_file, wait


def test_a_workbook_comes_in_is_found_impossible_is_relaxed_and_solved(service: Service) -> None:
    made = service.client.post("/api/v1/rounds", json={"title": "Round"}, headers=service.headers["staff"])
    desk = Desk(service, round_id=made.json()["id"], version=made.headers["etag"])
    dry = send_file(desk, "round_30x15.xlsx").json()
    assert (dry["faults"], len(dry["changes"]["learners"]["new"]), dry["version"]) == ([], 30, 1)
    assert desk.read()["sheets"]["learners"] == {}
    assert send_file(desk, "round_30x15.xlsx", dry_run=False).json()["version"] == 2
    check = desk.send("GET", "/check").json()
    assert (check["feasible"], [rule["id"] for rule in check["conflict"]]) == (False, ["R2", "R3", "R6"])
    found = desk.run("solve")
    (change,) = found["relaxations"][0]["changes"]
    assert (found["feasible"], change["id"], change["by"]) == (False, "R6", 2.0)
    rule = desk.read()["sheets"]["rules"]["R6"]
    desk.do({"op": "put", "part": "rules", "row": {**rule, "value": "10"}})
    scenario = desk.solve(name="with ten")
    assert sorted(one["id"] for one in scenario["left_out"]) == ["L10", "L18", "L29"]
    assert (len(scenario["places"]), scenario["proven"]) == (27, True)


def test_two_who_write_about_different_cities_both_get_their_way_and_about_the_same_one_sees_both_versions(
    service: Service,
) -> None:
    ana = open_round(service)
    ben = Desk(service, "service", ana.id, ana.version)
    ana.do({"op": "lock", "learner": "L1", "host": "H1"}, why="promised")
    ben.do({"op": "lock", "learner": "L2", "host": "H2"})
    assert set(ben.read()["sheets"]["locks"]) == {"L1>H1", "L2>H2"}
    stale = ana.version
    ben.do({"op": "lock", "learner": "L3", "host": "H3"})
    refused = ana.send(
        "POST", "/operations", {"operations": [{"op": "ban", "learner": "L3", "host": "H3"}]}, version=stale
    )
    assert (refused.status_code, refused.json()["type"]) == (412, "/api/v1/problems/stale")
    both = refused.json()
    assert both["theirs"]["parts"]["sheets/locks/L3>H3"] == {"learner": "L3", "host": "H3"}
    assert both["theirs"]["by"][0]["what"] == "lock L3>H3"
    assert both["yours"]["parts"]["sheets/rules/ban L3>H3"]["kind"] == "ban"
    host = {"host_id": "H3", "city_ids": "copenhagen-dk", "max_learners": "0", "languages": "en"}
    before = ben.version
    ben.do({"op": "put", "part": "hosts", "row": host})
    held = ana.send(
        "POST", "/operations", {"operations": [{"op": "lock", "learner": "L4", "host": "H3"}]}, version=before
    )
    assert held.status_code == 412


def test_decisions_are_read_page_by_page_from_any_version_on(service: Service) -> None:
    desk = open_round(service)
    for status in ("late", "eligible", "applied"):
        desk.do({"op": "status", "participant": "L1", "status": status})
    seen, cursor = [], {}
    while True:
        page = desk.send("GET", "/decisions", limit=2, since=1, **cursor).json()
        seen += [line["what"] for line in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == ["import", "L1 late", "L1 eligible", "L1 applied"]
    assert desk.send("GET", "/decisions", cursor="bm8").status_code == 422


def test_what_a_plan_hangs_on_is_worked_out_by_a_job(service: Service) -> None:
    desk = open_round(service)
    scenario = desk.solve()
    made = desk.send("POST", "/scenarios/weigh", {})
    assert made.status_code == 202, made.text
    job = wait(service, made.headers["location"])
    assert (job["status"], job["progress"]["of"]) == ("done", len(scenario["places"]) + 1)
    assert {one["learner"] for one in job["result"]["drop_outs"]} == set(scenario["places"])
    assert desk.read()["version"] == int(desk.version.strip('"'))


def test_a_write_without_a_version_is_refused(service: Service) -> None:
    desk = open_round(service)
    body = {"operations": [{"op": "lock", "learner": "L1", "host": "H1"}]}
    address = f"/api/v1/rounds/{desk.id}/operations"
    assert service.client.post(address, json=body, headers=service.headers["staff"]).status_code == 428


def test_what_is_done_can_be_taken_back_but_not_over_what_came_after(service: Service) -> None:
    desk = open_round(service)
    before = desk.read()["sheets"]
    desk.do({"op": "ban", "learner": "L1", "host": "H1", "reason": "lawsuit"})
    desk.do({"op": "status", "participant": "L2", "status": "withdrawn"})
    assert desk.send("POST", "/undo").status_code == 200
    assert desk.send("POST", "/undo").json()["sheets"] == before
    desk.do({"op": "status", "participant": "L3", "status": "late"})
    first = desk.send("GET", "/decisions").json()["items"][-1]
    desk.do({"op": "status", "participant": "L3", "status": "eligible"})
    refused = desk.send("POST", "/undo", decision=first["id"])
    assert refused.status_code == 412
    assert refused.json()["theirs"]["parts"]["sheets/learners/L3"]["status"] == "eligible"
    assert desk.send("POST", "/undo").status_code == 200
    again = desk.send("GET", "/decisions").json()["items"][-1]
    assert again["undoes"]
    assert desk.send("POST", "/undo", decision=again["id"]).json()["sheets"]["learners"]["L3"]["status"] == "eligible"


def test_the_board_tells_each_price_and_placing_by_hand_costs_what_the_preview_said(service: Service) -> None:
    desk = open_round(service)
    scenario = desk.solve()
    board = desk.send("GET", f"/scenarios/{scenario['id']}/board").json()
    lines = {line["learner"]: line for line in board["lines"]}
    banned = {option["host"]: option for option in lines["L2"]["options"]}["H3"]
    assert (banned["at_least"], banned["bans"]) == (None, ["vetoed (veto L2>H3)"])
    assert {option["host"]: option["wish"] for option in lines["L3"]["options"]}["H3"] == 1
    moved = next(one for one in ("H1", "H2", "H3") if one != hosts_of(scenario)["L3"])
    told = desk.send("POST", f"/scenarios/{scenario['id']}/preview", {"learner": "L3", "host": moved}).json()
    assert told["feasible"] and any(lost > 0 for lost in told["points"].values())
    version = desk.version
    placed = desk.send("POST", f"/scenarios/{scenario['id']}/place", {"learner": "L3", "host": moved}, why="asked for")
    assert placed.status_code == 200, placed.text
    assert placed.json()["price"] == told
    now = desk.read()
    assert hosts_of(now["scenarios"][scenario["id"]])["L3"] == moved
    assert (f"L3>{moved}" in now["sheets"]["locks"], now["scenarios"][scenario["id"]]["by_hand"]) == (True, ["L3"])
    decision = desk.send("GET", "/decisions", since=int(version.strip('"'))).json()["items"][0]
    assert (decision["price"], decision["why"]) == (told["points"], "asked for")
    assert set(decision["worse_off"]) == set(told["worse_off"])
    back = desk.send("POST", "/undo").json()
    assert (back["scenarios"][scenario["id"]], back["sheets"].get("locks")) == (scenario, {})


def test_a_place_that_is_ruled_out_says_why_not(service: Service) -> None:
    desk = open_round(service)
    scenario = desk.solve()
    told = desk.send("POST", f"/scenarios/{scenario['id']}/preview", {"learner": "L2", "host": "H3"}).json()
    assert (told["feasible"], told["points"], told["why_not"]) == (False, None, ["vetoed (veto L2>H3)"])
    refused = desk.send("POST", f"/scenarios/{scenario['id']}/place", {"learner": "L2", "host": "H3"})
    assert (refused.status_code, "vetoed" in refused.json()["detail"]) == (409, True)


def test_two_who_place_different_cities_at_the_same_time_both_find_their_places_on_the_plan(service: Service) -> None:
    ana = open_round(service)
    scenario = ana.solve()
    ben, address = Desk(service, "service", ana.id, ana.version), f"/scenarios/{scenario['id']}/place"
    assert ana.send("POST", address, {"learner": "L1", "host": "H1"}).status_code == 200
    assert ben.send("POST", address, {"learner": "L2", "host": "H1"}).status_code == 200
    assert hosts_of(ben.read()["scenarios"][scenario["id"]]).items() >= {"L1": "H1", "L2": "H1"}.items()
    late = ana.send("POST", address, {"learner": "L2", "host": "H2"})
    assert (late.status_code, late.json()["theirs"]["parts"]["sheets/locks/L2>H1"]["host"]) == (412, "H1")


def test_two_learners_can_change_places(service: Service) -> None:
    desk = open_round(service)
    scenario = desk.solve()
    before = hosts_of(scenario)
    placed = desk.send("POST", f"/scenarios/{scenario['id']}/place", {"learner": "L1", "other": "L3"})
    assert placed.status_code == 200, placed.text
    after = hosts_of(desk.read()["scenarios"][scenario["id"]])
    assert (after["L1"], after["L3"]) == (before["L3"], before["L1"])


def test_a_job_can_be_cancelled_and_leaves_no_scenario(start: Start) -> None:
    service = start(poll_seconds=1000.0)
    desk = open_round(service)
    made = desk.send("POST", "/scenarios/solve", {})
    cancelled = service.client.delete(made.headers["location"], headers=service.headers["staff"])
    assert cancelled.status_code == 204
    assert wait(service, made.headers["location"])["status"] == "cancelled"
    assert desk.read()["scenarios"] == {}


def test_a_drop_out_is_repaired_with_as_few_moves_as_are_allowed(service: Service) -> None:
    desk = open_round(service)
    scenario = desk.solve()
    found = desk.run("repair", {"drop": ["L1"], "most_moves": 2})
    assert [point["moves"] for point in found["curve"]] == [0, 1, 2]
    repaired = desk.send("GET", f"/scenarios/{found['curve'][0]['scenario']}").json()
    assert "L1" not in repaired["places"]
    kept = {learner: host for learner, host in hosts_of(scenario).items() if learner != "L1"}
    assert kept.items() <= hosts_of(repaired).items()
    diff = desk.send("GET", f"/scenarios/{scenario['id']}/diff/{repaired['id']}").json()
    assert {"learner": "L1", "before": [hosts_of(scenario)["L1"]], "after": []} in diff["moves"]


def test_a_rule_can_be_switched_off_for_one_scenario(service: Service) -> None:
    desk = open_round(service)
    assert "L5" not in desk.solve()["places"]
    wider = desk.solve(off=["R2"], objective="fair")
    assert (len(wider["places"]), wider["off"], wider["objective"]) == (4, ["R2"], "fair")
    assert [one["id"] for one in wider["left_out"]] != ["L5"] or "no seat left" in wider["left_out"][0]["why"]


def test_the_record_proposes_conflicts_and_what_was_dismissed_is_remembered(service: Service) -> None:
    pair = {"programme": "A programme", "year": 2021, "kind": "twinning", "direction": "mutual", "a": "pau-fr",
            "b": "leuven-be", "source": "A list of 2021"}  # fmt: skip
    made = service.client.post("/api/v1/collaborations", json=pair, headers=service.headers["staff"])
    assert made.status_code in (201, 409)
    desk = open_round(service)
    rows = desk.send("POST", "/proposals").json()["sheets"]["conflicts"]
    assert (rows["L1>H1"]["status"], rows["L1>H1"]["kind"]) == ("proposed", "worked together before")
    assert "pau-fr and leuven-be" in rows["L1>H1"]["reason"]
    desk.do({"op": "judge", "a": "L1", "b": "H1", "status": "dismissed", "reason": "long ago"})
    again = open_round(service)
    said = again.send("POST", "/proposals").json()["sheets"]["conflicts"]["L1>H1"]
    assert (said["status"], said["reason"].startswith("decided before: long ago")) == ("dismissed", True)
    assert again.send("POST", "/proposals").json()["version"] == again.read()["version"]


def test_rows_are_read_put_and_removed_one_by_one(service: Service) -> None:
    desk = open_round(service)
    assert set(desk.send("GET", "/participants").json()["rows"]) == {"L1", "L2", "L3", "L4", "L5"}
    row = {"learner_id": "L6", "city_id": "Espoo", "languages": "en"}
    assert desk.send("PUT", "/participants/L6", row).json()["sheets"]["learners"]["L6"]["city_id"] == "espoo-fi"
    wrong = desk.send("PUT", "/participants/L6", {**row, "city_id": "Espooo"})
    assert (wrong.status_code, "espoo-fi" in wrong.json()["errors"][0]["message"]) == (422, True)
    assert desk.send("PUT", "/participants/L7", row).status_code == 422
    assert desk.send("DELETE", "/wishes/L1>H1").status_code == 200
    assert desk.send("DELETE", "/wishes/L1>H1").status_code == 404
    assert desk.send("GET", "/questions").status_code == 404
    renamed = desk.send("PATCH", "", {"settings": {"title": "Another", "objective": "fair"}}).json()
    assert renamed["sheets"]["round"]["title"]["value"] == "Another"


def test_a_round_is_listed_and_deleted_while_nothing_was_published(service: Service) -> None:
    desk = open_round(service)
    (item,) = service.client.get("/api/v1/rounds", headers=service.headers["service"]).json()["items"]
    assert (item["title"], item["participants"], item["hosts"], item["state"]) == ("Twinning 2026", 5, 3, "draft")
    assert desk.send("DELETE", version='"1"').status_code == 412
    assert desk.send("DELETE").status_code == 204
    assert desk.send("GET").status_code == 404


def test_who_does_not_meet_the_call_is_told_and_nobody_is_barred(service: Service) -> None:
    learners = [{**row, "hours_per_month": "8" if row["learner_id"] == "L1" else "12"} for row in SHEETS["learners"]]
    desk = open_round(service, learners=learners)
    desk.send("PATCH", "", {"settings": {"hours_per_month": "12", "working_language": "English"}})
    assert read_doubts(desk) == {
        ("L1", "hours"): "offers 8 hours a month; the call asks for 12",
        ("L5", "language"): "does not say that it speaks the working language (en)",
    }
    assert "L1" in desk.solve()["places"]


def read_doubts(desk: Desk) -> dict[tuple[str, str], str]:
    return {(one["id"], one["test"]): one["why"] for one in desk.send("GET", "/check").json()["doubts"]}


def test_each_test_of_a_call_is_a_doubt_that_staff_decide_on_with_a_reason_the_next_round_remembers(
    service: Service,
) -> None:
    learners = [{**row, "english_b2": "yes", "degurba": "1"} for row in SHEETS["learners"]]
    learners[0]["consent"] = "yes"
    learners[1] |= {"english_b2": "no", "degurba": "3"}
    learners[2] = {column: text for column, text in learners[2].items() if column not in ("english_b2", "degurba")}
    learners.append({"learner_id": "L6", "city_id": "winterthur-ch", "english_b2": "yes", "degurba": "2"})
    desk = open_round(service, learners=learners)
    call = {"eligible_countries": "eu; associated", "english_b2": "yes", "degurba": "1;2", "neutrality_by": "2050"}
    call["consent"] = "yes"
    desk.send("PATCH", "", {"settings": call})
    doubts = read_doubts(desk)
    assert (
        doubts.items()
        >= {
            ("L2", "english"): "says no to English at B2",
            ("L2", "degurba"): "is of DEGURBA 3; the call asks for 1;2",
            ("L3", "english"): "does not say whether it has English at B2",
            ("L3", "degurba"): "does not say its DEGURBA; the call asks for 1;2",
            ("L6", "country"): "Winterthur lies in CH; the call is for eu; associated",
        }.items()
    )
    assert ("L2", "consent") in doubts and ("L1", "consent") not in doubts
    assert not {("L1", "english"), ("L1", "degurba"), ("L1", "country"), ("L6", "degurba")} & set(doubts)
    pair = {"programme": "The call before", "year": 2024, "kind": "twinning", "direction": "mutual", "a": "pau-fr",
            "b": "leuven-be", "themes": ["finance"], "source": "made up"}  # fmt: skip
    assert service.client.post("/api/v1/collaborations", json=pair, headers=service.headers["staff"]).status_code == 201
    desk.send("PATCH", "", {"settings": {"not_already": "the call BEFORE; mission", "neutrality_by": "2029"}})
    told = {test for name, test in read_doubts(desk)}
    assert {"already", "neutrality"} <= told
    wrong = desk.send("PATCH", "", {"settings": {"eligible_countries": "eu; Atlantis"}})
    assert (wrong.status_code, "Atlantis" in wrong.json()["errors"][0]["message"]) == (422, True)
    reason = "a partner speaks for them"
    desk.do({"op": "status", "participant": "L2", "status": "eligible", "reason": reason})
    decided = [one for one in desk.send("GET", "/check").json()["doubts"] if one["id"] == "L2"]
    assert {(one["status"], one["reason"]) for one in decided} == {("eligible", reason)}
    again = open_round(service, learners=learners)
    again.send("PATCH", "", {"settings": call})
    before = {one["before"] for one in again.send("GET", "/check").json()["doubts"] if one["id"] == "L2"}
    assert before == {f"eligible in Twinning 2026: {reason}"}


@pytest.mark.parametrize(("kind", "file"), [("panel", "panel_call.xlsx"), ("cohort", "cohort_60.xlsx")])
def test_panels_and_cohorts_are_kept_solved_and_changed_by_hand_as_well(service: Service, kind: str, file: str) -> None:
    made = service.client.post("/api/v1/rounds", json={"title": "T", "kind": kind}, headers=service.headers["staff"])
    desk = Desk(service, round_id=made.json()["id"], version=made.headers["etag"])
    assert send_file(desk, file, dry_run=False).status_code == 200
    scenario = desk.solve()
    learner = next(line for line in read_lines(desk, scenario) if any(is_free(line, one) for one in line["options"]))
    host = next(one["host"] for one in learner["options"] if is_free(learner, one))
    change = {"learner": learner["learner"], "host": host}
    told = desk.send("POST", f"/scenarios/{scenario['id']}/preview", change).json()
    if told["feasible"]:
        assert desk.send("POST", f"/scenarios/{scenario['id']}/place", change).status_code == 200
        assert desk.read()["scenarios"][scenario["id"]]["places"][learner["learner"]][0]["host"] == host
    assert desk.send("POST", "/publish", {}).json()["state"] == "published"


def is_free(line: Any, option: Any) -> bool:
    return not option["bans"] and option["host"] not in line["hosts"]


def test_a_key_does_not_hand_a_round_over(service: Service) -> None:
    desk = open_round(service)
    key = Desk(service, "service", desk.id)
    body = {"operations": [{"op": "hand over", "lead": "account:x"}]}
    assert key.send("POST", "/operations", body).status_code == 403
    assert desk.do(body["operations"][0])["lead"] == "account:x"
    assert desk.send("POST", "/publish", {}).status_code == 403


def test_who_leaves_takes_the_reasons_of_their_decisions_along(service: Service) -> None:
    desk = open_round(service)
    desk.do({"op": "lock", "learner": "L1", "host": "H1"}, why="in my own words")
    with open_session(service.engine, writes=True) as session:
        erase_person(session, session.exec(select(AccountRow).where(AccountRow.name == "staff")).one())
        session.commit()
    with open_session(service.engine) as session:
        lines = session.exec(select(DecisionRow).where(DecisionRow.round_id == desk.id)).all()
    assert {line.why for line in lines} == {""}
    assert "lock L1>H1" in {line.what for line in lines}
