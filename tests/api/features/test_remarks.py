"""What a city says of its profile, and what it is told since it last looked, over the API."""

from __future__ import annotations

from api.rules.facts import find_foreign
from tests.api.conftest import Service

PAU = "/api/v1/cities/pau-fr"


def find_fact(service: Service) -> tuple[str, str]:
    """The section and code of a coded fact of Pau that another source states."""
    document = service.client.get(f"{PAU}/profile").json()
    foreign = find_foreign("pau-fr", document["city"], document["sections"])
    return next((section, codes[0]) for section, codes in foreign.items() if section not in ("city", "needs", "offers"))


def test_a_fact_is_contested_told_to_the_city_and_to_staff_and_taken_back(service: Service) -> None:
    section, code = find_fact(service)
    address, editor = f"{PAU}/remarks/contested/{section}/{code}", service.headers["editor"]
    silent = service.client.put(address, json={}, headers=editor)
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "words")
    made = service.client.put(address, json={"words": "It ended in 2024."}, headers=editor)
    assert (made.status_code, made.json()["words"]) == (200, "It ended in 2024.")
    for who in ("editor", "staff"):
        told = service.client.get(f"{PAU}/remarks", headers=service.headers[who]).json()["items"]
        assert [(item["kind"], item["section"], item["code"]) for item in told] == [("contested", section, code)]
    assert service.client.delete(address, headers=editor).status_code == 204
    assert service.client.get(f"{PAU}/remarks", headers=editor).json()["items"] == []


def test_a_blind_spot_is_dismissed_and_what_is_no_code_or_fact_is_not_found(service: Service) -> None:
    editor = service.headers["editor"]
    kept = service.client.put(f"{PAU}/remarks/dismissed/barriers/siloed_governance", json={}, headers=editor)
    assert (kept.status_code, kept.json()["kind"]) == (200, "dismissed")
    for path in ("dismissed/barriers/magic", "contested/barriers/magic", "dismissed/magic/siloed_governance"):
        wrong = service.client.put(f"{PAU}/remarks/{path}", json={"words": "no"}, headers=editor)
        assert wrong.status_code == 404, path
    assert service.client.put(f"{PAU}/remarks/liked/barriers/skills", json={}, headers=editor).status_code == 422


def test_a_visit_is_remembered_and_tells_whom_a_new_policy_brings(service: Service) -> None:
    editor, staff = service.headers["editor"], service.headers["staff"]
    never = service.client.get(f"{PAU}/visits", headers=editor).json()
    assert never == {
        "day": None,
        "new_data": False,
        "weights": None,
        "came": [],
        "gone": [],
        "by_method": [],
        "changes": [],
    }
    kept = service.client.put(f"{PAU}/visits", headers=editor).json()
    assert kept["day"] and not kept["came"] and kept["weights"] is None
    before = service.client.get(f"{PAU}/twins", headers=editor).json()
    adopted = service.client.get("/api/v1/policies").json()["items"][0]
    sizes = {"size": {"weight": 1, "neutral": 0.5}}
    draft = {"id": adopted["id"], "version": "sizes", "terms": {**adopted["terms"], "twins": sizes}}
    assert service.client.post("/api/v1/policies", json=draft, headers=staff).status_code == 201
    assert service.client.post(f"/api/v1/policies/{adopted['id']}/sizes/adopt", headers=staff).status_code == 200
    after = service.client.get(f"{PAU}/twins", headers=editor).json()
    then, now = ({item["city"]["id"] for item in answer["suggestions"]} for answer in (before, after))
    told = service.client.get(f"{PAU}/visits", headers=editor).json()
    assert told["weights"] == {"then": before["policy"], "now": after["policy"]}
    assert {city["id"] for city in told["came"]} == now - then != set()
    assert {city["id"] for city in told["gone"]} == then - now != set()
    assert set(told["by_method"]) == then ^ now and told["changes"] == [] and not told["new_data"]
