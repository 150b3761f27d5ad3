"""The parts that pages are made of."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import combinations
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.questions.spreadsheet import FORMULA_STARTS
from api.snapshots.view import View
from api.web.drawing.build_outlines import TARGET
from api.web.drawing.europe import FRAMES, find_frame, find_view, place_cities
from api.web.drawing.neighbourhood import DRAWN_EACH_SIDE, build_neighbourhood
from api.web.drawing.projection import HEIGHT, WIDTH, project
from api.web.drawing.waterfall import build_waterfall
from api.web.language import LANGUAGES, choose_language, speak
from api.web.links import Links
from api.web.pages.card import find_first, find_help
from api.web.pages.city import build_city_page
from api.web.pages.home import build_home
from api.web.pages.pair import build_pair
from api.web.pages.peers import build_peers
from api.web.pages.question import PairOfPage, TabAsking
from api.web.sheets import COLUMNS, write_peers_sheet
from matcher.explanation import Contribution, Explanation, sort_lines
from matcher.policy import Policy
from matcher.reason import Codes, Quote, Reason
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot

PAIRS = list(combinations(("leuven-be", "lund-se", "porto-pt", "turin-it", "munich-de", "lahti-fi", "cork-ie"), 2))
amounts = st.lists(st.floats(-0.1, 0.1), max_size=12)


@given(start=st.floats(0.2, 0.6), amounts=amounts)
def test_each_bar_begins_where_the_one_before_it_ends(start: float, amounts: list[float]) -> None:
    lines = tuple(Contribution("size", 0.5, amount, lambda: Reason("", {})) for amount in amounts)
    drawn = build_waterfall(Explanation(start, start + sum(amounts), 1.0, lines))
    at = drawn.start_at
    for bar in drawn.bars:
        ends = (bar.left, bar.left + bar.width)
        begins, ends_at = ends if bar.amount >= 0 else ends[::-1]
        assert begins == pytest.approx(at, abs=0.02)
        assert -0.01 <= bar.left <= bar.left + bar.width <= 100.01
        at = ends_at
    assert drawn.score_at == pytest.approx(at, abs=0.02)


def test_lines_too_small_to_be_seen_are_told_as_one_that_ends_at_the_sum() -> None:
    told = add_up(size=0.04, climate=-0.03, needs=0.004, offers=0.003, themes=-0.002, ahead=0.001)
    drawn = build_waterfall(replace(told, contributions=sort_lines(told.contributions)))
    assert drawn.large == 2 and drawn.rest is not None
    assert drawn.rest.amount == pytest.approx(0.006)
    assert drawn.rest.left + drawn.rest.width == pytest.approx(drawn.score_at, abs=0.02)
    few = build_waterfall(add_up(size=0.04, climate=-0.03, needs=0.004))
    assert (few.large, few.rest) == (3, None)


def test_a_pair_stands_on_one_line_with_the_cities_of_its_size(real_snapshot: Snapshot, policy: Policy) -> None:
    for row in build_pair(View(real_snapshot, policy), "leuven-be", "lund-se", PairOfPage()).themes:
        assert row.dots.own == (None if row.city_level is None else row.dots.at[row.city_level])
        assert row.dots.other == (None if row.peer_level is None else row.dots.at[row.peer_level])
        assert row.mean is None or 0 <= row.mean <= 4
        assert bool(row.among) == any(row.dots.radii)


def add_up(**amounts: float) -> Explanation:
    """An explanation whose lines have these amounts and are called after their comparisons."""
    lines = tuple(
        Contribution(name, 0.5, amount, partial(Reason, name, {}))
        for name, amount in sorted(amounts.items(), key=lambda line: -line[1])
    )
    return Explanation(0.4, 0.4 + sum(amounts.values()), 1.0, lines)


@pytest.mark.parametrize(
    ("amounts", "first"),
    [
        ({"size": 0.3, "barriers": 0.1, "offers": 0.2}, "offers"),
        ({"size": 0.3, "language": 0.2, "barriers": -0.1}, "size"),
    ],
)
def test_who_to_call_is_told_first_by_more_than_size_and_place(amounts: dict[str, float], first: str) -> None:
    reason = find_first(add_up(**amounts))
    assert reason is not None and reason.template == first
    assert find_first(add_up(size=-0.1)) is None


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ({"programmes": 0.5, "proximity": 0.4, "ahead": 0.1, "solved": 0.2, "size": 0.3}, ["solved", "ahead"]),
        ({"proximity": 0.5, "programmes": 0.4, "capacity": 0.3, "ahead": -0.1}, ["programmes"]),
    ],
)
def test_what_a_city_brings_answers_this_very_peer(amounts: dict[str, float], told: list[str]) -> None:
    assert [reason.template for reason in find_help(add_up(**amounts))] == told


def test_neighbouring_cities_lie_as_far_apart_on_the_map_as_on_the_ground() -> None:
    brussels, paris = project(50.8505, 4.3488), project(48.8566, 2.3522)
    assert 2 * math.dist(brussels, paris) == pytest.approx(264, rel=0.02)  # great circle: 264 km; one unit is 2 km


def test_every_city_with_a_place_is_on_the_widest_map(real_snapshot: Snapshot) -> None:
    placed = {city.id for city in real_snapshot.cities if city.place.latitude is not None}
    assert {dot.id for dot in place_cities(real_snapshot.cities, find_view("islands"))} == placed


@pytest.mark.parametrize("name", ["", *FRAMES])
def test_the_labels_of_a_map_do_not_cover_each_other(real_snapshot: Snapshot, name: str) -> None:
    view = find_view(name)
    named = [dot for dot in place_cities(real_snapshot.cities, view) if dot.label]
    letter = view.width * view.letters
    assert len(named) >= 10
    for first in named:
        for second in named:
            if first.x < second.x and abs(first.y - second.y) < letter:
                assert first.x + 0.5 * letter * len(first.label) < second.x


def test_the_own_city_is_named_on_its_map_and_no_point_lies_over_a_name(real_snapshot: Snapshot) -> None:
    city = real_snapshot.city("elbasan-al")
    view = find_frame([city])
    assert view is not None
    dots = place_cities(real_snapshot.cities, view, labels=7, own=city.id)
    named = [dot.id for dot in dots if dot.label]
    assert len(named) == 7 and city.id in named
    assert [dot.id for dot in dots[-7:]] == named


def test_the_outlines_that_ship_stay_within_the_drawing() -> None:
    starts = [(int(x), int(y)) for x, y in re.findall(r"M(-?\d+) (-?\d+)l", TARGET.read_text(encoding="utf-8"))]
    assert len(starts) > 100
    assert all(-150 <= x <= WIDTH + 150 and -150 <= y <= HEIGHT + 150 for x, y in starts)


def test_everybody_a_city_worked_with_is_in_the_table_and_the_closest_are_drawn(real_snapshot: Snapshot) -> None:
    for city in real_snapshot.cities[::20]:
        near = build_neighbourhood(real_snapshot, city)
        edges = real_snapshot.records.collaborations.get(city.id, ())
        assert {partner.city.id for partner in near.partners} == {
            end for item in edges for end in (item.a, item.b) if end != city.id and end in real_snapshot.numbers
        }
        assert len(near.spokes) + near.left_out == len(near.partners)
        for side in ("left", "right"):
            rows = [spoke.y for spoke in near.spokes if spoke.side == side]
            assert len(rows) <= DRAWN_EACH_SIDE and len(set(rows)) == len(rows)


def test_who_learned_from_whom_is_drawn_the_right_way_round(real_snapshot: Snapshot) -> None:
    roles = {
        partner.city.id: partner.role
        for partner in build_neighbourhood(real_snapshot, real_snapshot.city("skopje-mk")).partners
    }
    assert roles["malmo-se"] == "from"  # CASCADE, 2013: Skopje learned from Malmö


def test_each_step_of_a_path_rests_on_a_recorded_collaboration(real_snapshot: Snapshot, policy: Policy) -> None:
    path = build_pair(View(real_snapshot, policy), "leuven-be", "lund-se", PairOfPage()).path
    assert path[-1].city.id == "lund-se"
    at = "leuven-be"
    for step in path:
        assert step.together and all({at, step.city.id} == {item.a, item.b} for item in step.together)
        at = step.city.id


def test_what_two_cities_share_is_sorted_out_completely(real_snapshot: Snapshot, policy: Policy) -> None:
    page = build_pair(View(real_snapshot, policy), "leuven-be", "lund-se", PairOfPage())
    for section in page.sections:
        for city, codes in ((page.city, section.only_city), (page.peer, section.only_peer)):
            named = {fact.code for fact in city.sections.get(section.id, ())}
            assert set(section.both) | set(codes) == named and not set(section.both) & set(codes)


def test_a_profile_says_of_every_section_either_what_is_known_or_that_nothing_is(real_snapshot: Snapshot) -> None:
    read_empty = [city for city in real_snapshot.cities if any(not city.sections.get(name) for name in city.complete)]
    assert read_empty
    for city in (*real_snapshot.cities[::30], *read_empty[:5]):
        page = build_city_page(real_snapshot, city.id)
        shown = [section.id for section in page.sections]
        assert not set(shown) & set(page.silent)
        assert all(city.reported(section) for section in shown)
        assert not any(city.reported(section) for section in page.silent)


def test_the_spread_of_levels_leaves_out_the_city_itself_and_adds_up(real_snapshot: Snapshot) -> None:
    for row in build_city_page(real_snapshot, "leuven-be").themes:
        own = real_snapshot.city("leuven-be")
        others = [
            city
            for city in real_snapshot.cities
            if city.id != own.id and find_size_class(city) == find_size_class(own) and city.level(row.theme)
        ]
        assert row.n == len(others) > 0
        assert sum(row.shares) == pytest.approx(1)


@given(st.text(max_size=60))
def test_any_header_of_a_browser_leads_to_a_language(accepted: str) -> None:
    assert choose_language(accepted) in LANGUAGES


@given(st.text(max_size=40))
def test_words_of_a_city_cannot_break_out_of_their_quotation(words: str) -> None:
    said = speak("en").write(Reason("{city} needs {need}.", {"city": "<b>", "need": Quote(words)}))
    assert "<b>" not in said and said.count("<") == 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_reason_is_said_whole_in_every_language(code: str) -> None:
    values = {"city": "Pau", "peer": "Leuven", "codes": Codes("barriers", ("skills", "data_gaps", "grid_capacity"))}
    said = speak(code).explain(Reason("It works on {codes}, which {city} reports.", values))
    assert "Pau" in said and "{" not in said and speak(code).label("barriers", "skills") in said


def test_what_is_not_known_is_said_once(real_snapshot: Snapshot, policy: Policy) -> None:
    said = [
        [speak("en").explain(reason) for reason in card.unknown]
        for card in build_peers(View(real_snapshot, policy), "elbasan-al", TabAsking(k=30)).cards
    ]
    assert any(said) and all(len(set(lines)) == len(lines) for lines in said)


def test_links_keep_only_what_is_asked() -> None:
    link = Links("en")
    asked = TabAsking(kind="reviewers", other_country=True, max_distance_km=500.0, weight=["size:2", "barriers:0.5"])
    address = urlsplit(link.peers("pau-fr", **asked.parameters()))
    assert address.path == "/en/cities/pau-fr/peers"
    assert sorted(parse_qsl(address.query)) == [
        ("kind", "reviewers"),
        ("max_distance_km", "500.0"),
        ("other_country", "yes"),
        ("weight", "barriers:0.5"),
        ("weight", "size:2"),
    ]
    assert link.compare("pau-fr", **{"with": ["a", "b"]}) == "/en/cities/pau-fr/compare?with=a&with=b"


def test_no_cell_of_a_table_to_take_away_is_a_formula(real_snapshot: Snapshot, policy: Policy) -> None:
    page = build_peers(View(real_snapshot, policy), "leuven-be", TabAsking(kind="reviewers"))
    sheet = write_peers_sheet(page, speak("en"))
    cells = [cell for line in csv.reader(StringIO(sheet.removeprefix("\ufeff"))) for cell in line]
    assert len(cells) == 11 * len(COLUMNS) and not any(cell.startswith(FORMULA_STARTS) for cell in cells)


def test_cities_of_a_country_stand_in_alphabetical_order_whatever_their_accents(real_snapshot: Snapshot) -> None:
    countries = {group.country: [city.name for city in group.cities] for group in build_home(real_snapshot).countries}
    assert countries["PT"][:4] == ["Águeda", "Almada", "Amarante", "Aveiro"]
    assert countries["SE"][-1] == "Växjö" and countries["SE"].index("Örebro") < countries["SE"].index("Uppsala")


def test_the_map_of_a_list_holds_the_asking_city_and_every_suggested_one(
    real_snapshot: Snapshot, policy: Policy
) -> None:
    page = build_peers(View(real_snapshot, policy), "leuven-be", TabAsking(k=10))
    assert page.map_view is not None
    assert {dot.id for dot in page.dots} == {"leuven-be", *(card.city.id for card in page.cards)}
    assert all(page.map_view.holds(dot.x, dot.y) for dot in page.dots)
