"""What a guest reads: lists, pairs, profiles, the vocabulary."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Service, Start

TWINS = "/api/v1/cities/pau-fr/twins"


def test_twins_have_the_agreed_shape_and_their_explanations_add_up(reading: Service) -> None:
    answer = reading.client.get(TWINS, params={"k": 5}).json()
    assert list(answer)[:5] == ["city", "kind", "policy", "snapshot", "suggestions"]
    assert answer["city"] == {"id": "pau-fr"}
    assert [item["rank"] for item in answer["suggestions"]] == [1, 2, 3, 4, 5]
    for item in answer["suggestions"]:
        assert list(item["city"]) == ["id", "name", "country"]
        for explanation in (item["explanation"], item["explanation_back"]):
            added = explanation["start"] + sum(line["amount"] for line in explanation["contributions"])
            assert added == pytest.approx(explanation["directed_score"])
            assert all(list(line) == ["comparison", "value", "amount", "text"] for line in explanation["contributions"])
        x, y = item["explanation"]["directed_score"], item["explanation_back"]["directed_score"]
        assert item["score"] == pytest.approx(2 * x * y / (x + y))


@pytest.mark.parametrize("path", ["reviewers", "learners", "case-studies", "blind-spots"])
def test_every_list_of_a_city_is_there_and_leaves_the_city_out(reading: Service, path: str) -> None:
    response = reading.client.get(f"/api/v1/cities/pau-fr/{path}")
    assert response.status_code == 200
    named = [item["city"]["id"] for item in response.json().get("suggestions", [])]
    assert "pau-fr" not in named


@pytest.mark.parametrize(("detail", "keys"), [("none", set()), ("short", {"opening", "reasons", "reasons_back"})])
def test_less_explanation_can_be_asked_for(reading: Service, detail: str, keys: set[str]) -> None:
    item = reading.client.get(TWINS, params={"explain": detail}).json()["suggestions"][0]
    assert set(item) == {"rank", "city", "score", "coverage"} | keys


def test_filters_and_own_weights_are_obeyed(reading: Service) -> None:
    plain = reading.client.get(TWINS, params={"k": 20}).json()
    abroad = reading.client.get(TWINS, params={"k": 20, "other_country": True}).json()
    assert "FR" in {item["city"]["country"] for item in plain["suggestions"]}
    assert "FR" not in {item["city"]["country"] for item in abroad["suggestions"]}
    own = reading.client.get(TWINS, params={"weight": ["size:50"], "k": 1}).json()
    amounts = {
        line["comparison"]: abs(line["amount"]) for line in own["suggestions"][0]["explanation"]["contributions"]
    }
    assert max(amounts, key=lambda name: amounts[name]) == "size"
    assert own["policy"].endswith("+own-weights")


def test_an_unknown_city_is_a_404_that_names_the_nearest(reading: Service) -> None:
    problem = reading.client.get("/api/v1/cities/leuvn-be/twins")
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["type"] == "/api/v1/problems/unknown-city"
    assert "leuven-be" in problem.json()["nearest"]


def test_pages_of_cities_hold_each_city_once(reading: Service) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = reading.client.get("/api/v1/cities", params={"limit": 7, **cursor}).json()
        seen += [city["id"] for city in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == sorted(set(seen))
    assert len(seen) == reading.client.get("/api/v1/ready").json()["cities"]


@pytest.mark.parametrize("name", ["Löwen", "Louvain", "leuven-be", "LEUVEN"])
def test_a_city_is_found_by_any_of_its_names(reading: Service, name: str) -> None:
    found = reading.client.get("/api/v1/cities", params={"q": name}).json()["items"]
    assert "leuven-be" in [city["id"] for city in found]


def test_a_city_that_nobody_profiled_still_gets_suggestions(reading: Service) -> None:
    found = reading.client.get("/api/v1/cities", params={"q": "Køge", "country": "DK"}).json()["items"][0]
    assert found["profiled"] is False
    answer = reading.client.get(f"/api/v1/cities/{found['id']}/twins").json()
    assert len(answer["suggestions"]) == 10
    assert found["id"] not in [city["id"] for city in reading.client.get("/api/v1/cities").json()["items"]]


def test_a_city_that_nobody_profiled_has_an_empty_profile_and_pairs_with_those_that_have_one(reading: Service) -> None:
    profile = reading.client.get("/api/v1/cities/koge-dk/profile").json()
    assert (profile["city"]["name"], profile["sections"]) == ("Køge", {})
    pair = reading.client.get("/api/v1/pairs/koge-dk/pau-fr").json()
    assert [city["id"] for city in pair["cities"]] == ["koge-dk", "pau-fr"]
    assert reading.client.get("/api/v1/pairs/koge-dk/no-such-xx").json()["type"] == "/api/v1/problems/unknown-city"
    assert reading.client.get("/api/v1/cities/no-such-xx/profile").status_code == 404


def test_the_pages_of_a_search_hold_what_the_whole_of_it_holds(reading: Service) -> None:
    whole = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 12}).json()["items"]
    first = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 5}).json()
    second = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 5, "cursor": first["next"]}).json()
    assert len(whole) > 5
    assert first["items"] + second["items"] == whole[:10]
    wrong = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "cursor": "cGF1LWZy"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")


def test_blind_spots_and_pairs_are_read_by_the_policy_that_is_asked_for(reading: Service) -> None:
    spots = reading.client.get("/api/v1/cities/pau-fr/blind-spots", params={"k": 2}).json()["blind_spots"]
    assert len(spots) == 2
    assert reading.client.get("/api/v1/cities/pau-fr/blind-spots?policy=magic@1").status_code == 422
    plain = reading.client.get("/api/v1/pairs/pau-fr/leuven-be").json()
    themed = reading.client.get("/api/v1/pairs/pau-fr/leuven-be?theme=mobility_transport").json()
    assert themed["there"]["explanation"] != plain["there"]["explanation"]


def test_a_pair_is_explained_in_both_directions(reading: Service) -> None:
    pair = reading.client.get("/api/v1/pairs/pau-fr/leuven-be").json()
    assert [city["id"] for city in pair["cities"]] == ["pau-fr", "leuven-be"]
    assert (pair["there"]["city"]["id"], pair["back"]["city"]["id"]) == ("leuven-be", "pau-fr")
    assert all("sources" in line for line in pair["there"]["explanation"]["contributions"])


def test_a_need_in_words_finds_the_offer_that_says_the_same(reading: Service) -> None:
    view = reading.app.state.services.store.current().view()
    city = next(city for city in view.snapshot.cities if city.offers)
    found = reading.client.post("/api/v1/ask", json={"need": city.offers[0].text, "k": 3}).json()
    assert found["cities"][0]["city"]["id"] == city.id
    assert found["cities"][0]["source"]["year"] == city.offers[0].source.year


def test_guests_read_nothing_where_reading_is_closed_but_keys_do(start: Start) -> None:
    closed = start(public_reading=False)
    assert closed.client.get(TWINS).status_code == 401
    assert closed.client.get(TWINS).headers["www-authenticate"] == "Bearer"
    assert closed.client.get("/api/v1/health").status_code == 200
    assert closed.client.get(TWINS, headers=closed.headers["service"]).status_code == 200


def test_the_words_of_the_domain_are_served(reading: Service) -> None:
    sections = reading.client.get("/api/v1/vocabulary").json()["sections"]
    assert "siloed_governance" in [code["id"] for section in sections for code in section["codes"]]
    assert reading.client.get("/api/v1/questionnaire").json()["questions"]


def test_the_service_starts_again_on_what_it_wrote(start: Start) -> None:
    first, second = start(), start()
    assert first.client.get(TWINS).content == second.client.get(TWINS).content
    assert isinstance(second.client, TestClient)


def test_the_former_name_of_a_list_answers_the_same_and_is_called_deprecated(reading: Service) -> None:
    named, former = (reading.client.get(f"/api/v1/cities/pau-fr/{name}") for name in ("reviewers", "peer-reviewers"))
    assert named.json() == former.json()
    assert (
        former.headers["sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT" and former.headers["deprecation"] == "@1796083200"
    )
    assert "sunset" not in named.headers
    paths = reading.client.get("/api/v1/openapi.json").json()["paths"]
    assert paths["/api/v1/cities/{city_id}/peer-reviewers"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/api/v1/cities/{city_id}/reviewers"]["get"]
