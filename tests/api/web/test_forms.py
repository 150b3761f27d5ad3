"""A form that is sent back as it was shown changes nothing; what is changed loses its old source."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.storage.documents import dump_city
from api.web.forms import (
    EDITABLE,
    SEVERAL,
    Row,
    build_rows,
    find_kind,
    find_wrong,
    read_fields,
    read_items,
    read_keyed_items,
)
from matcher.snapshot import Snapshot

Item = dict[str, Any]


def fill_in(rows: tuple[Row, ...]) -> dict[str, str]:
    """The fields that a browser sends for these rows."""
    return {f"choice:{row.key}": row.choice for row in rows} | {f"words:{row.key}": row.words for row in rows}


def send_back(snapshot: Snapshot, section: str, items: list[Item]) -> list[Item]:
    fields = read_fields(find_kind(section), items)
    single = {name: str(value) for name, value in fields.items() if name not in SEVERAL}
    form = fill_in(build_rows(snapshot.vocabulary, section, items)) | single
    return read_items(section, form, {name: fields[name] for name in SEVERAL}, items)


@pytest.mark.parametrize("city", ["leuven-be", "pau-fr", "porto-pt", "elbasan-al"])
def test_a_form_sent_back_untouched_changes_no_fact(real_snapshot: Snapshot, city: str) -> None:
    _, sections = dump_city(real_snapshot.city(city))
    for section in EDITABLE:
        items = sections.get(section, {"items": []})["items"]
        key = "code" if items and "code" in items[0] else "theme"
        if find_kind(section) in ("coded", "levels"):
            assert sorted(send_back(real_snapshot, section, items), key=lambda item: item[key]) == sorted(
                items, key=lambda item: item[key]
            )
        elif section != "target":
            assert send_back(real_snapshot, section, items) == items


def test_a_changed_fact_no_longer_claims_its_old_source(real_snapshot: Snapshot) -> None:
    _, sections = dump_city(real_snapshot.city("leuven-be"))
    items = sections["barriers"]["items"]
    form = fill_in(build_rows(real_snapshot.vocabulary, "barriers", items)) | {"words:skills": "Solved since"}
    changed = {item["code"]: item for item in read_items("barriers", form, {}, items)}
    assert changed["skills"] == {"code": "skills", "weight": 1.0, "note": "Solved since"}
    assert "source" in changed["admin_capacity"]


def test_a_statement_whose_words_are_emptied_is_gone(real_snapshot: Snapshot) -> None:
    _, sections = dump_city(real_snapshot.city("leuven-be"))
    items = sections["needs"]["items"]
    form = fill_in(build_rows(real_snapshot.vocabulary, "needs", items)) | {"words:0": "  "}
    assert read_items("needs", form, {}, items) == items[1:]


@pytest.mark.parametrize(
    ("section", "form", "key"),
    [
        ("needs", {"choice:0": "", "words:0": "Heat networks"}, "0"),
        ("needs", {"words:7": "Heat networks"}, "7"),
        ("needs", {"choice:0": "energy_systems", "words:0": "He"}, "0"),
        ("barriers", {"choice:skills": "", "words:skills": "We have no engineers"}, "skills"),
        ("barriers", {"words:skills": "We have no engineers"}, "skills"),
        (
            "levels",
            {"choice:mobility_transport": "", "words:mobility_transport": "Much was done"},
            "mobility_transport",
        ),
        ("exchange", {"visits_a_year": "2.5"}, "visits_a_year"),
        ("target", {"range": "2030", "reduction_percent": "much"}, "reduction_percent"),
        ("target", {"range": "2030", "reduction_percent": "nan"}, "reduction_percent"),
        ("barriers", {"choice:skills": "1", "why": "w" * 501}, "why"),
    ],
)
def test_no_typed_word_is_dropped_without_a_word(section: str, form: dict[str, str], key: str) -> None:
    assert list(find_wrong(section, form)) == [key]


@given(
    st.dictionaries(st.sampled_from(("skills", "regulation")), st.tuples(st.sampled_from(("", "0.5", "1")), st.text()))
)
def test_every_word_of_a_form_is_read_or_named(rows: dict[str, tuple[str, str]]) -> None:
    form = {f"choice:{key}": choice for key, (choice, _) in rows.items()}
    form |= {f"words:{key}": words for key, (_, words) in rows.items()}
    wrong, items = find_wrong("barriers", form), read_keyed_items("barriers", form, {}, [])
    for key, (_, words) in rows.items():
        assert not words.strip() or key in wrong or items[key]["note"] == words.strip()


def test_what_the_form_does_not_show_of_a_fact_stays() -> None:
    held = [{"range": "2030", "year": 2030, "residual_percent": 5.0, "note": "", "source": {"id": "x"}}]
    form = {"range": "2030", "year": "2031", "reduction_percent": "", "note": ""}
    assert read_items("target", form, {}, held) == [{"residual_percent": 5.0, "range": "2030", "year": 2031}]


def test_a_weight_between_the_choices_survives_a_change_of_words() -> None:
    held = [{"code": "skills", "weight": 0.7, "note": "", "source": {"id": "x"}}]
    form = {"choice:skills": "0.5", "words:skills": "Few engineers"}
    assert read_items("barriers", form, {}, held) == [{"code": "skills", "weight": 0.7, "note": "Few engineers"}]


def test_an_exchange_wish_keeps_only_what_was_filled_in() -> None:
    form = {"hours_a_month": "6", "visits_a_year": "", "travel": "rail", "note": ""}
    assert read_items("exchange", form, {"formats": ["visits"], "languages": []}, []) == [
        {"hours_a_month": 6.0, "travel": "rail", "formats": ["visits"]}
    ]


def test_an_empty_form_of_one_fact_states_nothing() -> None:
    assert read_items("exchange", {"note": " "}, {"formats": []}, []) == []
