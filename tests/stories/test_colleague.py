"""A colleague answers one section in Polish, on a telephone, without scripts and without an account."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Visit
from tests.stories.test_signed_in import sign_in


@pytest.mark.slow
def test_a_colleague_answers_in_polish_on_a_telephone_without_scripts(visit: Visit, site: str) -> None:
    editor = sign_in(visit, "lund-se")
    editor.goto("/pl/my-city/sections/engagement_barriers")
    editor.fill("#label", "Ania z wydziału komunikacji")
    editor.locator("form", has=editor.locator("#days")).locator("button").click()
    link = editor.input_value("#made")
    colleague = visit(width=320, java_script_enabled=False)
    colleague.goto(link.removeprefix(site))
    colleague.fill("#say", "Małe sklepy nie przychodzą na spotkania")
    colleague.locator("form[role=search] input[type=submit]").click()
    colleague.locator("nav.notice a").first.click()
    line = colleague.locator("#line-low_business_buy_in")
    assert line.locator("input[value='0.5']").is_checked()
    assert line.locator("textarea").input_value() == "Małe sklepy nie przychodzą na spotkania"
    colleague.locator("main form[method=post] button").last.click()
    assert "done=saved" in colleague.url and colleague.locator("#notice").is_visible()
    assert colleague.evaluate("document.documentElement.scrollWidth") <= 320
    editor.goto("/pl/cities/lund-se")
    assert "Małe sklepy nie przychodzą na spotkania" in editor.inner_text("main")
    editor.goto("/pl/my-city/sections/engagement_barriers")
    editor.locator("form[action$=ended] button").click()
    answer = colleague.goto(link.removeprefix(site))
    assert answer is not None and answer.status == 404


def test_a_colleague_with_scripts_saves_while_answering(visit: Visit, site: str) -> None:
    editor = sign_in(visit, "lund-se")
    editor.goto("/en/my-city/sections/co_benefits")
    editor.fill("#label", "Health department")
    editor.locator("form", has=editor.locator("#days")).locator("button").click()
    colleague = visit(bypass_csp=True)
    colleague.goto(editor.input_value("#made").removeprefix(site))
    empty = colleague.locator("input[name^='choice:'][value='1']:not(:checked)")
    names = [empty.nth(number).get_attribute("name") for number in range(2)]
    for name in names:
        colleague.check(f"input[name='{name}'][value='1']")
        colleague.wait_for_function("document.querySelector('[data-status]').textContent.includes('Saved')")
        colleague.evaluate("document.querySelector('[data-status]').textContent = ''")
    editor.goto("/en/my-city/sections/co_benefits")
    assert all(editor.is_checked(f"input[name='{name}'][value='1']") for name in names)
