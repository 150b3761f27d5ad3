from __future__ import annotations

import pytest

from embeddings import detect_language
from tests.embeddings.held_out import load_held_out


@pytest.mark.parametrize("language", sorted(load_held_out()))
def test_held_out_statements_are_recognised(language: str) -> None:
    found = [detect_language(text) for text in load_held_out()[language]]
    assert found.count(language) >= (4 if language == "bs" else 11)


@pytest.mark.parametrize("text", ["", "  ", "2030", "100 % - 55"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_both_written_forms_of_norwegian_are_norwegian() -> None:
    bokmal = "Vi trenger penger til å pusse opp kommunale bygninger og ikke bare råd."
    nynorsk = "Me treng pengar til å pussa opp kommunale bygningar og ikkje berre råd."
    assert [detect_language(bokmal), detect_language(nynorsk)] == ["no", "no"]
