"""A form that is sent back as it was shown changes nothing; what is changed loses its old source."""

from __future__ import annotations

from typing import Any

import pytest

from api.storage.documents import dump_city
from api.web.forms import EDITABLE, SEVERAL, Row, build_rows, find_kind, read_fields, read_items
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


def test_an_exchange_wish_keeps_only_what_was_filled_in() -> None:
    form = {"hours_a_month": "6", "visits_a_year": "", "travel": "rail", "note": ""}
    assert read_items("exchange", form, {"formats": ["visits"], "languages": []}, []) == [
        {"hours_a_month": 6.0, "travel": "rail", "formats": ["visits"]}
    ]


def test_an_empty_form_of_one_fact_states_nothing() -> None:
    assert read_items("exchange", {"note": " "}, {"formats": []}, []) == []
