from __future__ import annotations

import pytest

from embeddings import detect_language
from tests.embeddings.held_out import load_held_out


def test_all_but_a_few_bosnian_and_croatian_statements_are_recognised() -> None:
    wrong = [
        (language, detect_language(text))
        for language, texts in load_held_out().items()
        for text in texts
        if detect_language(text) != language
    ]
    assert len(wrong) <= 480 - 472
    assert set(wrong) <= {("bs", "hr"), ("hr", "bs")}


@pytest.mark.parametrize("text", ["", "  ", "2030", "100 % - 55"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_both_written_forms_of_norwegian_are_norwegian() -> None:
    bokmal = "Vi trenger penger til å pusse opp kommunale bygninger og ikke bare råd."
    nynorsk = "Me treng pengar til å pussa opp kommunale bygningar og ikkje berre råd."
    assert [detect_language(bokmal), detect_language(nynorsk)] == ["no", "no"]
