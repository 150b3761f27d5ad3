"""A climate officer who has never been here finds, in German and without scripts, whom to call and why, and prints it."""

from __future__ import annotations

from pathlib import Path

from tests.stories.conftest import Visit


def test_a_newcomer_gets_from_the_first_page_to_a_printed_pair_in_german_without_scripts(
    visit: Visit, tmp_path: Path
) -> None:
    phone = visit(width=360, is_mobile=True, java_script_enabled=False, locale="da-DK")
    phone.goto("/")
    phone.fill("#q", "Køge")
    phone.fill("#need", "Vi vil have færre biler i bymidten")
    phone.click("main form button")
    assert phone.url.split("?")[0].endswith("/da/cities/koge-dk/peers")
    assert phone.locator("article").count() == 10 and phone.locator("#on-need + ul li a").count()
    phone.locator("article h3 a").first.click()
    assert "/da/cities/koge-dk/with/" in phone.url and phone.locator("#road").count() == 1
    page = visit(java_script_enabled=False, locale="de-DE")
    page.goto("/")
    assert page.url.endswith("/de/")
    page.fill("#q", "Löwen")
    page.click("main form button")
    assert page.url.endswith("/de/cities/leuven-be")
    assert page.inner_text("h1") == "Löwen"
    page.click("a.button")
    cards = page.locator("article")
    assert cards.count() == 10
    assert cards.first.locator(".opening").is_visible() and not cards.first.locator(".more li").first.is_visible()
    cards.first.locator(".more > summary").click()
    assert cards.first.locator(".more li").first.is_visible()
    cards.first.locator("h3 a").first.click()
    assert "/with/" in page.url
    assert page.get_attribute("html", "lang") == "de" and page.inner_text("h1").startswith("Löwen und ")
    page.goto("/de/cities/leuven-be/with/groningen-nl")
    assert 1 <= page.locator(".agenda > li").count() <= 3
    page.emulate_media(media="print")
    for kept in ("h1", ".agenda > li", "table.waterfall"):
        assert page.locator(kept).first.is_visible(), kept
    printed = tmp_path / "pair.pdf"
    page.pdf(path=str(printed))
    assert printed.read_bytes().startswith(b"%PDF")
    page.emulate_media(media="screen")
    with page.expect_download() as agenda:
        page.click("a[href$='agenda.pdf']")
    assert agenda.value.suggested_filename.startswith("leuven-be-")


def test_a_newcomer_on_a_telephone_finds_a_case_study_and_what_it_rests_on(visit: Visit) -> None:
    page = visit(width=360, has_touch=True, is_mobile=True, locale="fr-FR")
    page.goto("/")
    page.fill("#q", "Thessalon")
    page.locator("[role=option]").first.tap()
    page.wait_for_url("**/fr/cities/thessaloniki-gr")
    assert page.inner_text("h1") == "Thessalonique"
    page.get_by_role("link", name="Études de cas").last.tap()
    page.wait_for_url("**/peers?kind=cases")
    page.locator("article:has(table.stack tbody tr) h2 a").first.tap()
    page.wait_for_url("**/fr/cases/*?for=thessaloniki-gr")
    rows = page.locator("main tbody tr")
    assert rows.count() >= 1
    for row in rows.all():
        row.scroll_into_view_if_needed()
        box = row.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.get_by_role("link", name="Thessalonique et ").tap()
    page.wait_for_url("**/cities/thessaloniki-gr/with/**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_printed_leaves_out_menus_and_forms(visit: Visit) -> None:
    page = visit()
    page.goto("/en/cities/leuven-be/peers")
    page.emulate_media(media="print")
    assert page.locator("article").first.is_visible()
    for hidden in (".masthead", ".foot", ".tabs", "form"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_peers_are_narrowed_and_compared_without_scripts(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/en/cities/leuven-be/peers")
    usual = page.locator("article .card-head a").all_inner_texts()
    page.locator(".sliders summary").click()
    page.locator("#facet-geography").fill("0")
    page.click("#narrow button")
    assert "facet.geography=0" in page.url and page.input_value("#facet-geography") == "0"
    assert page.locator("article .card-head a").all_inner_texts() != usual
    page.get_by_role("link", name="Count all as usual again").click()
    assert page.locator("article .card-head a").all_inner_texts() == usual
    page.check("input[name=other_country]")
    page.select_option("#theme", "energy_systems")
    page.click("#narrow button")
    assert "other_country=yes" in page.url and "theme=energy_systems" in page.url
    names = page.locator("article .card-head a").all_inner_texts()
    for number in (0, 2):
        page.locator("article input[name=with]").nth(number).check()
    page.click("#compare button")
    assert page.locator("thead th a").all_inner_texts() == [names[0], names[2]]


def test_the_list_follows_the_sliders_and_keeps_who_was_chosen(visit: Visit) -> None:
    page = visit()
    page.goto("/en/cities/leuven-be/peers")
    usual = page.locator("article .card-head a").all_inner_texts()
    page.locator("article input[name=with]").first.check()
    page.locator(".sliders summary").click()
    page.locator("#facet-geography").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.locator("#followed").filter(has_text="First in the list now").wait_for()
    now = page.locator("article .card-head a").all_inner_texts()
    assert now != usual and page.inner_text("#followed") == f"First in the list now: {', '.join(now[:3])}"
    assert page.evaluate("document.activeElement.id") == "facet-geography" and page.url.endswith("facet.geography=0")
    kept = page.locator(f"article:has(a:text-is('{usual[0]}')) input[name=with]")
    assert kept.count() == 0 or kept.is_checked()


def test_the_map_leads_to_a_city_and_its_views_need_no_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/en/")
    everywhere = page.locator("circle.dot").count()
    page.get_by_role("link", name="Nordic and Baltic").click()
    nearer = page.locator("circle.dot").count()
    assert 0 < nearer < everywhere
    assert page.locator("svg[data-map] text").count() > 5
    assert page.locator("svg[data-map] a[href='/en/cities/helsinki-fi']").count() == 1


def test_the_map_and_its_list_tell_cities_with_a_profile_from_those_without(visit: Visit) -> None:
    page = visit()
    page.goto("/en/")
    points, names = "svg[data-map] a[href$='/cities/{}'] circle", "main li a[href$='/cities/{}']"
    known, unknown = (float(str(page.get_attribute(points.format(city), "r"))) for city in ("leuven-be", "aarau-ch"))
    assert known > unknown
    bold, light = (
        page.eval_on_selector(names.format(city), "link => Number(getComputedStyle(link).fontWeight)")
        for city in ("leuven-be", "aarau-ch")
    )
    assert bold > light


def test_the_map_can_be_brought_closer_with_its_buttons(visit: Visit) -> None:
    page = visit()
    page.goto("/en/")
    before = page.get_attribute("svg[data-map]", "viewBox")
    page.click("button[data-act=in]")
    assert page.get_attribute("svg[data-map]", "viewBox") != before
    page.click("button[data-act=reset]")
    assert [float(part) for part in str(page.get_attribute("svg[data-map]", "viewBox")).split()] == [
        float(part) for part in str(before).split()
    ]
