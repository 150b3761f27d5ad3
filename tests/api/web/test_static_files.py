"""The files that pages need besides themselves."""

from __future__ import annotations

import re
from importlib.resources import files

from api.web.static_files import PARTS, read_static, static

TOKEN = re.compile(r"var\((--[\w-]+)")


def test_every_part_of_the_style_sheet_is_in_it() -> None:
    written = {item.name.removesuffix(".css") for item in (files("api.web") / "styles").iterdir() if item.is_file()}
    assert written == set(PARTS)


def test_each_token_that_a_part_uses_is_defined_and_each_that_is_defined_is_used() -> None:
    sheet = read_static("style.css").decode()
    defined = set(re.findall(r"^    (--[\w-]+):", sheet, re.MULTILINE))
    assert set(TOKEN.findall(sheet)) == defined


def test_the_address_of_a_file_follows_its_content() -> None:
    assert re.fullmatch(r"/static/style\.css\?v=[0-9a-f]{8}", static("style.css"))
    assert static("style.css") != static("logo.svg").replace("logo.svg", "style.css")


def test_every_part_of_the_style_sheet_is_whole() -> None:
    for part in PARTS:
        sheet = (files("api.web") / "styles" / f"{part}.css").read_text(encoding="utf-8")
        assert sheet.count("{") == sheet.count("}"), part
        assert not re.search(r",\s*\}", sheet), f"{part}: a list of selectors without its rule"
